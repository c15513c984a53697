"""Where learners stand, without the reasons: small enough to keep for a whole cohort."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping

from cachetools import LRUCache

from lms_bridge.model.standing import Standing
from lms_bridge.ports import Store

#: How many standings a process keeps: some 2 KiB each.
MOST = 20_000


class Standings:
    """Keeps what verdicts of one database say, the latest used first to stay.

    Verdicts never change, so what was read once is not read again. Several threads may ask.
    """

    def __init__(self, most: int = MOST) -> None:
        self._kept: LRUCache[int, Standing] = LRUCache(most)
        self._lock = threading.Lock()

    def of(self, store: Store, programme: str, learners: Collection[str]) -> Mapping[str, Standing]:
        """The latest standing of each of these learners who has one, by idnumber."""
        latest = store.verdicts.numbers(programme)
        wanted = {latest[each]: each for each in learners if each in latest}
        found = self._known(programme, wanted)
        missing = [number for number in wanted if number not in found]
        if missing:
            found |= store.verdicts.standings(missing)
            self._keep(found)
        return {wanted[number]: found[number] for number in wanted if number in found}

    def _known(self, programme: str, wanted: Mapping[int, str]) -> dict[int, Standing]:
        """Those kept; a database put back from a backup gives numbers a second time."""
        found: dict[int, Standing] = {}
        with self._lock:
            for number, learner in wanted.items():
                kept = self._kept.get(number)
                if kept and (kept.programme, kept.learner) == (programme, learner):
                    found[number] = kept
        return found

    def _keep(self, found: Mapping[int, Standing]) -> None:
        with self._lock:
            self._kept.update(found)
