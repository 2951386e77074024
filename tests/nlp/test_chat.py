"""A model behind an endpoint: the real client against a real HTTP server on loopback."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from nlp.errors import MissingExtra, ModelUnusable
from nlp.generate import load

openai = pytest.importorskip("openai", reason="needs pip install 'jianbao[chat]'")

REQUESTS: list[tuple[str, dict[str, Any]]] = []
ANSWERS: list[tuple[int, str, str]] = []
"""Status, text and finish reason of the next answers."""


class Endpoint(BaseHTTPRequestHandler):
    """Answers a chat completion as ANSWERS say."""

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        key = self.headers["authorization"]
        REQUESTS.append((key, json.loads(self.rfile.read(length))))
        status, text, reason = ANSWERS.pop(0)
        message = {"role": "assistant", "content": text}
        body = json.dumps(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m",
             "choices": [{"index": 0, "message": message, "finish_reason": reason}]}
        ).encode()  # fmt: skip
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture(autouse=True)
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    REQUESTS.clear()
    ANSWERS.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield
    server.shutdown()
    server.server_close()
    thread.join()


def test_article_is_asked_for_in_its_script_and_with_the_key() -> None:
    ANSWERS.append((200, "微軟發布新版軟體。", "stop"))
    chat = load("chat:some-model")
    assert chat.summarize("微軟週四發布新版軟體。", "微軟新版", "zh-Hant") == "微軟發布新版軟體。"
    [(key, asked)] = REQUESTS
    assert key == "Bearer a-key"
    assert asked["model"] == "some-model"
    assert "繁體" in asked["messages"][0]["content"]
    assert "微軟週四" in asked["messages"][0]["content"]


def test_rate_limit_and_server_error_are_tried_again() -> None:
    ANSWERS.extend([(429, "", "stop"), (503, "", "stop"), (200, "Done.", "stop")])
    assert load("chat:m").summarize("Text.", "Title", "en") == "Done."
    assert len(REQUESTS) == 3


def test_refusal_and_half_an_answer_are_errors() -> None:
    ANSWERS.append((401, "", "stop"))
    with pytest.raises(openai.AuthenticationError):
        load("chat:m").summarize("Text.", "Title", "en")
    ANSWERS.append((200, "The company sa", "length"))
    with pytest.raises(ValueError, match="half an answer"):
        load("chat:m").summarize("Text.", "Title", "en")


def test_missing_key_and_missing_library_name_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelUnusable, match="OPENAI_API_KEY"):
        load("chat:m")
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtra, match=r"jianbao\[chat\]"):
        load("chat:m")
