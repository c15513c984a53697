"""A TCP proxy on this machine, with faults that are switched on and off while it runs."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.faults.links import Cut, Link, Toxics

Answer = TypeVar("Answer")

#: Seconds that the proxy's own thread may take for anything it is told.
_PATIENCE = 60


class Proxy:
    """Stands in front of a server, and spoils the line on demand; see `Toxics`.

    with Proxy(("127.0.0.1", 6379)) as proxy:
        client = Client(port=proxy.port)
        with proxy.toxic(half_open=True):
            …
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.toxics = Toxics()
        self.port = 0
        self.accepted = 0
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._cuts: list[Cut] = []
        self._server: asyncio.Server | None = None

    def start(self) -> Self:
        """Listen; the port stays the same from here on, even while the line is down."""
        # It never listens: it keeps the port while nobody else of ours does.
        self._place = _bound(0)
        self.port = self._place.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._do(self._listen())
        return self

    def stop(self) -> None:
        """Cut every connection and end; waits for nobody."""
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()
        self._place.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def set(self, **changes: Any) -> None:
        """Switch some toxics, by the names in `Toxics`; the others stay as they are."""
        self._do(self._switch(replace(self.toxics, **changes)))

    def clear(self) -> None:
        """Switch all toxics off, and forget the cuts that did not happen yet."""
        self._cuts = []
        self._do(self._switch(Toxics()))

    @contextmanager
    def toxic(self, **changes: Any) -> Iterator[None]:
        """Switch some toxics on for a while."""
        before = self.toxics
        self.set(**changes)
        try:
            yield
        finally:
            self._do(self._switch(before))

    def reset(self) -> int:
        """Reset every connection that there is, once; answers how many."""
        return self._do(self._reset())

    def cut_after(self, pattern: bytes, *, skip: int = 0, delivered: bool = True) -> Cut:
        """Cut a caller off, once, as it sends what holds `pattern`; no answer reaches it.

        Args:
            pattern: what to wait for in what callers send; 100 bytes at most.
            skip: how many times it passes unharmed before.
            delivered: whether the server still gets it, and does what it says.
        """
        cut = Cut(pattern, skip, delivered)
        self._cuts = [*(each for each in self._cuts if not each.taken), cut]
        return cut

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._links)

    def _do(self, what: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(_PATIENCE)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, sock=_bound(self.port))

    async def _accept(self, hears: asyncio.StreamReader, says: asyncio.StreamWriter) -> None:
        self.accepted += 1
        task = asyncio.current_task()
        link = Link((hears, says), lambda: self.toxics, lambda: self._cuts)
        self._links.add(link)
        assert task is not None
        self._tasks.add(task)
        try:
            await link.serve(self.target)
        except asyncio.CancelledError:
            pass  # the proxy ends
        finally:
            self._links.discard(link)
            self._tasks.discard(task)

    async def _switch(self, toxics: Toxics) -> None:
        was_down, self.toxics = self.toxics.down, toxics
        if toxics.half_open:
            for link in self._links:
                link.silent = True
        if toxics.down and not was_down:
            self._refuse()
            for link in list(self._links):
                link.close()
        elif was_down and not toxics.down:
            await self._listen()

    def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _reset(self) -> int:
        links = list(self._links)
        for link in links:
            link.reset()
        return len(links)

    async def _end(self) -> None:
        self._refuse()
        tasks = list(self._tasks)
        for link in self._links:
            link.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # lets the loop close what was closed above


def _bound(port: int) -> socket.socket:
    """A socket on a port of this machine that another one of ours may use as well."""
    bound = socket.socket()
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
    bound.bind(("127.0.0.1", port))
    return bound
