"""The jury's page: who is ready and who is not and why, and the certificates of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms_bridge.decisions.contradicting import beside_in_words
from lms_bridge.model.decision import Acquired, Decision, DecisionKind, not_withdrawn
from lms_bridge.model.verdict import SETTLED, AwardStatus
from lms_bridge.programme import Programme
from lms_bridge.programme.nouns import ComponentKind, JuryRule
from lms_bridge.text import Wording
from lms_bridge.text.labels import AWARD_SIGNS, SIGNS
from lms_bridge.web.pages.cohort import Pair
from lms_bridge.web.pages.people import Person
from lms_bridge.web.pages.picture import Sign
from lms_bridge.web.pages.query import searchable

_DECIDED = frozenset({AwardStatus.ADMITTED, AwardStatus.ADJOURNED, AwardStatus.NOT_AWARDED})


@dataclass(frozen=True, slots=True)
class Settled:
    """One component on a candidate's file."""

    id: str
    name: str
    status: Sign
    how: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner before the jury.

    Attributes:
        counted: the components that the award rests on.
        lacking: the names of those that are not settled.
        beside: what is not settled and does not stand in the way, in words; none for nothing.
        owed: everything owed, in words.
        decision: what the jury last decided, in words; "" before that.
        discrepancies: what a person has to look at, in words.
    """

    person: Person
    track: str
    year: str
    award: Sign
    counted: tuple[Settled, ...]
    lacking: tuple[str, ...]
    beside: tuple[str, ...]
    owed: tuple[str, ...]
    decision: str
    discrepancies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A block acquired for ever, which gives a certificate."""

    person: Person
    block: str
    on: date


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the jury: the role's code and title, and whether its holder chairs."""

    number: int
    role: str
    title: str
    chair: bool


@dataclass(frozen=True, slots=True)
class JuryView:
    """The page; `source` says where the rule of the jury is written."""

    ready: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    decided: tuple[Candidate, ...]
    certificates: tuple[Certificate, ...]
    blocks: bool
    seats: tuple[Seat, ...]
    source: str


def jury_view(
    programme: Programme,
    wording: Wording,
    pairs: Sequence[Pair],
    decisions: Iterable[Decision],
    acquired: Iterable[Acquired],
) -> JuryView:
    """Sort the learners by whether the jury can decide about them, each group by name."""
    last = {each.learner: each for each in decisions if each.kind is DecisionKind.JURY}
    by_name = sorted(pairs, key=lambda each: (searchable(each[0].called), each[0].idnumber))
    found = [(pair[1].status, _candidate(pair, programme, wording, last)) for pair in by_name]
    ready = AwardStatus.READY_FOR_JURY
    return JuryView(
        ready=tuple(each for status, each in found if status is ready),
        others=tuple(each for status, each in found if status is AwardStatus.IN_PROGRESS),
        decided=tuple(each for status, each in found if status in _DECIDED),
        certificates=_certificates(by_name, acquired, wording),
        blocks=any(each.permanent for each in programme.components),
        seats=seats_of(programme.jury, wording),
        source=wording.source(programme.jury.source),
    )


def seats_of(rule: JuryRule, wording: Wording) -> tuple[Seat, ...]:
    """The seats that a programme prescribes, the chair first; none where it prescribes none."""
    roles = [role for role, count in rule.roles.items() for _ in range(count)]
    roles.sort(key=lambda role: role != rule.chair)
    return tuple(
        Seat(number, role, wording.set(wording.names.role(role)), number == 0 and bool(rule.chair))
        for number, role in enumerate(roles)
    )


def _candidate(
    pair: Pair, programme: Programme, wording: Wording, last: Mapping[str, Decision]
) -> Candidate:
    person, standing = pair
    spoken = wording.on_track(standing.track)
    kinds = {each.id: each.kind for each in programme.of_track(standing.track)}
    counted = [
        each for each in standing.parts if kinds.get(each.component) is not ComponentKind.ENTRY
    ]
    decision = last.get(standing.learner)
    track = programme.tracks.get(standing.track)
    return Candidate(
        person=person,
        track=spoken.text(track.title) if track else standing.track,
        year=standing.year,
        award=Sign(
            standing.status.value, AWARD_SIGNS[standing.status], spoken.label(standing.status)
        ),
        counted=tuple(
            Settled(
                each.component,
                spoken.component(each.component),
                Sign(each.status.value, SIGNS[each.status], spoken.label(each.status)),
                ", ".join(spoken.label(means) for means in each.how),
            )
            for each in counted
        ),
        lacking=tuple(
            spoken.component(each.component) for each in counted if each.status not in SETTLED
        ),
        beside=beside_in_words(
            tuple(
                each.component
                for each in standing.parts
                if kinds.get(each.component) is ComponentKind.ENTRY and each.status not in SETTLED
            ),
            spoken,
        ),
        owed=tuple(spoken.owed(each) for each in standing.owed),
        decision=spoken.decision(decision) if decision else "",
        discrepancies=tuple(
            spoken.discrepancy(each, standing.learner) for each in standing.discrepancies
        ),
    )


def _certificates(
    pairs: Iterable[Pair], acquired: Iterable[Acquired], wording: Wording
) -> tuple[Certificate, ...]:
    """The latest first, those of one day in the people's order; none for what was revoked."""
    of: dict[str, list[Acquired]] = {}
    for each in acquired:
        of.setdefault(each.learner, []).append(each)
    found = [
        Certificate(person, wording.component(each.component, standing.track), each.on)
        for person, standing in pairs
        for each in not_withdrawn(of.get(person.idnumber, ()))
        if (part := standing.part(each.component)) is None or part.acquired_on == each.on
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.on, reverse=True))
