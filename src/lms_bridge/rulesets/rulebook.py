"""Which rules judge, and the rules that judged before: by fingerprint, from the store.

While nothing was ever switched on, the site's folder judges. Once something is, the rules of
the latest activation do, whatever the folder holds meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import structlog
from cachetools import LRUCache

from lms_bridge.cause import Cause
from lms_bridge.errors import ProgrammeError, StoreError
from lms_bridge.model.canonical import digest
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports import Store
from lms_bridge.programme import Programme, load_programme
from lms_bridge.programme.needs import needs

log = structlog.get_logger()

#: How many versions of programmes stay loaded: loading one takes a moment.
MOST = 16


@dataclass
class Rulebook:
    """Loads kept rules, each version once. Several threads may ask.

    Attributes:
        python: whether the site lets programmes bring Python.
    """

    store: Store
    python: bool = True
    _kept: LRUCache[str, Programme] = field(default_factory=lambda: LRUCache(MOST), repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def load(self, programme: str, fingerprint: str) -> Programme:
        """The rules kept under a fingerprint.

        Raises:
            StoreError: the database does not hold them.
            ProgrammeError: they cannot be loaded, for example because they bring Python and
                the site forbids it.
        """
        with self._lock:
            known = self._kept.get(fingerprint)
            if known is not None:
                return known
            files = self.store.rules.files(fingerprint)
            if files is None:
                raise StoreError(
                    Cause.of("rules.not_kept", rules=fingerprint[:12]),
                    where=Cause.of("place.programme", programme=programme),
                )
            if digest(dict(files)) != fingerprint:
                raise StoreError(
                    Cause.of("rules.changed_in_store", rules=fingerprint[:12]),
                    where=Cause.of("place.programme", programme=programme),
                )
            loaded = load_programme(programme, files, python=self.python)
            self._kept[fingerprint] = loaded
            return loaded

    def of(self, verdict: Verdict, current: Programme) -> Programme:
        """The rules that made a verdict; `current` where they cannot be had any more."""
        if verdict.rules == current.fingerprint:
            return current
        try:
            return self.load(verdict.programme, verdict.rules)
        except (StoreError, ProgrammeError) as error:
            log.warning(
                "rules.not_loaded",
                programme=verdict.programme,
                fingerprint=verdict.rules,
                why=str(error.cause),
            )
            return current


def fitting(enabled: Enabled, programme: Programme, others: Iterable[Programme]) -> Enabled:
    """The site's values without what other versions of the programme alone know.

    A site file may already bind what the next version needs, and still bind what the last one
    did. What no version knows stays, and is refused as the slip that it is.
    """
    strange = _strange(enabled, programme)
    if not any(strange):
        return enabled
    elsewhere: set[str] = set()
    for each in others:
        bindings, courses = _known(each)
        elsewhere |= {f"need {it}" for it in bindings} | {f"role {it}" for it in courses}
    return _without(
        enabled,
        {it for it in strange[0] if f"need {it}" in elsewhere},
        {it for it in strange[1] if f"role {it}" in elsewhere},
    )


def about(enabled: Enabled, programme: Programme) -> Enabled:
    """The site's values as far as they are about these rules: to try them, not to run them."""
    return _without(enabled, *_strange(enabled, programme))


def _known(programme: Programme) -> tuple[set[str], set[str]]:
    return {it.key for it in needs(programme)}, {it.course for it in programme.effects}


def _strange(enabled: Enabled, programme: Programme) -> tuple[set[str], set[str]]:
    bindings, courses = _known(programme)
    return set(enabled.bindings) - bindings, set(enabled.courses) - courses


def _without(enabled: Enabled, bindings: set[str], courses: set[str]) -> Enabled:
    return replace(
        enabled,
        bindings={key: it for key, it in enabled.bindings.items() if key not in bindings},
        courses={role: it for role, it in enabled.courses.items() if role not in courses},
    )
