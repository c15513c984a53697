"""What a person has to look at: drifts, people set aside, contradictions, runs that stopped.

Only people of the visitor's course are named; of all others there are only counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lms_bridge.cause import Cause
from lms_bridge.decisions.identity_words import identity_in_words
from lms_bridge.model.account import IDENTITY, IdentityChange, IdentityDecision, Unconfirmed
from lms_bridge.model.action import Obstacle
from lms_bridge.model.decision import WITHDRAWN, Decision, DecisionKind
from lms_bridge.model.identity import reference
from lms_bridge.model.lti import ContextMember
from lms_bridge.model.run import CANNOT_BE_JUDGED, PlanFindings, Quarantined, Run, RunState
from lms_bridge.model.work import Pause, Work, WorkKind
from lms_bridge.ports import Links
from lms_bridge.stages.plan.brake import BRAKE
from lms_bridge.text import Wording
from lms_bridge.web.pages.cohort import Pair
from lms_bridge.web.pages.people import Person


@dataclass(frozen=True, slots=True)
class DriftView:
    """Somebody changed in the LMS what the bridge had set.

    Attributes:
        reference: what stands for it in a form; its key holds an idnumber.
        target: what was changed, in words.
        expected: whether the bridge expects the learner there.
        reason: which verdict wants it.
        decided: what a person decided since; "" for nothing.
    """

    reference: str
    person: Person
    target: str
    expected: bool
    reason: str
    decided: str
    key: str


@dataclass(frozen=True, slots=True)
class IdentityView:
    """A number and an account that wait for a person to say who it is.

    Attributes:
        reference: what stands for it in a form.
        name: of the member of the course, or the number where the course shows no name.
        text: why it waits, with both histories; without them for those who may not decide.
        choices: what can be said of it, in words by value.
        number: the idnumber that was seen; "" for a word that can be withdrawn.
        user_id: the account.
        decision: the word that can be withdrawn; 0 for none.
        accounts: those that it is about, each with the name that the course shows, and its page.
    """

    reference: str
    name: str
    text: str
    choices: Mapping[str, str]
    number: str
    user_id: int
    decision: int = 0
    accounts: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a person, or about nobody in particular (`person` None).

    `name` is that of a member of the course of whom no page is shown; `others` are those of whom
    the same is said.
    """

    person: Person | None
    what: str
    text: str
    name: str = ""
    others: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What can be told, and about how many others there is something that cannot.

    `outside` is None where nobody counted them.
    """

    told: tuple[Note, ...]
    outside: int | None


@dataclass(frozen=True, slots=True)
class Stop:
    """The last run stopped before its end.

    Attributes:
        brake: why the brake stopped it, in words; "" where it was something else.
        reason: the same with what to do; "" for those who do not run the service.
    """

    at: datetime
    brake: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A piece of work that was given up.

    Attributes:
        kind: which work.
        subject: the course or the part; "" for those who do not run the service.
        reason: why, with what to do; "" likewise.
    """

    kind: WorkKind
    subject: str
    reason: str
    since: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Situation:
    """What the store says, read once for one page.

    Attributes:
        runs: the latest, newest first.
        done: the last run for everybody that was done; None before the first.
        outlook: what its plan left for people.
        aside: whom the last run that ended set aside.
        waiting: the numbers and accounts of which a person has to say whose they are, with why.
        words: what people said of numbers and accounts, and may withdraw.
    """

    runs: Sequence[Run]
    done: Run | None
    outlook: PlanFindings
    aside: Sequence[Quarantined]
    dead: Sequence[Work]
    pause: Pause | None
    decisions: Sequence[Decision]
    waiting: Sequence[tuple[Unconfirmed, Cause]] = ()
    words: Sequence[IdentityDecision] = ()


@dataclass(frozen=True, slots=True)
class AttentionView:
    """The page.

    `outside_drifts` and `outside_identities` count those of people who are not in the visitor's
    course.
    """

    stop: Stop | None
    running: Run | None
    pause: Pause | None
    dead: tuple[DeadLetter, ...]
    drifts: tuple[DriftView, ...]
    outside_drifts: int
    obstacles: Notes
    aside: Notes
    discrepancies: Notes
    identities: tuple[IdentityView, ...] = ()
    outside_identities: int = 0
    words: tuple[IdentityView, ...] = ()

    @property
    def calm(self) -> bool:
        """Whether there is nothing to look at."""
        notes = (self.obstacles, self.aside, self.discrepancies)
        return not (
            self.stop
            or self.pause
            or self.dead
            or self.drifts
            or self.outside_drifts
            or self.identities
            or self.outside_identities
            or any(each.told or each.outside for each in notes)
        )


def attention_view(
    situation: Situation,
    pairs: Sequence[Pair],
    outside: int | None,
    wording: Wording,
    key: str,
    *,
    administrator: bool,
    members: Sequence[ContextMember] = (),
    identifies: bool = False,
    links: Links | None = None,
) -> AttentionView:
    """Sort what there is by whether the visitor may see whom it is about.

    Args:
        situation: what the store says.
        pairs: the learners of the visitor's course.
        outside: how many other learners have something contradictory in their verdict; None
            where they are too many to be looked through.
        wording: of the programme, in the visitor's language.
        key: of the references that stand for drifts.
        administrator: whether they run the service: then errors are told as they were raised.
        members: who is in the visitor's course.
        identifies: whether they may say who is who.
        links: where the accounts of those who wait are shown in the LMS; None: not told.
    """
    people = {person.idnumber: person for person, _ in pairs}
    shown, hidden = _drifts(situation, people, wording, key)
    shows = links if identifies else None
    identities = _identities(situation.waiting, members, wording, key, shows)
    return AttentionView(
        stop=_stop(situation, wording, administrator=administrator),
        running=next((run for run in situation.runs if run.state is RunState.RUNNING), None),
        pause=situation.pause,
        dead=tuple(_dead(each, wording, administrator=administrator) for each in situation.dead),
        drifts=shown,
        outside_drifts=hidden,
        obstacles=_obstacles(situation.outlook.obstacles, people, wording),
        aside=_aside(situation.aside, people, members, wording, administrator=administrator),
        discrepancies=Notes(_discrepancies(pairs, wording), outside),
        identities=identities,
        outside_identities=len(situation.waiting) - len(identities),
        words=_words(situation.words, members, wording, key, links) if identifies else (),
    )


def _discrepancies(pairs: Iterable[Pair], wording: Wording) -> tuple[Note, ...]:
    """What contradicts itself; what is said of several, a register nobody filled in say, once."""
    found: dict[str, list[tuple[Person, str]]] = {}
    for person, standing in pairs:
        spoken = wording.on_track(standing.track)
        for each in standing.discrepancies:
            alone = spoken.discrepancy(each, standing.learner)
            found.setdefault(spoken.discrepancy(each), []).append((person, alone))
    return tuple(
        Note(first, "", said if others else alone, others=tuple(person for person, _ in others))
        for said, ((first, alone), *others) in found.items()
    )


def _identities(
    waiting: Iterable[tuple[Unconfirmed, Cause]],
    members: Iterable[ContextMember],
    wording: Wording,
    key: str,
    links: Links | None,
) -> tuple[IdentityView, ...]:
    """Who waits for a word; with what is known of them where `links` are given."""
    names = {each.user_id: each.name for each in members}
    return tuple(
        IdentityView(
            reference=reference(f"{each.number}@{each.user_id}", key),
            name=names[str(each.user_id)] or each.number,
            text=wording.cause(why, advice=False)
            if links is not None
            else wording.say("page.identity.waits"),
            choices={
                choice.value: wording.say(f"page.identity.{choice.value}")
                for choice in each.choices
            },
            number=each.number,
            user_id=each.user_id,
            accounts=_accounts(each.accounts, names, links) if links is not None else (),
        )
        for each, why in waiting
        if str(each.user_id) in names
    )


def _accounts(
    accounts: Iterable[int], names: Mapping[str, str], links: Links
) -> tuple[tuple[int, str, str], ...]:
    """Accounts with their names in the visitor's course, nobody else's, and their pages."""
    return tuple((each, names.get(str(each), ""), links.person(each)) for each in sorted(accounts))


def _words(
    words: Iterable[IdentityDecision],
    members: Iterable[ContextMember],
    wording: Wording,
    key: str,
    links: Links | None,
) -> tuple[IdentityView, ...]:
    """What was said of members of the course, and can be withdrawn."""
    names = {each.user_id: each.name for each in members}
    return tuple(
        IdentityView(
            reference=reference(f"decision {each.id}", key),
            name=names[str(each.user_id)] or each.number,
            text=wording.say(
                "page.identity.word",
                told=identity_in_words(each, wording),
                on=each.at,
                by=each.by,
                because=each.because,
            ),
            choices={
                IdentityChange.WITHDRAW.value: wording.say("page.identity.withdraw"),
            },
            number="",
            user_id=each.user_id,
            decision=each.id,
            accounts=_accounts(each.accounts, names, links) if links is not None else (),
        )
        for each in words
        if str(each.user_id) in names
    )


def _stop(situation: Situation, wording: Wording, *, administrator: bool) -> Stop | None:
    """Why the last run for everybody that ended did not get to its end."""
    ended = (
        run
        for run in situation.runs
        if run.state is not RunState.RUNNING and (administrator or not run.order.learner)
    )
    run = next(ended, None)
    if run is None or run.state is not RunState.STOPPED:
        return None
    cause = run.stopped_by
    braked = cause is not None and cause.code.startswith(BRAKE)
    return Stop(
        at=run.ended or run.started,
        brake=wording.cause(cause, advice=False) if braked else "",
        reason=wording.cause(cause) if administrator else "",
    )


def _dead(work: Work, wording: Wording, *, administrator: bool) -> DeadLetter:
    subject, reason = (work.subject, wording.cause(work.reason)) if administrator else ("", "")
    return DeadLetter(work.kind, subject, reason, work.since, work.attempts)


def _drifts(
    situation: Situation, people: Mapping[str, Person], wording: Wording, key: str
) -> tuple[tuple[DriftView, ...], int]:
    since = situation.done.started if situation.done else None
    decided = {
        each.subject: each.outcome
        for each in situation.decisions
        if each.kind is DecisionKind.DRIFT and (since is None or each.at >= since)
    }
    drifts = situation.outlook.drifts
    views = tuple(
        DriftView(
            reference=reference(each.key, key),
            person=people[each.learner],
            target=wording.effect(each.target),
            expected=each.expected,
            reason=wording.reason(each.reason),
            decided=_choice(decided.get(each.key, "")),
            key=each.key,
        )
        for each in drifts
        if each.learner in people
    )
    return views, len(drifts) - len(views)


def _choice(outcome: str) -> str:
    """What a person chose to do; a choice that was withdrawn is to be made again."""
    return "" if outcome == WITHDRAWN else outcome


def _obstacles(
    obstacles: Iterable[Obstacle], people: Mapping[str, Person], wording: Wording
) -> Notes:
    told: list[Note] = []
    outside = 0
    for each in obstacles:
        if each.learner and each.learner not in people:
            outside += 1
            continue
        note = Note(
            people.get(each.learner), wording.effect(each.target), wording.cause(each.cause)
        )
        told.append(note)
    return Notes(tuple(dict.fromkeys(told)), outside)


def _aside(
    aside: Iterable[Quarantined],
    people: Mapping[str, Person],
    members: Iterable[ContextMember],
    wording: Wording,
    *,
    administrator: bool,
) -> Notes:
    by_number = {person.user_id: person for person in people.values() if person.user_id}
    names = {each.user_id: each.name or each.user_id for each in members}
    told: list[Note] = []
    outside = 0
    for each in aside:
        if each.cause.code.startswith(IDENTITY):
            continue  # told apart, with what can be said of it
        person = people.get(each.learner) or by_number.get(str(each.user_id))
        name = "" if person else names.get(str(each.user_id), "")
        if person is None and not name:
            outside += 1
            continue
        unforeseen = each.cause.code == CANNOT_BE_JUDGED
        text = "" if unforeseen and not administrator else wording.cause(each.cause)
        told.append(Note(person, "", text, name))
    return Notes(tuple(told), outside)
