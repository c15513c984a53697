"""What changed from one verdict to the next, and what people decided, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.verdict import Verdict
from lms_bridge.text import Wording

#: A verdict with the words of the rules that made it.
Spoken = tuple[Verdict, Wording]

#: Entries that are told.
TOLD = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another than before; `before` or `after` is "" where it was not there.

    `what` is a component's or the programme's name; "" for a debt, which says it itself.
    """

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step of the history.

    Attributes:
        on: the day of judgement, or of the decision.
        decision: what a person decided or recorded, in words; "" for a verdict.
        number: the decision's; 0 for a verdict, and for a block recorded as acquired.
        changes: what changed; none in the first verdict, and where only dates did.
        first: whether it is the first verdict.
        rules: whether the rules changed.
    """

    on: date
    decision: str = ""
    number: int = 0
    changes: tuple[Change, ...] = ()
    first: bool = False
    rules: bool = False


def history_of(
    verdicts: Sequence[Verdict],
    decisions: Iterable[Decision],
    wording: Wording,
    worded: Callable[[Verdict], Wording] | None = None,
    acquired: Iterable[Acquired] = (),
) -> tuple[HistoryEntry, ...]:
    """Verdicts (oldest first), decisions and blocks recorded by people, as one history.

    Newest first; a block stands on the day on which it was recorded, or was acquired where an
    earlier version did not note that. `worded` gives the words of the rules that made a verdict,
    where rules have changed.
    """
    words = worded or (lambda _verdict: wording)
    found = [(_moment(each.as_of, each.on), _first(each)) for each in verdicts[:1]]
    for before, after in pairwise(verdicts):
        entry = HistoryEntry(
            after.on,
            changes=tuple(_changes((before, words(before)), (after, words(after)))),
            rules=before.rules != after.rules,
        )
        if entry.changes or entry.rules:
            found.append((_moment(after.as_of, after.on), entry))
    for each in decisions:
        on = wording.day_of(each.at)
        found.append((_moment(each.at, on), HistoryEntry(on, wording.decision(each), each.id)))
    for block in acquired:
        if block.number:
            at = block.at or datetime.combine(block.on, time(12), wording.zone)
            on = wording.day_of(at)
            found.append((_moment(at, on), HistoryEntry(on, wording.acquired(block))))
    # Of one day, what was decided stands under what came of it.
    found.sort(key=lambda each: (each[0][0], not each[1].decision, each[0][1]))
    return tuple(entry for _, entry in reversed(found[-TOLD:]))


def _moment(at: datetime, on: date) -> tuple[date, datetime]:
    return on, at


def _first(verdict: Verdict) -> HistoryEntry:
    return HistoryEntry(verdict.on, first=True)


def _changes(earlier: Spoken, later: Spoken) -> Iterator[Change]:
    (before, words_before), (after, words_after) = earlier, later
    was, now = words_before.on_track(before.track), words_after.on_track(after.track)
    if before.status is not after.status:
        name = now.component("award")
        yield Change(name, was.label(before.status), now.label(after.status))
    statuses = {each.component: each for each in before.components}
    for each in after.components:
        known = statuses.pop(each.component, None)
        if known is None or known.status is not each.status:
            told = was.label(known.status) if known else ""
            yield Change(now.component(each.component), told, now.label(each.status))
    for component, gone in statuses.items():
        yield Change(was.component(component), was.label(gone.status), "")
    for owed in before.owed:
        if owed not in after.owed:
            yield Change("", was.owed(owed), "")
    for owed in after.owed:
        if owed not in before.owed:
            yield Change("", "", now.owed(owed))
