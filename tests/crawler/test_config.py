"""defaults < jianbao.toml < JIANBAO_* < flags."""

from pathlib import Path

import pytest

from crawler.config import load
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


@pytest.mark.parametrize(
    ("toml", "named"),
    [
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
