"""What can go wrong in `crawler`."""

from nlp.errors import JianbaoError


class CrawlerError(JianbaoError):
    """Root of the errors of `crawler`."""


class ConfigError(CrawlerError):
    """`jianbao.toml`, an environment variable or a flag is not usable."""

    exit_code = 2


class SourceError(CrawlerError):
    """A source's TOML is malformed or incomplete: the message names the file and the key."""

    exit_code = 2


class UnknownSource(SourceError):
    """No source of that name in the catalogue."""


class DiscoveryFailed(CrawlerError):
    """No way of discovery of a source gave links; the message has each way's reason."""


class PageRefused(CrawlerError):
    """A page or address that a careful crawler does not take: too large, private, wrong type."""


class NotAnArticle(CrawlerError):
    """A page that holds no article; `reason` is a short stable identifier such as `list-page`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class AnotherRunActive(CrawlerError):
    """Another run holds the lock of this home."""

    exit_code = 75
