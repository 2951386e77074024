"""A model behind an endpoint: the real client against a real HTTP server on loopback."""

import sys
import time
from typing import Any

import pytest

from nlp import chat
from nlp.answers import Answer
from nlp.errors import AnswerUnusable, EndpointDown, MissingExtra, ModelUnusable
from nlp.generate import load


def ask(language: str = "en", into: str = "en") -> Answer:
    return load("chat:some-model").summarize("微軟週四發布新版軟體。", "微軟新版", language, into)


def test_the_article_is_sent_with_key_and_model(endpoint: Any, reply: Any) -> None:
    endpoint.replies = [reply("微軟發布新版軟體。", prompt_tokens=50, completion_tokens=9)]
    assert ask("zh-Hant", "zh-Hant") == Answer("微軟發布新版軟體。", 50, 9)
    assert endpoint.keys == ["Bearer a-key"]
    [asked] = endpoint.requests
    assert asked["model"] == "some-model"
    assert "微軟週四發布新版軟體。" in asked["messages"][0]["content"]


@pytest.mark.parametrize(
    ("language", "into", "words"),
    [
        ("zh-Hant", "zh-Hant", "三句繁體中文"),
        ("zh-Hant", "en", "三句英文"),
        ("zh-Hans", "zh-Hans", "三句简体中文"),
        ("en", "zh-Hant", "sentences of Traditional Chinese"),
        ("en", "en", "sentences of English"),
        ("und", "zh-Hans", "sentences of Simplified Chinese"),
    ],
)
def test_the_question_is_in_the_articles_language(
    endpoint: Any, reply: Any, language: str, into: str, words: str
) -> None:
    endpoint.replies = [reply("Done.")]
    ask(language, into)
    assert words in endpoint.asked[0]


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_half_an_answer_says_so(endpoint: Any, reply: Any, reason: str) -> None:
    endpoint.replies = [reply("It is out. The company sa", finish_reason=reason)]
    assert ask().cut


def test_no_text_and_no_usage_are_no_error(endpoint: Any, reply: Any) -> None:
    body = b'{"choices": [{"index": 0, "message": {"content": null}, "finish_reason": "stop"}]}'
    endpoint.replies = [reply(body=body)]
    assert ask() == Answer("")


class TestRetries:
    def test_rate_limit_and_server_error_are_tried_again(self, endpoint: Any, reply: Any) -> None:
        endpoint.replies = [reply(status=429), reply(status=503), reply("Done.")]
        assert ask().text == "Done."
        assert len(endpoint.requests) == 3

    def test_a_rate_limit_is_waited_out_as_it_says(self, endpoint: Any, reply: Any) -> None:
        wait = {"retry-after-ms": "", "retry-after": "1"}
        endpoint.replies = [reply(status=429, headers=wait), reply("Done.")]
        start = time.monotonic()
        assert ask().text == "Done."
        assert 0.9 < time.monotonic() - start < 5

    def test_one_that_does_not_end(self, endpoint: Any, reply: Any) -> None:
        endpoint.replies = [reply(status=429)]
        with pytest.raises(EndpointDown, match=r"chat:some-model: .*429"):
            ask()
        assert len(endpoint.requests) == 1 + chat.RETRIES

    def test_no_answer_in_time(
        self, endpoint: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chat, "TIMEOUT_SECONDS", 0.6)
        monkeypatch.setattr(chat, "RETRIES", 1)
        endpoint.replies = [reply("late", seconds=2)]
        with pytest.raises(EndpointDown, match="timed out"):
            ask()
        assert len(endpoint.requests) == 2

    def test_a_connection_that_breaks_in_the_middle(self, endpoint: Any, reply: Any) -> None:
        endpoint.replies = [reply("Do", cut_after=40), reply("Done.")]
        assert ask().text == "Done."
        assert len(endpoint.requests) == 2

    def test_one_that_always_breaks(self, endpoint: Any, reply: Any) -> None:
        endpoint.replies = [reply("Do", cut_after=40)]
        with pytest.raises(EndpointDown, match="chat:some-model"):
            ask()
        assert len(endpoint.requests) == 1 + chat.RETRIES

    def test_nobody_listens(self, endpoint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setattr(chat, "RETRIES", 0)
        with pytest.raises(EndpointDown, match="refused"):
            ask()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Bad gateway</html>",
        b'{"choices": [',
        b'{"error": {"message": "overloaded"}}',
        b'{"choices": []}',
        b"[]",
        b"null",
        b"",
    ],
)
def test_what_is_no_chat_completion(endpoint: Any, reply: Any, body: bytes) -> None:
    endpoint.replies = [reply(body=body)]
    with pytest.raises(EndpointDown, match="chat:some-model"):
        ask()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_or_model_is_not_the_articles_fault(
    endpoint: Any, reply: Any, status: int
) -> None:
    endpoint.replies = [reply(status=status)]
    with pytest.raises(ModelUnusable, match="OPENAI_API_KEY"):
        ask()
    assert len(endpoint.requests) == 1


def test_an_article_that_the_endpoint_will_not_have(endpoint: Any, reply: Any) -> None:
    endpoint.replies = [reply(status=400, body=b'{"error": {"message": "content filter"}}')]
    with pytest.raises(AnswerUnusable, match="content filter"):
        ask()


def test_missing_key_and_missing_library_name_the_cure(
    endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelUnusable, match="OPENAI_API_KEY"):
        load("chat:m")
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtra, match=r"jianbao\[chat\]"):
        load("chat:m")
