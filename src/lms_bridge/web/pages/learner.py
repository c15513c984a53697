"""The page of one learner: where they stand, why, what to do next, and how it came to be so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.site import Binding
from lms_bridge.model.verdict import ComponentVerdict, Verdict
from lms_bridge.programme import Programme
from lms_bridge.programme.nouns import ComponentKind
from lms_bridge.text import Line, LineKind, Wording, explain
from lms_bridge.text.explain import is_closed
from lms_bridge.text.labels import AWARD_SIGNS, SIGNS
from lms_bridge.web.pages.history import HistoryEntry, history_of
from lms_bridge.web.pages.hours import Hours, hours_of
from lms_bridge.web.pages.people import Person
from lms_bridge.web.pages.picture import Sign
from lms_bridge.web.pages.steps import LearnerPlaces, NextStep, steps_of


@dataclass(frozen=True, slots=True)
class ComponentCard:
    """One unit, block, examination or entry condition.

    Attributes:
        counts: whether the award rests on it.
        how: how it was settled, in words.
        owed: what is owed for it, in words.
        by_hand: whether a person's decision settled it.
        lines: why, as a tree.
    """

    id: str
    name: str
    counts: bool
    status: Sign
    how: str
    open: bool
    acquired_on: date | None
    owed: tuple[str, ...]
    hours: tuple[Hours, ...]
    by_hand: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LearnerView:
    """The page.

    Attributes:
        reasons: why the whole stands where it does.
        others: what else the explanation says of the whole: what a person has to look at,
            and what people are told about the award.
        left_out: since when the learner is not judged any more; None: they are.
        set_aside: why, in words for the reader, where the learner is set aside; "" otherwise.
    """

    person: Person
    track: str
    year: str
    as_of: datetime
    left_out: datetime | None
    set_aside: str
    award: Sign
    steps: tuple[NextStep, ...]
    components: tuple[ComponentCard, ...]
    reasons: tuple[Line, ...]
    others: tuple[Line, ...]
    history: tuple[HistoryEntry, ...]


def learner_view(
    person: Person,
    verdicts: Sequence[Verdict],
    decisions: Iterable[Decision],
    programme: Programme,
    wording: Wording,
    bindings: Mapping[str, Binding],
    places: LearnerPlaces,
    left_out: datetime | None = None,
    worded: Callable[[Verdict], Wording] | None = None,
    set_aside: str = "",
    acquired: Iterable[Acquired] = (),
) -> LearnerView:
    """Put the latest of a learner's verdicts (oldest first, at least one) into words.

    `programme` and `wording` are of the rules that made it; `worded` gives those of any other.
    """
    verdict = verdicts[-1]
    spoken = wording.on_track(verdict.track)
    told = explain(verdict, wording)
    why = {line.of: line for line in told.children if line.kind is LineKind.COMPONENT}
    kept = [each for each in decisions if each.kind is not DecisionKind.DRIFT]
    track = programme.tracks.get(verdict.track)
    return LearnerView(
        person=person,
        track=spoken.text(track.title) if track else verdict.track,
        year=str(verdict.year),
        as_of=verdict.as_of,
        left_out=left_out,
        set_aside=set_aside,
        award=Sign(verdict.status.value, AWARD_SIGNS[verdict.status], spoken.label(verdict.status)),
        steps=steps_of(verdict, programme, wording, bindings, places),
        components=tuple(
            _component(each, why[each.component], verdict, programme, spoken)
            for each in verdict.components
        ),
        reasons=tuple(line for line in told.children if line.kind is LineKind.CONDITION),
        others=tuple(line for line in told.children if _is_other(line)),
        history=history_of(verdicts, kept, wording, worded, acquired),
    )


def _is_other(line: Line) -> bool:
    """Whether no other part of the page says it of the whole."""
    return line.kind in {LineKind.HEADING, LineKind.INFORMATION} and not _told_apart(line)


def _told_apart(line: Line) -> bool:
    """Whether the page says it outside of the tree: debts, and what a component is about."""
    debts = bool(line.children) and all(each.kind is LineKind.OWED for each in line.children)
    return line.kind is LineKind.ABOUT or (line.kind is LineKind.HEADING and debts)


def _component(
    found: ComponentVerdict,
    line: Line,
    verdict: Verdict,
    programme: Programme,
    wording: Wording,
) -> ComponentCard:
    declared = {each.id: each for each in programme.of_track(verdict.track)}
    known = declared.get(found.component)
    return ComponentCard(
        id=found.component,
        name=wording.component(found.component),
        counts=known is None or known.kind is not ComponentKind.ENTRY,
        status=Sign(found.status.value, SIGNS[found.status], wording.label(found.status)),
        how=", ".join(wording.label(each) for each in found.how),
        open=found.open,
        acquired_on=found.acquired_on,
        owed=() if is_closed(verdict) else tuple(wording.owed(each) for each in found.owed),
        hours=hours_of(found, wording),
        by_hand=found.because.code.startswith("decision."),
        lines=tuple(each for each in line.children if not _told_apart(each)),
    )
