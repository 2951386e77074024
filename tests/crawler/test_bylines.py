"""Who wrote, who edits, from where: facts around and inside the text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.rules import read_table
from crawler.sources import Source, Way
from store.articles import Article, Page

TITLE = "潮汐電廠動工三年，海底電纜終於接上岸"
BODY = (
    "潮汐電廠的海底電纜週二接上澎湖的變電站，這座延宕三年的電廠預計六月開始試運轉。",
    "總工程師許澄海表示，最難的一段只有四百公尺，海流卻讓佈纜船等了十一個月。",
    "電廠完工後每年可以供應兩萬戶用電，約占離島需求的三分之一。",
)


def _read(above: str = "", last: str = "", head: str = "", source: Source | None = None) -> Article:
    lines = "".join(f"<p>{line}</p>" for line in (*BODY[:-1], BODY[-1] + last))
    html = f"<title>{TITLE}</title>{head}<div><h1>{TITLE}</h1>{above}<div>{lines}</div></div>"
    page = Page(
        "https://tide.example/n/7", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC)
    )
    return extract(page, source)


@pytest.mark.parametrize(
    ("above", "credit", "authors"),
    [
        ("<p>2025-03-04 09:30 來源：海風科技報</p>", "海風科技報", ()),
        ("<p>海風科技報 2025-03-04 09:30</p>", "海風科技報", ()),
        ("<p><span>2025-03-04 09:30</span>海風報 記者<a>周予安</a>／台北報導</p>", "海風報", ("周予安",)),
        ("<p>周予安/晨光青年报</p>", "晨光青年报", ("周予安",)),
        ("<div><span>金融</span><span class='a_source'>帆影</span> <span>9月23日</span></div>", "帆影", ()),
        ("<p>來源：海風科技報 作者：周予安</p>", "海風科技報", ("周予安",)),
        ("<p class='author-name'>加拿大见闻</p>", "加拿大见闻", ("加拿大见闻",)),
        ("<div class='byline'><span>作者</span><a>周予安</a></div>", None, ("周予安",)),
        ("<div><span>原創</span><b>溫予安</b><a>燈塔記事</a><i>2025-03-04 09:30</i></div>", "燈塔記事", ("溫予安",)),
        ("<p>2025-03-04 来源: <a>田埂笔记</a><span>山东</span></p>", "田埂笔记", ()),
        ("<p>2025-03-04 09:30 | <a>能源環保</a></p>", None, ()),
        ("<p>By Mara Lindqvist | Harbor Press</p>", "Harbor Press", ("Mara Lindqvist",)),
        ("<p>本报记者 周予安　通讯员 何　青　林小满</p>", None, ("周予安", "何青", "林小满")),
        ("<p>来源：海风科技报 作者：周予安 何青 浏览次数：</p>", "海风科技报", ("周予安", "何青")),
        ("<p>作者：周予安　责编：<span>何青</span></p>", None, ("周予安",)),
        ("<p>来源: 海風晚報(台東) 舉報</p>", "海風晚報", ()),
        ("<p>2025-03-04 来源：省办公厅 【字号：大 中 小】【打印】</p>", "省办公厅", ()),
        ("<p>2025年03月04日 07:00 海风世界经济报道 海风APP</p>", "海风世界经济报道", ()),
        ("<p>【海風日報╱記者周予安／台北報導】</p>", "海風日報", ("周予安",)),
        ("<p>社會中心周予安／彰化報導</p>", None, ("周予安",)),
        ("<p>海風網記者周予安 台北2025/03/04 17:12</p>", "海風網", ("周予安",)),
        ("<p>2025/03/04 09:30 海風日報 周予安</p>", "海風日報", ("周予安",)),
        ("<p><a>海風科技</a><a>[微博]</a><i>周予安</i><i>2025-03-04 08:05</i></p>", "海風科技", ("周予安",)),
        ("<figure><figcaption>文｜</figcaption><ul><li>周予安</li><li>何青松</li></ul></figure>", None, ("周予安", "何青松")),
        ("<table><tr><td class=aut>周予安</td><td>2025-03-04 09:30</td></tr></table>", None, ("周予安",)),
        ("<p>Mara Lindqvist and Owen Park</p>", None, ("Mara Lindqvist", "Owen Park")),
        ("<p>News provided by<br>Harbor Salt Works</p>", "Harbor Salt Works", ()),
        ("<p>打开客户端为作者点赞</p>", None, ()),
        ("<p>First published on Tue 4 Mar 2025 07.30 GMT</p>", None, ()),
        ("<p>文／周予安　編輯／何小滿　民國114年3月4日</p>", None, ("周予安",)),
    ],
)  # fmt: skip
def test_lines_under_the_title(above: str, credit: str | None, authors: tuple[str, ...]) -> None:
    article = _read(above)
    assert (article.credit, article.authors) == (credit, authors)
    assert tuple(paragraph.text for paragraph in article.paragraphs) == BODY


@pytest.mark.parametrize(
    ("last", "authors"),
    [
        ("（周予安）", ("周予安",)),
        ("(文/图 周予安 何青)", ("周予安", "何青")),
        ("（周予安／台中報導）", ("周予安",)),
        ("（約占兩成）", ()),
    ],
)
def test_a_name_at_the_end_of_the_text(last: str, authors: tuple[str, ...]) -> None:
    assert _read(last=last).authors == authors


@pytest.mark.parametrize(
    ("first", "credit"),
    [
        ("（晨光社記者周予安台北4日電）", "晨光社"),
        ("【海風快報／周予安】", "海風快報"),
        ("晨光科技讯 ", "晨光科技"),
    ],
)
def test_an_agency_opens_its_text(first: str, credit: str) -> None:
    html = f"<title>{TITLE}</title><h1>{TITLE}</h1><p>{first}{BODY[0]}</p><p>{BODY[1]}</p>"
    page = Page("", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC))
    assert extract(page).credit == credit


def test_the_responsible_editor_comes_before_others() -> None:
    html = f"<h1>{TITLE}</h1><p>{'</p><p>'.join(BODY)}</p><p>編輯：何青</p><p>責任編輯：林小滿</p>"
    page = Page("", "", 200, html.encode(), datetime(2025, 3, 5, tzinfo=UTC))
    assert extract(page).editor == "林小滿"


def test_a_source_is_no_credit_to_itself() -> None:
    source = Source(
        name="tide",
        title="潮報",
        home="https://tide.example/",
        language="zh-Hant",
        region="TW",
        timezone="Asia/Taipei",
        discovery=(Way("feed", "https://tide.example/feed"),),
    )
    own, other = "<p>來源：潮報</p>", "<p>來源：海風報</p>"
    assert _read(own).credit == "潮報", "a saved page of no known source: as it says"
    assert _read(own, source=source).credit is None
    assert _read(other, source=source).credit == "海風報"


@pytest.mark.parametrize("row", read_table("marks"), ids=lambda row: row["fact"])
def test_every_row_of_marks_takes_its_example(row: dict[str, str]) -> None:
    name = {"credit": "帆影", "author": "周予安"}[row["fact"]]
    article = _read(f"<div>9月 <span class='{row['example']}'>{name}</span></div>")
    assert name in {"credit": (article.credit,), "author": article.authors}[row["fact"]]


def test_a_date_of_the_republic_in_a_row() -> None:
    article = _read("<p>文／周予安　編輯／何小滿　民國114年3月4日</p>")
    assert article.editor == "何小滿"
    assert article.published_at and article.published_at.date().isoformat() == "2025-03-04"


def test_the_date_below_the_title_comes_before_those_in_the_text() -> None:
    card = "<a href=/9><div>渡輪票價下月調整</div><div>海風報 · 2025-01-19</div></a>"
    article = _read(
        "<div><span>周予安</span><span>·</span><span>2025-03-01 09:00</span></div>", card
    )
    assert article.published_at and article.published_at.date().isoformat() == "2025-03-01"


def test_an_editor_behind_the_notice_that_ends_the_page() -> None:
    notice = "</p><p>以上内容由用户上传并发布，本平台仅提供信息存储服务。</p><p>本文来源：海风报 责任编辑：何小满_N1</p>"
    article = _read(last=notice)
    assert (article.editor, article.credit) == ("何小满_N1", "海风报")


@pytest.mark.parametrize(
    "mark",
    ["<span rel=author>Posted by Walt</span>", "<span class='vcard'>by <b>Walt</b></span>"],
)
def test_an_author_that_only_markup_names(mark: str) -> None:
    assert _read(last=f"</p><div>{mark}</div><p>").authors == ("Walt",)


def test_a_desk_of_the_site_wrote_nothing_that_is_credited() -> None:
    head = "<meta name=author content=海風科技>"
    assert _read("<p>來源：晨光社</p>", head=head).authors == ()
    assert _read(head=head).authors == ("海風科技",)


@pytest.mark.parametrize(("kind", "credit"), [("Person", None), ("Organization", "渡口家")])
def test_a_person_of_structured_data_is_no_account(kind: str, credit: str | None) -> None:
    author = f'{{"@type":"{kind}","name":"渡口家"}}'
    data = f'{{"@type":"NewsArticle","headline":"{TITLE}","author":{author}}}'
    article = _read(head=f"<script type='application/ld+json'>{data}</script>")
    assert (article.authors, article.credit) == (("渡口家",), credit)


def test_the_editors_of_an_agency_close_its_text() -> None:
    assert _read(last="(Reporting by Mara Lindqvist; Editing by Owen Park)").editor == "Owen Park"


@pytest.mark.parametrize("name", ["ZF016", "海風", "何青"])
def test_a_number_the_site_and_its_editor_are_no_authors(name: str) -> None:
    head = f"<meta name=author content='{name}'><meta property=og:site_name content='海風'>"
    assert _read(head=head, last="</p><p>責任編輯：何青").authors == ()


def test_a_pen_name_stands_where_no_person_is_named() -> None:
    assert _read(last="（晓帆）", head="<meta name=author content='海風科技'>").authors == ("晓帆",)


def test_the_day_is_the_one_that_the_page_shows() -> None:
    head = "<meta property='article:published_time' content='2025-03-03T21:58:00.000Z'>"
    article = _read(head=head, above="<p>2025.03.04 05:58</p>")
    assert article.published_at and article.published_at.isoformat() == "2025-03-04T05:58:00+08:00"


@pytest.mark.parametrize("script", ['var ct = "1741080600";', 'x={"pubtime":"2025-03-04 09:30"}'])
def test_a_date_that_only_a_script_knows(script: str) -> None:
    article = _read(head=f"<script>{script}</script>", above="<em id=publish_time></em>")
    assert article.published_at and article.published_at.date().isoformat() == "2025-03-04"
