"""A full edition of our own writing, and a browser to look at it with."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from store import runs
from store.articles import Article, Paragraph, save_article
from store.database import open_database
from store.digest.parts import Edition, Name, Outlet, Report, Sources, Story
from store.digest.ranking import Evidence, reasons
from store.digest.text import Text

TAIPEI = ZoneInfo("Asia/Taipei")
DAY = date(2026, 11, 24)
Add = Callable[..., int]
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]

OUTLETS = {
    "daylight": Text.as_written("晨光數位", "zh-Hant"),
    "harbour": Text.as_written("港岸科技", "zh-Hant"),
    "kernel": Text.as_written("核心笔记", "zh-Hans"),
    "fast": Text.as_written("快芯网", "zh-Hans"),
    "ledger": Text.as_written("The Silicon Ledger", "en"),
    "byte": Text.as_written("Byte & Beyond", "en"),
}
NAMES = {
    "chenyue": Name(1, "ORGANIZATION", Text.chinese("辰岳半導體", "辰岳半导体")),
    "lin": Name(2, "PERSON", Text.chinese("林若蘭", "林若兰")),
    "lumen": Name(3, "ORGANIZATION", Text.as_written("Lumen Works", "en")),
    "hsinchu": Name(4, "LOCATION", Text.chinese("新竹", "新竹")),
    "quill": Name(5, "PRODUCT", Text.as_written("Quill 3", "en")),
    "zhou": Name(6, "PERSON", Text.chinese("周廷遠", "周廷远")),
    "kaohsiung": Name(7, "LOCATION", Text.chinese("高雄", "高雄")),
    "hailan": Name(8, "ORGANIZATION", Text.chinese("海嵐雲端", "海岚云")),
    "reyes": Name(9, "PERSON", Text.as_written("Marisol Reyes", "en")),
    "swallow": Name(10, "PRODUCT", Text.chinese("燕子一號", "燕子一号")),
}


def at(clock: str, day: int = 24) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=TAIPEI)


def report(number: int, outlet: str, title: Text, clock: str, **more: object) -> Report:
    url = f"https://{outlet}.example/2026/11/{number}"
    return Report(number, OUTLETS[outlet], title, url, at(clock), **more)  # type: ignore[arg-type]


def by(name: str, language: str = "zh-Hant") -> tuple[Text, ...]:
    return (Text.as_written(name, language),)


def story(
    number: int,
    lead: Report,
    sentences: tuple[Text, ...],
    names: str,
    also: tuple[Report, ...] = (),
    shared: str = "",
    updated: bool = False,
) -> Story:
    reports = (lead, *also)
    evidence = Evidence(
        outlets=sum(not one.reprint for one in reports),
        reprints=sum(one.reprint for one in reports),
        original=bool(lead.authors) and lead.credit is None,
        shared_names=[NAMES[key].text for key in shared.split()],
        newest=max(one.at for one in reports),
        updated=updated,
        reports=len(reports),
    )
    why = reasons(evidence, at("07:20"))
    found = tuple(NAMES[key] for key in names.split())
    return Story(100 + number, number, lead, sentences, why, also, found, updated=updated)


def stories() -> tuple[Story, ...]:
    zh = Text.chinese
    return (
        story(
            1,
            report(
                1,
                "daylight",
                zh(
                    "辰岳半導體在新竹動土，2 奈米封裝廠拚後年量產",
                    "辰岳半导体在新竹动土，2 纳米封装厂力争后年量产",
                ),
                "05:40",
                authors=by("沈可晴"),
            ),
            (
                zh(
                    "辰岳半導體週一在新竹舉行先進封裝廠的動土典禮，總投資額1,260億元，預計2028年第三季量產。",
                    "辰岳半导体周一在新竹举行先进封装厂的动土典礼，总投资额1,260亿元，预计2028年第三季度量产。",
                ),
                zh(
                    "執行長林若蘭說，新廠六成產能已由三家客戶預訂，包括美國的 Lumen Works。",
                    "首席执行官林若兰说，新厂六成产能已由三家客户预订，包括美国的 Lumen Works。",
                ),
                zh(
                    "居民關心的用水問題，公司承諾回收率要達到九成以上，並逐季公開數字。",
                    "居民关心的用水问题，公司承诺回收率要达到九成以上，并逐季公开数字。",
                ),
            ),
            "chenyue lin lumen hsinchu",
            (
                report(2, "harbour", zh("辰岳新廠動土", "辰岳新厂动土"), "06:05"),
                report(3, "ledger", Text.as_written("Chenyue", "en"), "06:30"),
                report(4, "kernel", zh("辰岳動土", "辰岳动土"), "07:02", reprint=True),
            ),
            "chenyue lumen",
        ),
        story(
            2,
            report(
                5,
                "ledger",
                Text.as_written(
                    "Lumen Works opens Quill 3 weights, and asks users to report its mistakes", "en"
                ),
                "06:50",
                authors=by("Marisol Reyes", "en"),
            ),
            tuple(
                Text.as_written(sentence, "en")
                for sentence in (
                    "Lumen Works released the weights of Quill 3 on Monday under a licence that "
                    "allows commercial use below one million monthly users.",
                    "The 14-billion-parameter model reads Chinese and English and runs on a single "
                    "workstation card.",
                    "A public register will list every confirmed error, with the date on which it "
                    "was mended.",
                )
            ),
            "lumen quill reyes",
            (
                report(6, "byte", Text.as_written("Quill 3 is open", "en"), "07:11"),
                report(7, "fast", zh("Quill 3開源", "Quill 3开源"), "07:20"),
            ),
            "lumen",
        ),
        story(
            3,
            report(
                8,
                "kernel",
                zh(
                    "海嵐雲端當機四小時，起因是一張過期的憑證",
                    "海岚云宕机四小时，起因是一张过期的证书",
                ),
                "01:15",
                authors=by("吴一禾", "zh-Hans"),
            ),
            (
                zh(
                    "海嵐雲端昨晚中斷服務近四小時，約兩萬家企業的網站與付款功能受到影響。",
                    "海岚云昨晚中断服务近四小时，约两万家企业的网站与支付功能受到影响。",
                ),
                zh(
                    "技術長周廷遠在事故報告裡寫道，內部憑證到期前的提醒寄到了一位已離職員工的信箱。",
                    "首席技术官周廷远在事故报告里写道，内部证书到期前的提醒寄到了一位已离职员工的邮箱。",
                ),
            ),
            "hailan zhou",
            (report(9, "fast", zh("海嵐當機", "海岚宕机"), "02:30"),),
            updated=True,
        ),
        story(
            4,
            report(
                10,
                "harbour",
                zh(
                    "高雄港試行無人接駁船，晚風太大就停駛",
                    "高雄港试行无人接驳船，晚风太大就停驶",
                ),
                "06:20",
                authors=by("何沛文"),
                access="metered",
            ),
            (
                zh(
                    "「燕子一號」昨天起在高雄港內載客試航，單程十二分鐘，船上仍有一名安全員。",
                    "“燕子一号”昨天起在高雄港内载客试航，单程十二分钟，船上仍有一名安全员。",
                ),
                zh(
                    "團隊坦言，陣風超過每秒九公尺時，感測器會把浪花認成障礙物，因此改由人工駕駛。",
                    "团队坦言，阵风超过每秒九米时，传感器会把浪花认成障碍物，因此改由人工驾驶。",
                ),
            ),
            "kaohsiung swallow",
        ),
        story(
            5,
            report(
                11,
                "daylight",
                zh(
                    "縣市圖書館聯手養一套語音模型，台語朗讀不再念錯地名",
                    "县市图书馆联手养一套语音模型，台语朗读不再念错地名",
                ),
                "00:30",
                authors=by("羅子翔"),
                access="members",
            ),
            (
                zh(
                    "七個縣市的圖書館共同出資，請耆老錄下兩千多個地名的讀法，訓練出一套台語語音模型。",
                    "七个县市的图书馆共同出资，请耆老录下两千多个地名的读法，训练出一套台语语音模型。",
                ),
                zh(
                    "模型與錄音都以開放授權釋出，任何人都能免費使用。",
                    "模型与录音都以开放许可发布，任何人都能免费使用。",
                ),
            ),
            "hsinchu kaohsiung",
        ),
        story(
            6,
            report(
                12,
                "fast",
                zh(
                    "固態電池良率破八成，車廠仍不敢喊出上市時間",
                    "固态电池良率破八成，车企仍不敢喊出上市时间",
                ),
                "03:05",
                credit=Text.as_written("电芯周刊", "zh-Hans"),
            ),
            (
                zh(
                    "一條試產線連續三個月維持八成以上的良率，但每度電的成本仍是現行電池的三倍。",
                    "一条试产线连续三个月维持八成以上的良率，但每千瓦时的成本仍是现有电池的三倍。",
                ),
            ),
            "",
        ),
        story(
            7,
            report(
                13,
                "byte",
                Text.as_written(
                    "The quiet return of the pager, in hospitals that had enough", "en"
                ),
                "04:45",
            ),
            (
                Text.as_written(
                    "Three hospitals have put pagers back on night wards after messaging apps "
                    "failed twice in one month.",
                    "en",
                ),
            ),
            "",
        ),
        story(
            8,
            report(
                14,
                "daylight",
                zh("老字號電器行，靠維修紀錄賣二手冰箱", "老牌电器行，靠维修记录卖二手冰箱"),
                "02:00",
                date_note=zh("原文未標日期", "原文未标日期"),
            ),
            (
                zh(
                    "每台冰箱附上一頁維修紀錄，誰換過壓縮機、哪一年換的，寫得清清楚楚。",
                    "每台冰箱附上一页维修记录，谁换过压缩机、哪一年换的，写得清清楚楚。",
                ),
            ),
            "",
        ),
    )


@pytest.fixture(scope="session")
def full() -> Edition:
    """Eight stories in three languages, one advertorial, one source that failed."""
    advertorial = report(
        20,
        "daylight",
        Text.chinese(
            "客服也要懂節慶：用一個後台管好年終檔期", "客服也要懂节庆：用一个后台管好年终档期"
        ),
        "05:00",
    )
    sources = Sources(
        total=8,
        active=6,
        failed=(Outlet(Text.as_written("夜航電子報", "zh-Hant"), "HTTP 503"),),
        silent=(Outlet(Text.as_written("湾区创客", "zh-Hans")),),
    )
    return Edition(DAY, TAIPEI, stories(), (advertorial,), sources, at("07:25"))


@pytest.fixture
def empty() -> Edition:
    """A day on which nothing came in."""
    sources = Sources(
        2, 0, failed=(Outlet(OUTLETS["daylight"], "HTTP 503"),), silent=(Outlet(OUTLETS["byte"]),)
    )
    return Edition(DAY, TAIPEI, (), (), sources, at("00:00"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database that knows three sources."""
    opened = open_database(tmp_path / "jianbao.db")
    runs.save_source(opened, "daylight", title="晨光數位", language="zh-Hant")
    runs.save_source(opened, "kernel", title="核心笔记", language="zh-Hans")
    runs.save_source(opened, "ledger", title="The Silicon Ledger", language="en")
    yield opened
    opened.close()


@pytest.fixture
def add(db: Database) -> Add:
    """Stores an article as the crawl and the enrichment would leave it, and gives its id."""

    def add(
        source: str,
        title: str,
        published: datetime | None,
        *,
        hant: str | None = None,
        hans: str | None = None,
        summary: Sequence[tuple[str, str, str]] = (),
        story: int | None = None,
        kind: str = "lead",
        names: Sequence[tuple[str, str, str | None, str | None]] = (),
        fetched: datetime | None = None,
        language: str = "zh-Hant",
        **more: Any,
    ) -> int:
        url = more.pop("url", f"https://{source}.example/{quote(title)}")
        fetched = fetched or (published or at("08:00")) + timedelta(minutes=20)
        article = Article(
            url=url,
            canonical_url=url,
            source=source,
            title=title,
            paragraphs=(Paragraph(title),),
            language=language,
            fetched_at=fetched,
            published_at=published,
            content_hash=sha256(title.encode()).hexdigest(),
            **more,
        )
        number = save_article(db, article).id
        _enrich(db, number, title, hant, hans, summary)
        if story is not None:
            times = {"created_at": "2026-11-24T00:00:00Z", "updated_at": "2026-11-24T00:00:00Z"}
            db.table("stories").insert({"id": story, **times}, ignore=True)
            db.table("story_members").insert(
                {"article_id": number, "story_id": story, "kind": kind}
            )
        _mention(db, number, names)
        return number

    return add


def _enrich(
    db: Database,
    article: int,
    title: str,
    hant: str | None,
    hans: str | None,
    summary: Sequence[tuple[str, str, str]],
) -> None:
    for script, text in (("zh-Hant", hant), ("zh-Hans", hans)):
        if text is not None:
            row = {"article_id": article, "script": script, "title": text, "body": text}
            db.table("texts").insert(row)
    if summary:
        made = {"kind": "extractive", "model": "test", "model_version": "1", "faithful": 1}
        empty = {"text": "", "text_hant": "", "text_hans": "", "problems": "[]", "created_at": ""}
        number = db.table("summaries").insert({"article_id": article, **made, **empty}).last_pk
        for place, (text, text_hant, text_hans) in enumerate(summary):
            said = {"text": text, "text_hant": text_hant, "text_hans": text_hans}
            db.table("summary_sentences").insert(
                {"summary_id": number, "number": place, "rank": place + 1, **said}
            )


def _mention(
    db: Database, article: int, names: Sequence[tuple[str, str, str | None, str | None]]
) -> None:
    """`names` are (surface, type, name_hant, name_hans); the surface is the key."""
    for place, (surface, type, hant, hans) in enumerate(names):
        known = list(db.query("SELECT entity_id FROM mentions WHERE surface = ?", [surface]))
        row = {"type": type, "name_hant": hant, "name_hans": hans}
        row["name_en"] = None if hant else surface
        entity = known[0]["entity_id"] if known else db.table("entities").insert(row).last_pk
        spot = {"paragraph": 0, "start": place, "end": place + 1, "score": 0.9, "type": type}
        db.table("mentions").insert(
            {"article_id": article, "entity_id": entity, "surface": surface, **spot}
        )


class Browser:
    """Headless Chromium, spoken to over a pair of pipes in the DevTools protocol.

    `--window-size` cannot go below some 500 pixels; the protocol's device metrics can.
    """

    def __init__(self, profile: Path) -> None:
        # The browser reads commands from descriptor 3 and answers on 4, one JSON text after
        # another, each ended by NUL.
        read_here, write_there = os.pipe()
        read_there, write_here = os.pipe()
        flags = [*FLAGS, "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        shell = f'exec "$@" 3<&{read_there} 4>&{write_there}'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "bash", CHROMIUM, *flags],
            pass_fds=(read_there, write_there),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_there)
        os.close(write_there)
        self.commands = os.fdopen(write_here, "wb", buffering=0)
        self.answers = os.fdopen(read_here, "rb")
        self.number = 0
        self.session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        self.call("Page.enable")

    def close(self) -> None:
        self.session = None
        self.call("Browser.close")
        self.process.wait(timeout=20)
        self.commands.close()
        self.answers.close()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of one command of the protocol."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            assert byte, "the browser has gone"
            text += byte
        message: dict[str, Any] = json.loads(text)
        return message

    def open(self, page: Path, width: int, dark: bool = False, media: str = "") -> None:
        """Show a file in a window of `width` pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=2 if width < 600 else 1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.call("Page.navigate", url=page.as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression (the page's own policy allows no script)."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """A real press of the mouse in the middle of an element."""
        x, y = self.ask(
            f"(() => {{const b = document.querySelector({selector!r}).getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def key(self, key: str, code: int) -> None:
        for kind in ("keyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code
            )

    def picture(self, path: Path) -> None:
        """The whole page as a PNG file."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def fonts(self, selector: str) -> set[str]:
        """The fonts that the glyphs of an element really came from."""
        self.call("DOM.enable")
        self.call("CSS.enable")
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        fonts = self.call("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]
        return {font["familyName"] for font in fonts}


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A running Chromium; the test is skipped where it, or the fonts, are not installed."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    listed = subprocess.run(["fc-list"], capture_output=True, text=True).stdout
    if "Noto Sans CJK TC" not in listed:
        pytest.skip("no Noto CJK fonts on this machine (Debian: apt-get install fonts-noto-cjk)")
    running = Browser(tmp_path_factory.mktemp("chromium"))
    yield running
    running.close()
