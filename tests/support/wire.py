"""A browser's own protocol over a WebSocket: commands as JSON with a number, answers by that number, and events."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

_SECONDS = 120


class Wire:
    """The connection; it lives in a thread, for where Playwright is used, too, its loop runs in this one."""

    def __init__(self, address: str, on_event):
        self._on_event = on_event
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._count, self._answers = 0, {}
        self._socket = self._await(self._connect(address))
        self._reader = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)

    @staticmethod
    async def _connect(address: str) -> WebSocketClientConnection:
        return await websocket_connect(address, max_message_size=1 << 28)

    async def _listen(self) -> None:
        while (message := await self._socket.read_message()) is not None:
            said = json.loads(message)
            if "method" in said:
                self._on_event(said["method"], said["params"])
            elif said["id"] in self._answers:
                self._answers.pop(said["id"]).set_result(said)

    def _await(self, what: Coroutine) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(_SECONDS)

    def send(self, method: str, **given: Any) -> dict:
        """Send a command and return its result; an error is raised with the browser's words."""

        async def ask() -> dict:
            self._count += 1
            self._answers[self._count] = answer = self._loop.create_future()
            await self._socket.write_message(json.dumps({"id": self._count, "method": method, "params": given}))
            return await answer

        said = self._await(ask())
        if "error" in said:  # a word in the one protocol, an object in the other
            raise RuntimeError(f"{method}: {said.get('message') or said['error'].get('message')}")
        return said["result"]

    def close(self) -> None:
        async def close() -> None:
            self._reader.cancel()
            self._socket.close()

        self._await(close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()
