"""defaults < jianbao.toml < JIANBAO_* < flags."""

from pathlib import Path

import pytest

from crawler.config import load, override
from crawler.errors import ConfigError


def test_layers_override_each_other_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(home=tmp_path).delay == 1.0
    (tmp_path / "jianbao.toml").write_text('delay = 2.5\ntimezone = "Asia/Shanghai"\n')
    assert load(home=tmp_path).delay == 2.5
    monkeypatch.setenv("JIANBAO_DELAY", "3")
    assert load(home=tmp_path).delay == 3.0
    settings = load(home=tmp_path, delay=4)
    assert settings.delay == 4.0
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.database == tmp_path / "jianbao.db"


def test_languages_may_be_a_list_or_have_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jianbao.toml").write_text('summary_languages = ["zh-Hans"]\n')
    assert load(home=tmp_path).summary_languages == ("zh-Hans",)
    monkeypatch.setenv("JIANBAO_SUMMARY_LANGUAGES", "zh-Hant, en")
    settings = load(home=tmp_path)
    assert settings.summary_languages == ("zh-Hant", "en")
    assert override(settings, summary_languages="en", model=None).summary_languages == ("en",)
    assert override(settings, summary_languages=None) == settings
    with pytest.raises(ConfigError, match="summary_languages"):
        override(settings, summary_languages="zh-Hant,fr")


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ('summary_languages = ["Klingon"]', "summary_languages"),
        ('timezone = "Taipei"', "timezone"),
        ("delay = -1", "delay"),
        ("colour = 1", "colour"),
        ("delay = ", "jianbao.toml"),
    ],
)
def test_bad_file_is_named_with_its_key(tmp_path: Path, toml: str, named: str) -> None:
    (tmp_path / "jianbao.toml").write_text(toml)
    with pytest.raises(ConfigError, match=named) as caught:
        load(home=tmp_path)
    assert caught.value.exit_code == 2
