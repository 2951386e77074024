"""The page in a real browser: both scripts, light and dark, on a phone and on a desk."""

from pathlib import Path
from typing import Any

import pytest

from store.digest.parts import Edition
from store.digest.render import render_html

GIST = "#story-1 .gist"
HEADLINE = "#headline-1"


@pytest.fixture(scope="module")
def page(full: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digest") / "2026-11-24.html"
    path.write_text(render_html(full, "zh-Hant"), "utf-8")
    return path


def shown(browser: Any, selector: str) -> str:
    """The text of an element as it is seen."""
    return str(browser.ask(f"document.querySelector({selector!r}).innerText"))


def style(browser: Any, selector: str, name: str) -> str:
    return str(browser.ask(f"getComputedStyle(document.querySelector({selector!r})).{name}"))


@pytest.mark.parametrize("script", ["zh-Hant", "zh-Hans"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_runs_over_the_edge(browser: Any, page: Path, width: int, script: str) -> None:
    browser.open(page, width)
    browser.click(f"label[for={script}]")
    assert browser.ask("document.documentElement.scrollWidth") == width
    assert browser.ask(
        "[...document.querySelectorAll('body *')].every(e => e.matches('input') ||"
        " (e.getBoundingClientRect().right <= innerWidth && e.getBoundingClientRect().left >= 0))"
    )


def test_the_switch_changes_every_passage(browser: Any, page: Path) -> None:
    browser.open(page, 1280)
    assert "辰岳半導體" in shown(browser, HEADLINE)
    browser.click("label[for=zh-Hans]")
    seen = shown(browser, "body")
    assert "辰岳半导体" in seen
    assert "今日8条要闻，取自6家媒体的14篇报道。" in seen
    assert "辰岳半導體" not in seen
    browser.click("label[for=zh-Hant]")
    assert "辰岳半导体" not in shown(browser, "body")


def test_the_switch_works_by_keyboard_and_shows_the_focus(browser: Any, page: Path) -> None:
    browser.open(page, 1280)
    browser.key("Tab", 9)
    assert browser.ask("document.activeElement.id") == "zh-Hant"
    assert style(browser, "label[for=zh-Hant]", "outlineStyle") == "solid"
    browser.key("ArrowDown", 40)
    assert "辰岳半导体" in shown(browser, HEADLINE)
    assert style(browser, "label[for=zh-Hans]", "outlineStyle") == "solid"


def test_each_script_gets_its_own_glyphs(browser: Any, page: Path) -> None:
    browser.open(page, 1280)
    assert browser.fonts(f"{GIST} .zh-Hant") == {"Noto Sans CJK TC"}
    assert browser.fonts(f"{HEADLINE} .zh-Hant") == {"Noto Serif CJK TC"}
    browser.click("label[for=zh-Hans]")
    assert browser.fonts(f"{GIST} .zh-Hans") == {"Noto Sans CJK SC"}
    assert browser.fonts(f"{HEADLINE} .zh-Hans") == {"Noto Serif CJK SC"}
    # A publisher's name keeps its own script, and so its own glyphs.
    assert browser.fonts("#story-1 .outlet [lang=zh-Hant-TW]") == {"Noto Sans CJK TC"}


def test_the_measure_is_that_of_a_chinese_page(browser: Any, page: Path) -> None:
    """clreq: about 30 to 38 characters a line, lines about 1.7 of a character apart."""
    browser.open(page, 1280)
    size = float(style(browser, GIST, "fontSize").removesuffix("px"))
    height = float(style(browser, GIST, "lineHeight").removesuffix("px"))
    width = browser.ask(f"document.querySelector({GIST!r}).clientWidth")
    assert 30 <= width / size <= 38
    assert 1.6 <= height / size <= 1.8


def test_there_is_room_between_chinese_and_latin(browser: Any, page: Path) -> None:
    browser.open(page, 1280)
    width = (
        "(() => {const p = document.createElement('span'); p.lang = 'zh-Hant-TW';"
        "p.textContent = '第3季'; document.querySelector('main').append(p);"
        "p.style.textAutospace = %r; return p.getBoundingClientRect().width})()"
    )
    assert browser.ask(width % "") > browser.ask(width % "no-autospace") + 1


@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark(browser: Any, page: Path, dark: bool) -> None:
    browser.open(page, 375, dark)
    paper, ink = (style(browser, "body", name) for name in ("backgroundColor", "color"))
    brightness = [sum(map(int, c[4:-1].split(","))) / 3 for c in (paper, ink)]
    assert (brightness[0] < 40 and brightness[1] > 200) if dark else (brightness[0] > 240)


def test_on_paper_there_is_no_switch(browser: Any, page: Path) -> None:
    browser.open(page, 1280, dark=True, media="print")
    assert style(browser, ".switch", "display") == "none"
    assert style(browser, "body", "backgroundColor") == "rgb(255, 255, 255)"


def test_a_name_leads_to_its_stories(browser: Any, page: Path) -> None:
    browser.open(page, 375)
    browser.click("#story-1 .names a")
    assert browser.ask("location.hash") == "#name-1"
    assert shown(browser, "#name-1").split()[0] == "辰岳半導體"
    assert browser.ask("document.querySelector('#name-1 a').hash") == "#story-1"


def test_switching_keeps_the_place(browser: Any, page: Path) -> None:
    """Both scripts stand in the same paragraph: no jump to the top."""
    browser.open(page, 375)
    browser.ask("document.querySelector('#story-5').scrollIntoView()")
    before = browser.ask("scrollY")
    browser.ask("document.querySelector('label[for=zh-Hans]').click()")
    assert abs(browser.ask("scrollY") - before) < 200


def test_no_script_runs(browser: Any, page: Path) -> None:
    page = page.with_name("hostile.html")
    html = page.with_name("2026-11-24.html").read_text("utf-8")
    page.write_text(html.replace("</main>", "<script>document.title='x'</script></main>"), "utf-8")
    browser.open(page, 375)
    assert browser.ask("document.title") == "簡報 2026-11-24"
