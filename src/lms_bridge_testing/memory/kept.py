"""What a memory store holds, and how a batch is undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import datetime
from threading import RLock

from lms_bridge.model.action import Action, Receipt, Verb
from lms_bridge.model.activation import Activation
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.imported import ImportedFile, KeptResult
from lms_bridge.model.lti import (
    ApiToken,
    Column,
    Context,
    Expected,
    Place,
    Platform,
    Roster,
    ToolKey,
    Visit,
)
from lms_bridge.model.run import Judged, Outlook, Quarantined, Run
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.verdict import Verdict
from lms_bridge.model.work import Pause, Work
from lms_bridge.store.runs import not_under_way

ActionKey = tuple[int, str, Verb]

#: The part, what was judged, and whether the verdict said something new when it was staged.
Staged = tuple[str, Judged, bool]


@dataclass
class Memory:
    """Flat containers of frozen values, so that a shallow copy is a full one."""

    runs: dict[int, Run] = field(default_factory=dict)
    rosters: dict[int, int] = field(default_factory=dict)
    courses: dict[tuple[int, str], CourseReading] = field(default_factory=dict)
    sites: dict[int, SiteReading] = field(default_factory=dict)
    quarantined: dict[tuple[int, Quarantined], None] = field(default_factory=dict)
    rules: dict[str, Mapping[str, str]] = field(default_factory=dict)
    rules_of: dict[str, str] = field(default_factory=dict)
    activations: list[Activation] = field(default_factory=list)
    judged: list[tuple[Evidence, Verdict]] = field(default_factory=list)
    judged_in: list[int | None] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    acquired: dict[tuple[str, str, str], Acquired] = field(default_factory=dict)
    imports: list[ImportedFile] = field(default_factory=list)
    imported: list[KeptResult] = field(default_factory=list)
    actions: dict[ActionKey, Action] = field(default_factory=dict)
    parts: dict[ActionKey, int] = field(default_factory=dict)
    receipts: dict[ActionKey, Receipt] = field(default_factory=dict)
    ledger: dict[tuple[str, str], tuple[bool, datetime]] = field(default_factory=dict)

    outlooks: dict[int, Outlook] = field(default_factory=dict)
    staged: dict[tuple[int, str], Staged] = field(default_factory=dict)
    left_out: dict[tuple[str, str], datetime] = field(default_factory=dict)
    work: dict[int, Work] = field(default_factory=dict)
    works_added: list[int] = field(default_factory=list)
    windows: set[tuple[str, str, str]] = field(default_factory=set)
    pauses: list[Pause] = field(default_factory=list)
    pulses: dict[str, datetime] = field(default_factory=dict)

    platforms: dict[tuple[str, str], Platform] = field(default_factory=dict)
    registrations: dict[str, datetime] = field(default_factory=dict)
    tool_keys: dict[str, ToolKey] = field(default_factory=dict)
    launches: dict[str, Expected] = field(default_factory=dict)
    visits: dict[str, tuple[str, Visit]] = field(default_factory=dict)
    visit_rosters: dict[str, Roster] = field(default_factory=dict)
    contexts: dict[str, Context] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    columns: dict[tuple[str, str], tuple[str, Column]] = field(default_factory=dict)
    scores_sent: dict[tuple[str, str], str] = field(default_factory=dict)
    tokens: list[ApiToken] = field(default_factory=list)

    def copied(self) -> Memory:
        """Everything as it is now, whatever is changed later."""
        return Memory(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})


class MemoryBase:
    """The lock that makes every method one transaction, and `batch`, which undoes many."""

    def __init__(self) -> None:
        self._kept = Memory()
        self._lock = RLock()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Put everything back as it was when something inside fails."""
        with self._lock:
            before = self._kept.copied()
            try:
                yield
            except BaseException:
                self._kept = before
                raise

    def close(self) -> None:
        """Nothing is open."""

    def _run(self, run_id: int) -> Run:
        with self._lock:
            if run_id not in self._kept.runs:
                raise not_under_way(run_id)
            return self._kept.runs[run_id]
