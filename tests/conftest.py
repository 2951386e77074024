"""An OpenAI-compatible endpoint on loopback, for every room that speaks to one."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass(frozen=True)
class Reply:
    """What the endpoint does with one request."""

    text: str | None = ""
    finish_reason: str = "stop"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Sent as it is, in the place of a chat completion."""
    cut_after: int | None = None
    """Bytes of the body after which the connection breaks."""
    seconds: float = 0.0
    """That it takes."""
    prompt_tokens: int = 100
    completion_tokens: int = 20


class Endpoint(ThreadingHTTPServer):
    """Gives `replies` one after the other, then always the last; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Reply] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def asked(self) -> list[str]:
        """The questions."""
        return [request["messages"][0]["content"] for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        self.server.keys.append(self.headers["authorization"])
        self.server.requests.append(json.loads(self.rfile.read(length)))
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        time.sleep(reply.seconds)
        body = completion(reply) if reply.body is None else reply.body
        try:
            self.send_response(reply.status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(body)),
                "retry-after-ms": "1",
                **reply.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: reply.cut_after])
            if reply.cut_after is not None:
                self.close_connection = True
        except OSError:
            """Who asked has gone."""

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def completion(reply: Reply) -> bytes:
    message = {"role": "assistant", "content": reply.text}
    usage = {
        "prompt_tokens": reply.prompt_tokens,
        "completion_tokens": reply.completion_tokens,
        "total_tokens": reply.prompt_tokens + reply.completion_tokens,
    }
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    made = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
    return json.dumps({**made, "choices": [choice], "usage": usage}).encode()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A running endpoint, its address and key in the environment."""
    pytest.importorskip("openai", reason="needs pip install 'jianbao[chat]'")
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "a-key")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
