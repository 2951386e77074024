"""Scrapy's settings: what holds for every crawl, and what a Jianbao home or a source adds.

`scrapy crawl news -a source=NAME` reads this module; `jianbao crawl` does too, in its child
process. Everything that a user may set comes from `crawler.config.Settings`.
"""

from __future__ import annotations

from typing import Any

from scrapy.settings import BaseSettings

from crawler import config
from crawler.sources import Source

BOT_NAME = "jianbao"
SPIDER_MODULES = ["crawler.spiders"]
LOG_LEVEL = "INFO"
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = True
"""Scrapy's redirects want the middleware; the policy below sends nothing."""
REFERRER_POLICY = "no-referrer"

ROBOTSTXT_OBEY = True
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
"""What was given up is recorded, and said once, by the ledger."""
RETRY_AFTER_LIMIT = 60
"""Seconds: a server that asks for a longer pause is left alone until the next run."""
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
"""A page that refreshes itself is a page; where one only forwards, extraction finds no article."""
DNS_TIMEOUT = 15
TWISTED_DNS_RESOLVER = "crawler.guards.GuardedResolver"

DOWNLOADER_MIDDLEWARES = {
    "crawler.guards.GuardMiddleware": 50,  # before robots.txt is asked of the host
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.politeness.RobotsMiddleware": 100,
    "crawler.politeness.RetryAfterMiddleware": 560,  # sees answers before RetryMiddleware does
}
ITEM_PIPELINES = {"crawler.pipelines.StorePipeline": 500}

HOME_KEY = "JIANBAO_SETTINGS"


def home_settings(settings: BaseSettings) -> config.Settings:
    """The home's settings that a crawl runs under: given by our child process, or loaded here."""
    given = settings.get(HOME_KEY)
    return given if isinstance(given, config.Settings) else config.load()


def for_home(home: config.Settings) -> dict[str, Any]:
    """What a home sets."""
    return {
        HOME_KEY: home,
        "USER_AGENT": home.user_agent,
        "ROBOTSTXT_USER_AGENT": product(home.user_agent),
        "DOWNLOAD_TIMEOUT": home.timeout,
        "DOWNLOAD_MAXSIZE": home.max_page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_DELAY": home.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": home.concurrency,
    }


def for_source(home: config.Settings, source: Source) -> dict[str, Any]:
    """What a home and a source set: never faster than either wants."""
    delay = max(home.delay, source.delay or 0.0)
    return for_home(home) | {
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": accepted_languages(source),
        },
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_ENABLED": delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": float(home.concurrency),
    }


def accepted_languages(source: Source) -> str:
    """What a reader of the source would ask for; Scrapy's own `en` gets some sites' translations.

    `zh-TW,zh;q=0.9` for a Taiwanese source.
    """
    language = source.language.partition("-")[0]
    return f"{language}-{source.region},{language};q=0.9"


def product(user_agent: str) -> str:
    """The name that robots.txt files know us by (RFC 9309, section 2.2.1).

    >>> product("Jianbao/0.1 (+https://example.org)")
    'Jianbao'
    """
    words = user_agent.partition("/")[0].split()
    return words[0] if words else "Jianbao"
