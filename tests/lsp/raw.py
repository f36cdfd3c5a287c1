"""A client that writes bytes, for messages that no proper client sends."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from tests.lsp.conftest import COMMAND

TIMEOUT = 20.0


@dataclass
class RawClient:
    """A server process and what it sent so far."""

    process: asyncio.subprocess.Process
    messages: list[dict[str, Any]] = field(default_factory=list)
    next_id: int = 0

    @classmethod
    async def spawn(cls) -> RawClient:
        """Starts a server."""
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe))

    @classmethod
    async def start(cls) -> RawClient:
        """Starts a server and initializes it."""
        client = await cls.spawn()
        await client.request("initialize", {"capabilities": {}, "processId": None, "rootUri": None})
        client.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})
        return client

    def send(self, message: object) -> None:
        """Sends a JSON value with a proper header."""
        self.send_bytes(json.dumps(message).encode())

    def send_bytes(self, body: bytes) -> None:
        """Sends a body with a proper header."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: object) -> None:
        """Sends a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: object) -> int:
        """Sends a request and returns its id."""
        self.next_id += 1
        self.send({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params})
        return self.next_id

    async def request(self, method: str, params: object) -> dict[str, Any]:
        """Sends a request and waits for its answer."""
        return await self.answer(self.ask(method, params))

    async def answer(self, wanted: int | None) -> dict[str, Any]:
        """The answer with this id."""
        async with asyncio.timeout(TIMEOUT):
            while True:
                message = await self.read()
                if message.get("id", "") == wanted and "method" not in message:
                    return message

    async def read(self) -> dict[str, Any]:
        """The next message of the server."""
        stdout = self.process.stdout
        assert stdout is not None
        length = 0
        while (line := await stdout.readline()).strip():
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(await stdout.readexactly(length))
        self.messages.append(message)
        return message

    async def stop(self) -> int:
        """Ends the server properly and returns its exit code."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        return await asyncio.wait_for(self.process.wait(), TIMEOUT)
