"""One typed settings object: defaults < jianbao.toml < JIANBAO_* < flags."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from crawler.errors import ConfigError

CONFIG_NAME = "jianbao.toml"

SummaryLanguage = Literal["zh-Hant", "zh-Hans", "en"]


class Settings(BaseSettings):
    """Everything that a user may set. `home` is the folder that holds what Jianbao writes."""

    model_config = SettingsConfigDict(env_prefix="JIANBAO_", extra="forbid", frozen=True)

    home: Path = Field(Path(), description="the folder of jianbao.db, sources/ and digest/")
    timezone: str = Field("Asia/Taipei", description="whose midnight begins a day of the digest")
    script: Literal["zh-Hant", "zh-Hans"] = Field(
        "zh-Hant", description="the script that the digest shows first"
    )
    model: str = Field(
        "compact", description="`compact`, or a Hugging Face model that writes the summaries"
    )
    summary_languages: Annotated[tuple[SummaryLanguage, ...], NoDecode] = Field(
        (),
        description="languages that a larger model writes summaries in, of `zh-Hant`, `zh-Hans`,"
        " `en`; none: each article's own",
    )
    user_agent: str = Field(
        "Jianbao/0.1 (+https://pypi.org/project/jianbao/; news briefing crawler)",
        description="how the crawler names itself; put your own address into it",
    )
    delay: float = Field(1.0, ge=0, description="seconds between two requests to one site")
    concurrency: int = Field(2, ge=1, le=16, description="requests under way to one site")
    timeout: float = Field(30.0, gt=0, description="seconds that a page may take")
    max_page_bytes: int = Field(10_000_000, ge=10_000, description="larger pages are refused")
    max_pages: int = Field(200, ge=1, description="pages fetched of one source in one run")
    allow_private: bool = Field(
        False, description="let the crawler reach private and loopback addresses"
    )

    @field_validator("summary_languages", mode="before")
    @classmethod
    def _by_commas(cls, value: object) -> object:
        """`zh-Hant,en`, as flags and JIANBAO_SUMMARY_LANGUAGES have it, is a list too."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {value!r}; try Asia/Taipei") from error
        return value

    @property
    def database(self) -> Path:
        return self.home / "jianbao.db"

    @property
    def sources(self) -> Path:
        """The user's own sources; they override bundled ones of the same name."""
        return self.home / "sources"

    @property
    def digests(self) -> Path:
        return self.home / "digest"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = Path(init_settings().get("home") or env_settings().get("home") or ".")
        toml = TomlConfigSettingsSource(settings_cls, home / CONFIG_NAME)
        return init_settings, env_settings, toml


def load(**flags: Any) -> Settings:
    """Settings in force; flags that are None are left to the other layers.

    Raises ConfigError, naming the file or variable and what is wrong with it.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or CONFIG_NAME}: {e['msg']}" for e in error.errors()
        )
        raise ConfigError(f"settings ({CONFIG_NAME}, JIANBAO_*, flags): {problems}") from error
    except ValueError as error:  # a file that is not TOML
        home = Path(given.get("home") or ".")
        raise ConfigError(f"{home / CONFIG_NAME}: {error}") from error


def override(settings: Settings, **flags: Any) -> Settings:
    """`settings` with a command's own flags over them; those that are None change nothing.

    Raises ConfigError like `load`.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    return load(**settings.model_dump() | given) if given else settings
