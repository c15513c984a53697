"""The forms of decisions: what may be chosen, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import OUTCOMES, WITHDRAWN, Decision, DecisionKind, JuryMember
from lms_bridge.model.lti import Launch
from lms_bridge.model.written import day_written
from lms_bridge.text import Wording
from lms_bridge.web.forms import SubmittedForm
from lms_bridge.web.pages.jury import Seat

#: Characters of a reason, and of the value of a field.
REASON, VALUE = 1000, 200

#: The kinds that a learner's page offers; drifts are decided where they are shown.
OFFERED = (
    DecisionKind.JURY,
    DecisionKind.DOCUMENT,
    DecisionKind.TOPIC,
    DecisionKind.AGREEMENT,
    DecisionKind.EXEMPTION,
    DecisionKind.REVOCATION,
    DecisionKind.PROFILE,
    DecisionKind.EXTENSION,
)

#: Space and new lines around what was typed.
_AROUND = " \t\r\n"

#: The kinds whose outcome is typed: the value of a field, a topic, the new last day.
_TYPED = frozenset({DecisionKind.PROFILE, DecisionKind.TOPIC, DecisionKind.EXTENSION})

#: Kinds of need whose unit has the same name: the kind is told beside it.
_TOLD = frozenset({"assessment", "competence", "hours", "mark", "result"})


#: Refusals that say what is wrong with what was typed, not what the programme knows.
_TYPED_WRONGLY = frozenset(
    {
        "decision.about_oneself",
        "decision.day_before_intake",
        "decision.day_to_come",
        "decision.day_too_early",
        "decision.nothing_withdrawn",
        "text.unseen_sign",
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen: its code, and how people read it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form, as it was typed.

    `seats` holds, by the seat's number, whether its holder is from outside; `chair` is the
    number of the seat that chairs, "" for none. `withdraws`: nothing is to be decided any more,
    whatever stands in the field of a value or a day. `confirmed` stands for the state of the
    learner that was shown and confirmed.
    """

    subject: str = ""
    outcome: str = ""
    reason: str = ""
    on: str = ""
    seats: Mapping[int, tuple[str, bool]] = field(default_factory=dict)
    chair: str = ""
    again: str = ""
    recommends: str = ""
    withdraws: bool = False
    confirmed: str = ""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """A form for one kind of decision.

    Attributes:
        subjects: what it may be about.
        outcomes: what may be decided, about the chosen subject; none before one is chosen, and
            for a field whose value is free.
        seats: the seats of the jury, where the programme prescribes them.
        roles: who may sit on it.
        ways: by which whoever is adjourned presents it again.
        typed: what stands in the form.
        problems: what is wrong with what was sent.
        contradicts: what is known and says otherwise; recorded once that is confirmed.
    """

    kind: DecisionKind
    label: str
    subjects: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    seats: tuple[Seat, ...]
    roles: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    typed: Typed
    problems: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()

    @property
    def free(self) -> bool:
        """Whether the outcome is a value to be typed."""
        return self.kind in _TYPED and bool(self.typed.subject) and not self.outcomes

    @property
    def withdrawable(self) -> bool:
        """Whether what was stated can be taken back beside what may be chosen or typed."""
        return self.kind in _TYPED

    @property
    def waits(self) -> bool:
        """Whether what it is about has to be chosen first."""
        return not self.typed.subject


def form_of(
    kind: DecisionKind,
    subjects: Sequence[str],
    seats: tuple[Seat, ...],
    wording: Wording,
    typed: Typed,
    problems: tuple[str, ...] = (),
    contradicts: tuple[str, ...] = (),
) -> DecisionForm:
    """The form for a kind of decision; a single thing to decide about is chosen already."""
    chosen = typed.subject if typed.subject in subjects else ""
    if len(subjects) == 1:
        chosen = subjects[0]
    titles = dict.fromkeys(each.role for each in seats)
    ways = wording.programme.again if kind is DecisionKind.JURY else {}
    return DecisionForm(
        kind=kind,
        label=wording.label(kind),
        subjects=tuple(Choice(each, subject_in_words(each, wording)) for each in subjects),
        outcomes=outcomes_of(kind, chosen, wording) if chosen else (),
        seats=seats if kind is DecisionKind.JURY else (),
        roles=tuple(Choice(each, wording.set(wording.names.role(each))) for each in titles),
        ways=tuple(Choice(code, wording.text(way)) for code, way in ways.items()),
        typed=replace(typed, subject=chosen),
        problems=problems,
        contradicts=contradicts,
    )


def subject_in_words(subject: str, wording: Wording) -> str:
    """What a decision may be about; a unit, its hours and its assessment have one name."""
    name = wording.set(wording.names.thing(subject))
    kind, colon, _ = subject.partition(":")
    return (
        f"{name} ({wording.say(f'page.decide.kind.{kind}')})" if colon and kind in _TOLD else name
    )


def outcomes_of(kind: DecisionKind, subject: str, wording: Wording) -> tuple[Choice, ...]:
    """What may be decided about a subject, each as the sentence that it will be."""
    if kind is DecisionKind.PROFILE:
        asked = wording.programme.profile.get(subject.removeprefix("profile:"))
        values = asked.values if asked else {}
        return tuple(Choice(code, wording.text(label)) for code, label in values.items())
    return tuple(
        Choice(each, wording.deciding(kind, each, subject)) for each in OUTCOMES.get(kind, ())
    )


def typed_in(form: SubmittedForm, seats: Sequence[Seat]) -> Typed:
    """What a form brings; what is too long is cut, and said to be by `problems_of`."""
    chosen = {
        seat.number: (form.one(f"role{seat.number}"), form.one(f"outside{seat.number}") == "yes")
        for seat in seats
    }
    withdraws = form.one("withdraws") == "yes"
    return Typed(
        subject=form.one("subject"),
        outcome=WITHDRAWN if withdraws else form.one("outcome").strip()[: VALUE + 1],
        reason=reason_in(form),
        on=form.one("on").strip(),
        seats=chosen,
        chair=form.one("chair"),
        again=form.one("again"),
        recommends=form.one("recommends").strip()[: REASON + 1],
        withdraws=withdraws,
        confirmed=form.one("confirmed"),
    )


def reason_in(form: SubmittedForm) -> str:
    """The reason typed; a new line in it is a space, and what is too long is cut."""
    return " ".join(form.one("reason").strip(_AROUND)[: REASON + 1].splitlines())


def problems_of(
    kind: DecisionKind, typed: Typed, subjects: Sequence[str], today: date, wording: Wording
) -> tuple[str, ...]:
    """What is wrong with a form before the programme's own rules are asked."""
    say = wording.say
    found: list[str] = []
    if typed.subject not in subjects:
        found.append(say("page.decide.subject_missing"))
    if not typed.outcome or (kind in OUTCOMES and typed.outcome not in OUTCOMES[kind]):
        found.append(say("page.decide.outcome_missing"))
    if not typed.reason:
        found.append(say("page.decide.reason_missing"))
    day = typed.outcome if kind is DecisionKind.EXTENSION and not typed.withdraws else ""
    if day and day_of(day, today) is None:
        found.append(say("page.decide.last_day_unreadable"))
    too_long = max(len(typed.reason), len(typed.recommends)) > REASON
    if too_long or len(typed.outcome) > VALUE:
        found.append(say("page.decide.reason_too_long"))
    on = day_of(typed.on, today)
    if on is None:
        found.append(say("page.decide.day_unreadable"))
    elif on > today:
        found.append(say("page.decide.day_in_the_future"))
    return tuple(found)


def day_of(text: str, today: date) -> date | None:
    """The day typed, today for none; None for what is no day."""
    if not text:
        return today
    return day_written(text)


def decision_of(
    programme: str,
    learner: str,
    kind: DecisionKind,
    typed: Typed,
    launch: Launch,
    now: datetime,
    zone: ZoneInfo,
) -> Decision:
    """The decision that a form asks for; its day, where it is not today, counts from its noon."""
    today = now.astimezone(zone).date()
    on = day_of(typed.on, today) or today
    at = now if on == today else datetime.combine(on, time(12), zone).astimezone(UTC)
    sits = kind is DecisionKind.JURY and typed.outcome != WITHDRAWN
    seats = typed.seats if sits else {}
    return Decision(
        id=0,
        programme=programme,
        learner=learner,
        kind=kind,
        subject=typed.subject,
        outcome=typed.outcome,
        by=decider(launch),
        at=at,
        because=typed.reason,
        jury=tuple(
            JuryMember(role, outside, chair=typed.chair == str(number))
            for number, (role, outside) in seats.items()
            if role
        ),
        again=typed.again if kind is DecisionKind.JURY else "",
        recommends=typed.recommends if kind is DecisionKind.JURY else "",
        of_a_day=on != today,
    )


def decider(launch: Launch) -> str:
    """Who decides, as it is kept: the account's name and its number, never a person's name."""
    return f"{launch.username} ({launch.user_id})" if launch.username else f"({launch.user_id})"


def refused_in_words(error: DecisionRefused, wording: Wording) -> tuple[str, ...]:
    """Why a decision is refused: each fault of a jury, or what cannot be decided so."""
    if error.problems:
        told = tuple(_sentence(wording.cause(each)) for each in error.problems)
        return (wording.say("page.decide.jury_breaks_rules"), *told)
    if error.cause.code in _TYPED_WRONGLY:
        return (_sentence(wording.cause(error.cause, advice=False)),)
    return (wording.say("page.decide.not_allowed"),)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def said_before(decision: Decision, earlier: Sequence[Decision], seconds: float) -> bool:
    """Whether the same was recorded just now: a form sent twice is one decision."""
    if not earlier:
        return False
    last = earlier[-1]
    same = replace(last, id=0, at=decision.at) == replace(decision, id=0)
    return same and abs((decision.at - last.at).total_seconds()) <= seconds
