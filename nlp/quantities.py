"""Dates, sums of money, percentages and quantities, by rules.

What counts, decided once:

- DATE is a point on the calendar that the words themselves name: 2023年5月19日, 5月19日, 18日,
  2025年第三季, 去年12月, May 19, 2023, Q3 2025. 昨天, 上個月 or "last year" alone are none: what
  they mean depends on the day of the article.
- MONEY has a currency; a range (3億至5億美元) is one sum.
- PERCENT has %, 百分之, 成, percent, or percentage and basis points.
- QUANTITY is a number with a unit or a Chinese measure word (12 GB, 5,000筆, 3 nm, 260億條), or one
  in the thousands and up by word (3 million). Durations are quantities. 一個, 兩家 are none: a
  number written in Chinese counts from 百 up.
"""

import re
from collections.abc import Iterator

from nlp.mentions import Mention

_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAYS = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\ )?"
_DIGIT_CJK = "[〇零一二三四五六七八九]"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NUMBER = r"(?<![A-Za-z\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![A-Za-z\d.,])\d+(?:\.\d+)?"
_CJK_NUMBER = "[〇零一二三四五六七八九十百千兩两]+"
_SCALE_CJK = "(?:[多餘余]?(?:百[萬万]|千[萬万]|[萬万][億亿]|[萬万億亿兆千]))"
_SCALE_EN = r"(?:[ -]?(?:thousand|million|billion|trillion|mn|bn)|[KMBT])(?![A-Za-z])"
_SCALE = rf"(?:\ ?{_SCALE_CJK}|{_SCALE_EN})"
_AMOUNT = rf"(?:(?:{_NUMBER}){_SCALE}?|{_CJK_NUMBER}{_SCALE_CJK}?)"
_TO = r"\ ?(?:至|到|~|～|-|–|—|to)\ ?"

_YEAR = rf"(?:(?:19|20)\d\d|{_DIGIT_CJK}{{4}}|(?:民[國国]|[西公]元)\ ?\d{{1,4}})\ ?年"
_RELATIVE_YEAR = "(?:今年|去年|明年|前年|後年|后年|同年)"
_PART_OF_YEAR = (
    r"(?:第?[一二三四1-4]季度?|Q[1-4]|[上下]半年|年?[初底末]|年代|財年|财年|春季|夏季|秋季|冬季)"
)
_DAY_CJK = rf"{_SMALL}\ ?[日號号](?![間间型線线])"
_MONTH_CJK = rf"{_SMALL}\ ?月(?:\ ?{_DAY_CJK}|份|[上中下]旬|[初中底末])?"

_CURRENCY_CJK = (
    "(?:美元|美金|美分|[歐欧]元|日[圓元]|英[鎊镑]|港元|港[幣币]|新?[台臺][幣币]元?|人民[幣币]|加元|澳元"
    "|新加坡元|[韓韩][元圜圓]|[盧卢]比|[盧卢]布|瑞士法郎|元|[塊块][錢钱])"
)
_CURRENCY_EN = r"(?:(?:U\.?S\.? |Hong Kong |Taiwan )?dollars?|euros?|pounds|yen|yuan|cents)"
_CODE = "(?:USD|TWD|NTD|RMB|CNY|EUR|JPY|HKD|GBP|KRW|INR|AUD|CAD|SGD)"
_SIGN = r"(?:(?:US|NT|HK|CN|AU|A|CA|C|SG|S|R)?[$＄]|CN[¥￥]|[€£¥￥₩₹])"

_UNIT_EN = (
    "(?:nm|µm|μm|mm|cm|km|kg|mg|[KMGTP]i?B(?:/s|ps)?|[KMGT]bps|[kMGT]?Hz|[kMGT]?Wh?|mAh|fps|ms|ns"
    "|TOPS|[GTPE]FLOPS|nits|dpi|ppi|dB|[TG]b/s|[km]m/h|mph|MP|°C|℃|°F|m²|Ω|[kmM]?V"
    "|inch(?:es)?|miles?|feet|pounds|tons?|tonnes|kilometers|kilometres|meters|metres|acres"
    "|seconds?|minutes?|hours?|days?|weeks?|months?|years?|nanometers?|gigawatts?|megawatts?"
    "|kilowatts?|gigabytes?|terabytes?|megapixels?|parameters|tokens|cores|qubits|transistors"
    "|users|people|employees|workers|jobs|customers|units|vehicles|cars|downloads|subscribers)"
)
_UNIT_CJK = (
    "(?:[奈纳毫微厘公英]米|公里|公尺|公分|公斤|公克|公噸|公吨|英寸|[吋寸]|海里|英里|平方公里|平方公尺|平方米"
    "|千瓦時|千瓦时|兆瓦|千瓦|百萬瓦|吉瓦|瓦|伏特?|毫安時|毫安时|畫素|像素|位元|位元組|字節|字节|赫茲|赫兹"
    "|[顆颗]星|小時|小时|分鐘|分钟|秒[鐘钟]?|天|[個个]?星期|[個个]月|[週周]年?|年(?!級|级|[輕轻]|[產产]|[齡龄])"
    "|[噸吨]|坪|公頃|公顷|[個个]?參數|个?参数|用戶|用户|核心|量子位元|萬?畝|度|倍|[歲岁]"
    "|[筆笔人名位家部款項项次條条件顆颗種种輛辆座間间所篇張张萬份台臺支枚隻只片座層层頁页則则起股場场檔档戶户]"
    "|[個个](?!月)|晶圓)"
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "DATE",
        rf"""
        {_YEAR}\ ?{_MONTH_CJK}
        | {_YEAR}{_PART_OF_YEAR} | {_RELATIVE_YEAR}(?:{_MONTH_CJK}|{_PART_OF_YEAR})
        | {_YEAR}
        | (?<![\d第.]){_MONTH_CJK}(?![球亮餅饼])
        | (?<![\d第.一二三四五六七八九十])\d{{1,2}}\ ?日(?![間间內内後后前圓元型線线])
        | (?<![\w.])(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\d.])
        | (?<![A-Za-z]){_DAYS}{_MONTHS}\ \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\ (?:19|20)\d\d)?
        | (?<![\w.]){_DAYS}\d{{1,2}}(?:st|nd|rd|th)?\ {_MONTHS}(?:,?\ (?:19|20)\d\d)?(?![A-Za-z])
        | (?<![A-Za-z]){_MONTHS}\ (?:of\ )?(?:19|20)\d\d(?!\d)
        | (?<![A-Za-z])(?:Q[1-4]|[1-4]Q|H[12]|[12]H)[\ /]?(?:FY\ ?)?(?:(?:19|20)\d\d|'?\d\d(?!\d))
        | (?<!\d)(?:19|20)\d\d\ ?(?:Q[1-4]|H[12])(?![A-Za-z\d])
        | (?<![A-Za-z])(?:first|second|third|fourth)[ ](?:quarter|half)[ ]of[ ](?:19|20)\d\d
        | (?<![A-Za-z])(?:fiscal(?:\ year)?|FY)\ ?(?:19|20)\d\d
        | (?<=[Ii]n\ )(?:19|20)\d\ds?(?![\d,.]\d|\w)
        | (?:(?<=[Ss]ince\ )|(?<=[Bb]y\ )|(?<=until\ )|(?<=from\ ))(?:19|20)\d\d(?![\d,.]\d|\w|[ ][a-z])
        """,
    ),
    (
        "MONEY",
        rf"""
        (?<![A-Za-z]){_SIGN}\ ?\d[\d,]*(?:\.\d+)?(?:\ ?[–-]\ ?{_SIGN}?\d[\d,]*(?:\.\d+)?)?{_SCALE}?
            {_CURRENCY_CJK}?
        | (?<![A-Za-z]){_CODE}\ ?\d[\d,]*(?:\.\d+)?{_SCALE}?(?!\d)
        | (?:人民[幣币]|新?[台臺][幣币]|港[幣币]|美金)\ ?{_AMOUNT}\ ?[元圓]?
        | {_AMOUNT}(?:{_TO}{_AMOUNT})?\ ?(?:{_CURRENCY_CJK}(?![素件老旦宵首宇]|氣)
            |(?:{_CODE}|{_CURRENCY_EN})(?![A-Za-z]))
        """,
    ),
    (
        "PERCENT",
        rf"""
        (?:{_NUMBER})(?:\ ?[%％])?{_TO}(?:\d+(?:\.\d+)?)\ ?[%％]
        | (?:{_NUMBER})\ ?(?:[%％]|[個个]?百分[點点]|[個个]?基[點点]|per\ ?cent(?:age\ points?)?(?![a-z])
            |basis\ points?)
        | 百分之(?:\d+(?:\.\d+)?|[〇零一二三四五六七八九十百點点]+)
        | (?<![第\d.分完])(?:[一二三四五六七八九]|(?<!\d)[1-9])成(?:[一二三四五六七八九半]|[1-9](?!\d))?
            (?![為为了功立熟績绩本員员長长果就交份品不形])
        """,
    ),
    (
        "QUANTITY",
        rf"""
        (?:{_NUMBER})(?:{_TO}\d[\d,]*(?:\.\d+)?)?{_SCALE}?(?:[ -]?{_UNIT_EN}(?![A-Za-z\d])
            |[ ]?[多餘余]?{_UNIT_CJK})
        | (?:{_NUMBER})(?:\ ?{_SCALE_CJK}|[ -]?(?:thousand|million|billion|trillion)(?![A-Za-z]))
        | [一二三四五六七八九十兩两][〇零一二三四五六七八九十百千]*[百千萬万億亿兆]+{_UNIT_CJK}
        """,
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.VERBOSE)) for kind, pattern in _PATTERNS)


def find(text: str) -> list[Mention]:
    """Mentions of type DATE, MONEY, PERCENT and QUANTITY, in order; none overlap.

    What could be two (3億元 is also 3億) is the first of DATE, MONEY, PERCENT, QUANTITY. The score
    of a rule is 1.
    """
    found: list[Mention] = []
    taken = bytearray(len(text))
    for kind, pattern in _COMPILED:
        for start, end in _free(pattern, text, taken):
            taken[start:end] = b"\1" * (end - start)
            found.append(Mention(text[start:end], kind, start, end, 1.0))
    return sorted(found, key=lambda mention: mention.start)


def _free(pattern: re.Pattern[str], text: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        if match.end() > match.start() and not any(taken[match.start() : match.end()]):
            yield match.span()
