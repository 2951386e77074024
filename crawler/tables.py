"""Reading a TOML table key by key, so that every complaint names the file and the key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.errors import SourceError


class Table:
    """A table of a source's file. Each method reads one key, or raises SourceError for it."""

    def __init__(self, table: Mapping[str, Any], where: str, prefix: str = "") -> None:
        self.values = table
        self.where = where
        self.prefix = prefix
        self.read: set[str] = set()

    def fail(self, key: str, problem: str) -> NoReturn:
        raise SourceError(f"{self.where}: {self.prefix}{key}: {problem}")

    def no_other(self) -> None:
        """Complain of a key that nobody read: it is a typing mistake."""
        for key in self.values:
            if key not in self.read:
                near = difflib.get_close_matches(key, self.read, n=1)
                self.fail(key, "unknown key" + (f"; did you mean {near[0]}?" if near else ""))

    def text(self, key: str, default: str | None = None) -> str:
        self.read.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.fail(key, "is missing")
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fail(key, f"must be a text, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        self.read.add(key)
        value = self.values.get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            self.fail(key, "must be a list of texts")
        return tuple(value)

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            self.fail(key, f"is {value!r}; one of {', '.join(allowed)}")
        return value

    def matching(self, key: str, pattern: re.Pattern[str], meaning: str) -> str:
        value = self.text(key)
        if not pattern.fullmatch(value):
            self.fail(key, f"is {value!r}, not {meaning}")
        return value

    def address(self, key: str) -> str:
        value = self.text(key)
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            usable = False
        if not usable:
            self.fail(key, f"is {value!r}, not a full http or https address")
        return value

    def timezone(self, key: str) -> str:
        value = self.text(key)
        try:
            ZoneInfo(value)
        except (OSError, ValueError, LookupError):
            self.fail(key, f"no time zone is called {value!r}")
        return value

    def day(self, key: str) -> str:
        value = self.text(key, "")
        try:
            return value and date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(key, f"is {value!r}, not a day such as 2026-11-24")

    def seconds(self, key: str) -> float | None:
        self.read.add(key)
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 3600:
            self.fail(key, f"is {value!r}, not a number of seconds up to 3600")
        return float(value)

    def table(self, key: str) -> Table:
        self.read.add(key)
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            self.fail(key, f"must be a table [{key}]")
        return Table(value, self.where, f"{key}.")

    def tables(self, key: str) -> list[Table]:
        self.read.add(key)
        value = self.values.get(key, [])
        if not isinstance(value, list | tuple) or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"must be tables [[{key}]]")
        return [Table(item, self.where, f"{key}[{n}].") for n, item in enumerate(value, 1)]

    def xpaths(self, key: str) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            self.check_xpath(key, value)
        return values

    def check_xpath(self, key: str, value: str) -> None:
        try:
            etree.XPath(value)
        except etree.XPathSyntaxError as error:
            self.fail(key, f"{value!r} is not an XPath: {error}")

    def patterns(self, key: str) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            try:
                re.compile(value)
            except re.error as error:
                self.fail(key, f"{value!r} is not a regular expression: {error}")
        return values
