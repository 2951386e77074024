"""Conversion between scripts and regions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.convert import LAYERS, TARGETS, convert, convert_spans, explain

CHINESE = "软件发布“会”苏姿丰说机制造的士兵信息网路質量恒星里后干只台臺軟體長「」’《》。，\n abc1"
TEXT = st.text(alphabet=st.sampled_from(CHINESE), max_size=60)
TO = st.sampled_from(sorted(TARGETS))


@pytest.fixture(autouse=True, scope="module")
def tables() -> None:
    """Load the tables before hypothesis takes the time."""
    for to in TARGETS:
        convert("软件與軟體", to)


@pytest.mark.parametrize(
    ("hans", "hant"),
    [
        ("少数组织开始使用这种软件", "少數組織開始使用這種軟體"),
        ("光刻机制造商", "光刻機製造商"),
        ("信用卡达人说这也门槛高", "信用卡達人說這也門檻高"),  # no Qatar, no Yemen
        ("胡塞武装占据也门首都", "胡塞武裝佔據葉門首都"),
        ("银行卡内存款少了，内存也不足", "銀行卡內存款少了，記憶體也不足"),
        ("占有率居中国第一，文字居中", "佔有率居中國第一，文字置中"),
        ("空调制冷，性价比特点，同比例增长", "空調製冷，性價比特點，同比例成長"),
        ("淘宝网店家和网游戏玩家", "淘寶網店家和網遊戲玩家"),
        ("纳米比亚用日志文件系统", "納米比亞用日誌檔案系統"),
        ("士兵改变量子世界", "士兵改變量子世界"),
        ("苏姿丰支持发布声明", "蘇姿丰支持發布聲明"),
        ("英伟达首席执行官黄仁勋", "輝達執行長黃仁勳"),
        ("埃隆·马斯克的星链", "伊隆·馬斯克的星鏈"),
        ("台湾的移动设备", "台灣的行動裝置"),
        ("他说：“这叫‘人工智能’，it’s new。”", "他說：「這叫『人工智慧』，it’s new。」"),
        ("a\0b软件", "a\0b軟體"),
        ("他在线下开会，司法程序没有问题", "他在線下開會，司法程序沒有問題"),
        ("物体的质量不变", "物體的質量不變"),
        ("这家工厂的质量差", "這家工廠的品質差"),
        ("大质量恒星的质量是太阳的十倍", "大質量恆星的質量是太陽的十倍"),
        ("帕特·基辛格回应称信号正常", "派特·季辛格回應稱訊號正常"),
        ("下载的文件已损坏", "下載的檔案已損壞"),
        ("提交给法院的文件", "提交給法院的文件"),
        ("总统访问欧洲", "總統訪問歐洲"),
        ("无法访问该网站", "無法造訪該網站"),
        ("七纳米制程与中文采访", "七奈米製程與中文採訪"),
        ("账户余额与记账", "帳戶餘額與記帳"),
        ("这里离里长家有三公里", "這裡離里長家有三公里"),
        ("喀布尔的绕口令，物质量子化", "喀布爾的繞口令，物質量子化"),
        ("安全局发言人，陆宏俊处长", "安全局發言人，陸宏俊處長"),
        ("董事会通过了决议，公司通过网络销售", "董事會通過了決議，公司透過網路銷售"),
        ("这款手机支持 Wi-Fi 7，他表示支持该法案", "這款手機支援 Wi-Fi 7，他表示支持該法案"),
        ("银行积极响应央行政策，服务器响应缓慢", "銀行積極響應央行政策，伺服器回應緩慢"),
        ("高可用性与光伏组件", "高可用性與太陽能模組"),
        ("参与该项目的开发人员", "參與該專案的開發人員"),
    ],
)
def test_simplified_to_taiwan(hans: str, hant: str) -> None:
    assert convert(hans, "zh-Hant-TW") == hant


def test_the_words_of_a_company_s_name_are_its_own() -> None:
    text = "星槎智能发布智能软件，星槎智能网络很快。"
    assert convert(text, "zh-Hant-TW", names=["星槎智能"]) == (
        "星槎智能發布智慧軟體，星槎智能網路很快。"
    )
    assert convert("软件公司", "zh-Hant-TW", names=["软件公司", "软件"]) == "軟體公司"


@pytest.mark.parametrize(
    ("hant", "hans"),
    [
        ("到去年增加一倍，移除錯誤，太多工作", "到去年增加一倍，移除错误，太多工作"),
        ("置中央於上，德州在南方", "置中央于上，得州在南方"),
        ("這是人民智慧的結晶", "这是人民智慧的结晶"),
        ("獅子山下的智慧手機", "狮子山下的智能手机"),
        ("他說軟體會開放，硬體會漲價", "他说软件会开放，硬件会涨价"),
        ("輝達發表新款伺服器與軟體", "英伟达发布新款服务器与软件"),
        ("「智慧型手機」的記憶體", "“智能手机”的内存"),
        ("賈伯斯與祖克柏", "乔布斯与扎克伯格"),
        ("烏克蘭的士兵看著生產線上的裝備", "乌克兰的士兵看着生产线上的装备"),
        ("香港有網民召的士，又在網上買軟件", "香港有网民召出租车，又在网上买软件"),
        ("他在網上看到著名學者", "他在网上看到著名学者"),
        ("公司主席在本港用流動裝置看短訊", "公司主席在本港用移动设备看短信"),
        ("一百公尺外的計程車透過資料庫派遣", "一百米外的出租车通过数据库派遣"),
        ("這部影片由名導演執導，在電影院上映", "这部影片由名导演执导，在电影院上映"),
        ("營收在今年增加一成，去年增長兩成", "营收在今年增加一成，去年增长两成"),
        ("今年第一季營收年增三成", "今年第一季度营收同比增长三成"),
        ("這部影集第一季的演員", "这部影集第一季的演员"),
        ("壞帳增加，難民睡帳篷", "坏账增加，难民睡帐篷"),
        ("妳揹著他編著的原著", "你背着他编著的原著"),
        ("輝達發表新款晶片，教授發表論文", "英伟达发布新款芯片，教授发表论文"),
        ("向量資料庫與陣列天線", "向量数据库与阵列天线"),
        ("建立良好關係，再建立資料夾", "建立良好关系，再创建文件夹"),
        ("開源社群經營粉絲社群", "开源社区经营粉丝社区"),
        ("自動儲存在裝置中的相簿", "自动保存在装置中的相册"),
        ("人工智慧晶片", "人工智能芯片"),
    ],
)
def test_traditional_to_simplified(hant: str, hans: str) -> None:
    assert convert(hant, "zh-Hans-CN") == hans


@pytest.mark.parametrize(
    "text",
    [
        "用户在服务器上运行程序，并把文件保存到数据库",
        "企业高管称今年第一季度净利润同比增长两成",
        "光伏企业与运营商的网银业务",
        "请在主屏幕上添加小组件，个人资料与个人信息分开",
        "人工智能芯片",
    ],
)
def test_there_and_back_is_the_same(text: str) -> None:
    assert convert(convert(text, "zh-Hant-TW"), "zh-Hans-CN") == text


@pytest.mark.parametrize(
    ("text", "to", "converted"),
    [
        ("人工智能软件的质量与网络信息", "zh-Hant-HK", "人工智能軟件的質素與網絡資訊"),
        ("出租车里的移动设备", "zh-Hant-HK", "的士裏的流動裝置"),
        ("這款軟體透過網路更新", "zh-Hant-HK", "這款軟件透過網絡更新"),
        ("這款軟件經網絡更新，售 200 港元", "zh-Hant-TW", "這款軟體經網路更新，售 200 港元"),
    ],
)
def test_hong_kong(text: str, to: str, converted: str) -> None:
    assert convert(text, to) == converted


@pytest.mark.parametrize(
    "text",
    [
        "里長在干擾發佈會，臺北與台北",
        "只有一隻，皇后之後",
        "乾燥與干涉",
        "著名的著作",
        "一個詞「軟件」還不算香港的文字",
    ],
)
def test_traditional_text_is_left_byte_for_byte(text: str) -> None:
    assert convert(text, "zh-Hant-TW") == text


@pytest.mark.parametrize(
    ("text", "converted"),
    [
        ("报道说「里長發佈會」结束", "報道說「里長發佈會」結束"),
        ("见https://example.com/a?b=软件，软件好", "見https://example.com/a?b=软件，軟體好"),
        ("见 example.com/软件/发布 一文", "見 example.com/软件/发布 一文"),
        ("写信给软件@example.com", "寫信給軟體@example.com"),
        ("运行 `打印(信息)` 打印信息", "運行 `打印(信息)` 列印資訊"),
        ("《互联网周刊》谈互联网", "《互聯網週刊》談網際網路"),
        ("GPU盘点", "GPU盤點"),
    ],
)
def test_what_is_protected(text: str, converted: str) -> None:
    assert convert(text, "zh-Hant-TW") == converted


def test_each_line_is_decided_by_itself() -> None:
    text = "這款軟件經網絡更新\n苹果的软件\nApple's software"
    assert convert(text, "zh-Hant-TW") == "這款軟體經網路更新\n蘋果的軟體\nApple's software"


def test_english_is_left() -> None:
    assert convert("“Quoted,” she said.", "zh-Hant-TW") == "“Quoted,” she said."


@pytest.mark.parametrize(
    ("layer", "converted"),
    [
        ("names", "英偉達說「軟體」被發明，帳目在台"),
        ("vocabulary", "輝達說「軟件」被發明，帳目在台"),
        ("words", "輝達說「軟體」被髮明，帳目在臺"),
        ("quotation", "輝達說“軟體”被發明，帳目在台"),
        ("style", "輝達說「軟體」被發明，賬目在台"),
    ],
)
def test_each_layer_can_be_left_out(layer: str, converted: str) -> None:
    text = "英伟达说“软件”被发明，账目在台"
    found = convert(text, "zh-Hant-TW", without=[layer])
    assert found.replace("臺", "台") == converted.replace("臺", "台")


@pytest.mark.parametrize(("to", "without"), [("zh-TW", []), ("zh-Hant-TW", ["spelling"])])
def test_unknown_target_and_layer_are_named(to: str, without: list[str]) -> None:
    with pytest.raises(ValueError, match=r"zh-TW.*zh-Hant-TW|spelling.*vocabulary"):
        convert("软件", to, without)


def test_every_change_is_explained_by_its_rule() -> None:
    rules = {
        change.before: (change.after, change.rule, change.sense)
        for change in explain("英伟达说“软件”，账目有恒星的质量", "zh-Hant-TW")
    }
    assert rules["英伟达"] == ("輝達", "names", "")
    assert rules["软件"] == ("軟體", "vocabulary", "")
    assert rules["质量"] == ("質量", "vocabulary", "physics")
    assert rules["说"] == ("說", "opencc", "")
    assert rules["“"] == ("「", "quotation", "")
    [change] = explain("被发明", "zh-Hant-TW")
    assert (change.before, change.after, change.rule) == ("发明", "發明", "words")


@settings(deadline=None)
@given(TEXT, TO)
def test_explained_changes_make_the_conversion(text: str, to: str) -> None:
    out, at = [], 0
    for change in explain(text, to):
        assert change.before == text[change.start : change.end] != change.after
        assert change.rule in {"opencc", *LAYERS}
        out += [text[at : change.start], change.after]
        at = change.end
    assert "".join([*out, text[at:]]) == convert(text, to)


@settings(deadline=None, max_examples=300)
@given(TEXT, TO, st.data())
def test_spans_cut_out_their_own_conversion(text: str, to: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=5)))
    parts = list(zip([0, *edges], [*edges, len(text)], strict=True))
    converted, moved = convert_spans(text, to, parts)
    assert "".join(converted[start:end] for start, end in moved) == converted
    for (start, end), (new_start, new_end) in zip(parts, moved, strict=True):
        for mark in "\n，。《》abc1 ":
            before, after = text[start:end], converted[new_start:new_end]
            assert before.count(mark) == after.count(mark)


@settings(deadline=None)
@given(TEXT, TO)
def test_spans_of_whole_text_change_nothing(text: str, to: str) -> None:
    assert convert_spans(text, to, [(0, len(text))])[0] == convert(text, to)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=CHINESE + "\0\r\t\u200b😀é#x", max_size=60), TO)
def test_characters_of_no_script_all_survive_in_order(text: str, to: str) -> None:
    def others(piece: str) -> str:
        return "".join(c for c in piece if c in "\0\r\t\u200b😀é#x")

    assert others(convert(text, to)) == others(text)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60), TO)
def test_nothing_but_chinese_changes(text: str, to: str) -> None:
    """On random strings of all Unicode no character is lost or invented."""
    converted = convert(text, to)
    assert len(converted) == len(text)
    for before, after in zip(text, converted, strict=True):
        assert before == after or ord(before) > 0x2E7F or before in "“”‘’"


@settings(deadline=None)  # the first call reads the tables
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Lo"]), max_size=80))
def test_text_without_chinese_is_left(text: str) -> None:
    assert convert(text, "zh-Hans-CN") == text


@pytest.mark.parametrize("to", sorted(TARGETS))
def test_converting_twice_changes_nothing_more(to: str) -> None:
    once = convert("英伟达发布新的服务器软件，支持台湾市场，皇后里面只有干面。", to)
    assert convert(once, to) == once
