"""The rules in force of every programme of a site, as of now.

A process that runs for weeks asks for them at each turn and each page. That is one short
question to the database; only what was switched on since is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType

from lms_bridge.errors import StopRun
from lms_bridge.model.site import Enabled
from lms_bridge.programme import Programme
from lms_bridge.programme.effect_kinds import kinds_of
from lms_bridge.rulesets.rulebook import Rulebook, fitting

#: Refuses a site's values that do not fit a programme; the place is for its message.
Check = Callable[[Programme, Enabled, str], None]


@dataclass(frozen=True, slots=True)
class _State:
    """What was in force when it was last asked for: fingerprints of activations, "" for none."""

    active: Mapping[str, str]
    programmes: Mapping[str, Programme]
    enabled: Mapping[str, Enabled]


@dataclass
class ActiveRules:
    """Several threads may ask.

    Attributes:
        site: the site's values for each programme, by id.
        read_folder: reads the folder that the site takes a programme from.
        rulebook: the rules kept in the database.
        check: refuses values that do not fit.
        where: the site file, for messages.
    """

    site: Mapping[str, Enabled]
    read_folder: Callable[[str], Programme]
    rulebook: Rulebook
    check: Check
    where: str
    _state: _State | None = field(default=None, repr=False)
    _folders: dict[str, Programme] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def now(self) -> Mapping[str, Programme]:
        """The rules in force by programme: the same mapping until something is switched on."""
        return self._now().programmes

    def both(self, key: str) -> tuple[Programme, Enabled]:
        """The rules in force of a programme, and the site's values as far as about them."""
        state = self._now()
        return state.programmes[key], state.enabled[key]

    def active(self, key: str) -> str:
        """The fingerprint of the rules switched on; "" while the folder judges."""
        return self._now().active[key]

    def folder(self, key: str) -> Programme:
        """What the folder held when this process first read it."""
        with self._lock:
            if key not in self._folders:
                self._folders[key] = self.read_folder(key)
            return self._folders[key]

    def values(self, key: str, values: Enabled) -> Enabled:
        """Values that a site file may hold, as far as they are about the rules in force."""
        programme = self._now().programmes[key]
        return fitting(values, programme, self._others(key)) if self.active(key) else values

    def fits(self, key: str, programme: Programme) -> Enabled:
        """The site's values for rules that may be switched on; ConfigurationError if none fit."""
        values = fitting(self.site[key], programme, self._others(key))
        self.check(programme, values, self.where)
        state = self._now()
        others = [(it, state.enabled[id_]) for id_, it in state.programmes.items() if id_ != key]
        _check_effects([*others, (programme, values)], self.where)
        return values

    def _now(self) -> _State:
        active = self.rulebook.store.activations.active()
        wanted = {key: active.get(key, "") for key in self.site}
        with self._lock:
            if self._state is None or self._state.active != wanted:
                self._state = self._found(wanted, self._state)
            return self._state

    def _found(self, wanted: Mapping[str, str], before: _State | None) -> _State:
        programmes: dict[str, Programme] = {}
        enabled: dict[str, Enabled] = {}
        for key, fingerprint in wanted.items():
            if before is not None and before.active[key] == fingerprint:
                programmes[key], enabled[key] = before.programmes[key], before.enabled[key]
                continue
            programme = self.rulebook.load(key, fingerprint) if fingerprint else self.folder(key)
            # Before the first activation the folder is all there is: every strange name is a slip.
            values = self.site[key]
            if fingerprint:
                values = fitting(values, programme, self._others(key))
            self.check(programme, values, self.where)
            programmes[key], enabled[key] = programme, values
        _check_effects([(programmes[key], enabled[key]) for key in programmes], self.where)
        return _State(wanted, MappingProxyType(programmes), enabled)

    def _others(self, key: str) -> Iterator[Programme]:
        """Every other version that can be had: the folder's first, then those kept."""
        with suppress(StopRun):  # a folder that cannot be read knows no names
            yield self.folder(key)
        for fingerprint in self.rulebook.store.rules.fingerprints(key):
            with suppress(StopRun):  # neither do rules that this site does not let in
                yield self.rulebook.load(key, fingerprint)


def _check_effects(runs: Sequence[tuple[Programme, Enabled]], where: str) -> None:
    """Have each kind of effect look at the whole site; raises ConfigurationError."""
    for kind in kinds_of(effect for programme, _ in runs for effect in programme.effects):
        kind.check_site(runs, where)
