"""Names of people, told from those of desks, accounts and publishers."""

from __future__ import annotations

import re

from crawler.cleaning import judge

_SURNAMES = frozenset(
    "王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何林高羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾"
    "肖蕭萧田董潘袁蔡蔣蒋余於于杜葉叶程魏蘇苏呂吕丁任盧卢姚沈鍾钟姜崔譚谭陸陆范汪廖石金韋韦賈贾夏付傅"
    "方鄒邹熊白孟秦邱江尹薛閻阎段雷侯龍龙史陶黎賀贺顧顾毛郝龔龚邵萬万覃武錢钱戴嚴严莫孔向常湯汤康易喬"
    "乔賴赖文洪溫温游施歐欧翁柯簡简阮章葛祝殷倪樊安齊齐梅莊庄辛管俞童柴涂凌宁甯符解聶聂苗尤蓝藍詹古卓甘"
    "郎魯鲁鳳凤廉岑畢毕鄔邬卞祁禹狄貝贝臧談谈茅龐庞項项閔闵婁娄顏颜刁霍虞裘繆缪郁杭諸诸鈕钮邢榮荣翁荀甄芮儲储"
    "靳隗郗仇欒栾厲厉戎韶郜薊蓟宿蒲邰藺蔺胥翟貢贡姬冉宰酈郦雍桑濮扈浦晏瞿慕茹艾慎戈耿匡寇師师鞏巩晁敖闞阚鞠巢蒯竺權"
    "权尚种桓樓楼遲迟佘褚衛卫戚喻柏竇窦奚昌"
    "饒饶巫牛岳駱骆麥麦關关焦池屈丘成路鮑鲍裴柳單单費费連连纪紀穆包左滕申屠應应耿伍盛冼招鄺邝區"
)
"""The commonest Chinese surnames in both scripts: some 95 % of people have one of them."""
_COMPOUND = (
    "歐陽", "欧阳", "上官", "司馬", "司马", "諸葛", "诸葛", "司徒", "張簡", "范姜",
    "尉遲", "尉迟", "慕容", "東方", "东方", "令狐", "皇甫", "長孫", "长孙", "宇文", "聞人", "闻人", "端木", "公孫",
    "公孙", "夏侯", "司空", "南宮", "南宫", "獨孤", "独孤", "鮮于", "鲜于", "呼延", "澹臺", "澹台",
)  # fmt: skip
WRITTEN_BY = "(?:published|written|posted) by"
"""What stands before an English author's name, beside a mere "by"."""
_ORGANISATION = re.compile(
    r".*(新聞|新闻|報|报|周刊|週刊|網|网|社|台|電視|电视|经济报道|經濟報導|媒體|媒体|編輯部|编辑部"
    r"|中心|公司|小編|小编|财经|財經|科技|观察|觀察|之家|客户端|頻道|频道|综合|綜合|整理|工作室|官方|部门|委|局"
    r"|\b(news|times|media|agency|staff|desk|editors?|team|press|gazette|tribune|herald|journal|magazine|chronicle|observer|telegraph|courier|globe|reuters|afp|ap|bureau|daily|wire))$",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(editor|writer|reporter|correspondent|columnist|contributor|producer|analyst)\b"
    r"|^(綜合|综合|專題|专题)?(報導|报道|報道|整理|專訪|专访|攝影|摄影|文|圖|图|編譯|编译)$",
    re.IGNORECASE,
)
"""What stands in a by-line beside a name and is none."""
_LATIN = re.compile(r"[A-Z][\w.'’-]*( (?:de|van|von|der|da|bin|al|[A-Z][\w.'’-]*)){1,4}")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
CHINESE_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
"""Ends a Chinese name; what follows is another name, button or label."""


def is_organisation(name: str) -> bool:
    """A name that ends as those of papers, agencies and desks do.

    >>> is_organisation("海風日報"), is_organisation("周予安")
    (True, False)
    """
    return bool(_ORGANISATION.match(name))


def is_person(name: str) -> bool:
    """A name that a person may well bear.

    >>> is_person("周予安"), is_person("Mara Lindqvist"), is_person("扬眼"), is_person("加拿大必读")
    (True, True, False, False)
    """
    name = name.strip()
    if is_organisation(name):
        return False
    if _HAN.fullmatch(name):
        return (name[0] in _SURNAMES and len(name) < 4) or name[:2] in _COMPOUND
    return "·" in name or bool(_LATIN.fullmatch(name))


def people_in(name: str) -> tuple[str, ...]:
    """A stated author as names: 「記者周予安／台北報導」, 「晨光日報 周予安」 are 周予安; a number nobody."""
    if name.isdigit():
        return ()
    verdict = judge(name)
    if verdict and verdict.action == "author" and verdict.value:
        return split_people(verdict.value)
    paper, _, writer = name.partition(" ")
    return (writer,) if is_organisation(paper) and is_person(writer) else (name,)


_TEAM_LABEL = re.compile(
    r"^[\u3400-\u9fff]{0,8}?(?:記者|记者|通訊員|通讯员|實習生|实习生|特派員|特派员|評論員|评论员)[:：]?"
)
_SPREAD = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""A name of two characters that is spread as wide as those of three: 「董　晔」."""


def team(line: str) -> tuple[str, ...]:
    """The people of a by-line that names several by their jobs; empty for any other line.

    >>> team("本报记者 周予安 通讯员 何 青 林小满")
    ('周予安', '何青', '林小满')
    >>> team("（记者周予安 江州台记者何青）")
    ('周予安', '何青')
    >>> team("记者 周予安 走进工厂"), team("周予安 何青")
    ((), ())
    """
    words = re.split(r"[\s、]+", _SPREAD.sub(r"\1\2", line.strip(" ()（）【】[]")))
    if len(words) < 2 or not _TEAM_LABEL.match(words[0]):
        return ()
    names = [name for word in words if (name := _TEAM_LABEL.sub("", word))]
    return tuple(dict.fromkeys(names)) if all(map(is_person, names)) else ()


def split_people(names: str) -> tuple[str, ...]:
    """The people of a by-line.

    >>> split_people("周予安、何青")
    ('周予安', '何青')
    """
    names = re.sub(r"^.*(作者|記者|记者|撰文|編譯|编译)\s?[:：]?\s*(?=\S)", "", names)
    names = re.sub(rf"^{WRITTEN_BY}\s", "", names, flags=re.IGNORECASE)
    parts = re.split(rf"[、,，;；/／&＆]| and |{CHINESE_SPACE.pattern}", names)
    found = (part.strip(" .:：()（）") for part in parts if not _TEAM_LABEL.fullmatch(part.strip()))
    return tuple(dict.fromkeys(part for part in found if part and not _JOB.search(part)))
