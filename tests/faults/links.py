"""One connection through the proxy: both its ends, and what may befall what passes."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

#: Bytes taken from a line at a time.
CHUNK = 65536

#: Seconds that a cut waits for the answer that it makes disappear.
ANSWER = 5.0

#: How often a second a narrow line lets something through.
_PORTIONS = 20

_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Toxics:
    """What is wrong with the line; nothing at first.

    Attributes:
        down: connections are refused, and those there are were closed.
        half_open: connections are accepted and what is sent is swallowed; connections that
            saw this stay silent for ever, as if the other machine had lost its power.
        reset_peer: every connection is reset as soon as something is sent.
        latency: seconds that every piece of an answer comes later.
        bandwidth: bytes a second of the answers; 0 for no limit.
        slicer: answers come in pieces of so many bytes; 0 for whole.
        limit_data: a connection is closed after so many bytes of answers; 0 for no limit.
    """

    down: bool = False
    half_open: bool = False
    reset_peer: bool = False
    latency: float = 0.0
    bandwidth: int = 0
    slicer: int = 0
    limit_data: int = 0


@dataclass(eq=False)
class Cut:
    """A caller is to be cut off when it says something; `happened` tells that it was."""

    pattern: bytes
    skip: int = 0
    delivered: bool = True
    taken: bool = False
    happened: threading.Event = field(default_factory=threading.Event)

    def wants(self, text: bytes) -> bool:
        """Whether what a caller says now is what this cut waits for; counts those it skips."""
        if self.taken or self.pattern not in text:
            return False
        self.skip -= 1
        self.taken = self.skip < 0
        return self.taken


class Link:
    """A connection under way: a caller, and the server once it is connected."""

    def __init__(
        self,
        caller: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        toxics: Callable[[], Toxics],
        cuts: Callable[[], list[Cut]],
    ) -> None:
        self.hears, self.says = caller
        self.toxics = toxics
        self.cuts = cuts
        self.silent = toxics().half_open
        self._server: asyncio.StreamWriter | None = None
        self._sent = 0
        self._said = b""
        self._losing: asyncio.Event | None = None

    async def serve(self, target: tuple[str, int]) -> None:
        """Pass on what comes, both ways, until one end closes or a toxic ends it."""
        try:
            if self.silent:
                await self._swallow()
                return
            answers, self._server = await asyncio.open_connection(*target)
            await self._both_ways(answers, self._server)
        except OSError:
            return  # one end is gone, which the other learns now
        finally:
            self.close()

    def reset(self) -> None:
        """Cut the caller off as a machine does that knows nothing of the connection."""
        line = self.says.get_extra_info("socket")
        with suppress(OSError):
            line.setsockopt(SOL_SOCKET, SO_LINGER, _AT_ONCE)
        self.abort()

    def abort(self) -> None:
        """End it at once, whatever was still to be passed on."""
        for end in (self.says, self._server):
            if end is not None:
                end.transport.abort()

    def close(self) -> None:
        """Close both ends, once what was passed on is gone."""
        for end in (self.says, self._server):
            if end is not None:
                end.close()

    async def _swallow(self) -> None:
        while await self.hears.read(CHUNK):
            pass

    async def _both_ways(self, answers: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        up = asyncio.create_task(self._up(server))
        down = asyncio.create_task(self._down(answers))
        try:
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
            if self.silent:
                await up  # a silent line does not tell that the server is gone
        finally:
            up.cancel()
            down.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    async def _up(self, server: asyncio.StreamWriter) -> None:
        while data := await self.hears.read(CHUNK):
            if self.silent:
                continue
            if self.toxics().reset_peer:
                self.reset()
                return
            cut = self._cut_by(data)
            if cut is not None:
                await self._lose(cut, data, server)
                return
            server.write(data)
            await server.drain()

    def _cut_by(self, data: bytes) -> Cut | None:
        heard = self._said + data
        for cut in self.cuts():
            # Of what was heard before, only what the pattern may begin with counts.
            if cut.wants(heard[-len(data) - len(cut.pattern) + 1 :]):
                return cut
        self._said = heard[-100:]
        return None

    async def _lose(self, cut: Cut, data: bytes, server: asyncio.StreamWriter) -> None:
        if cut.delivered:
            self._losing = asyncio.Event()
            server.write(data)
            await server.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._losing.wait(), ANSWER)
        self.reset()
        cut.happened.set()

    async def _down(self, answers: asyncio.StreamReader) -> None:
        while data := await answers.read(CHUNK):
            if self._losing is not None:
                self._losing.set()
            elif not self.silent:
                await self._answer(data)

    async def _answer(self, data: bytes) -> None:
        """Pass an answer on, as slowly and in as many pieces as the toxics of the moment want."""
        if self.toxics().latency:
            await asyncio.sleep(self.toxics().latency)
        while data and not self.silent:
            toxics = self.toxics()
            size = _portion(toxics, len(data))
            if toxics.limit_data:
                size = min(size, max(0, toxics.limit_data - self._sent))
                if size == 0:
                    raise ConnectionAbortedError("the line lets no more through")
            self.says.write(data[:size])
            await self.says.drain()
            self._sent += size
            data = data[size:]
            if toxics.bandwidth:
                await asyncio.sleep(size / toxics.bandwidth)
            elif toxics.slicer and data:
                await asyncio.sleep(0.001)  # or the system would put the pieces together again


def _portion(toxics: Toxics, size: int) -> int:
    if toxics.bandwidth:
        size = min(size, max(1, toxics.bandwidth // _PORTIONS))
    return min(size, toxics.slicer) if toxics.slicer else size
