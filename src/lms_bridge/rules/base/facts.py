"""One learner's evidence, indexed for the rules: by need, unit, field and subject."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.model.decision import (
    AWARD,
    UPHELD,
    WITHDRAWN,
    Acquired,
    Decision,
    DecisionKind,
    revocations,
    standing,
)
from lms_bridge.model.evidence import (
    Discrepancy,
    Evidence,
    Gap,
    GapKind,
    Profile,
    Ranking,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.imported import file_of
from lms_bridge.rules.base.day import Day
from lms_bridge.rules.base.hooks import RuleHooks

#: Why a result that cannot be read says nothing, where whoever read it gave no cause.
VALUE_UNREADABLE = Cause.of("value.unreadable")

#: Kinds of which the latest decision on a subject counts.
_LATEST = (
    DecisionKind.AGREEMENT,
    DecisionKind.DOCUMENT,
    DecisionKind.TOPIC,
    DecisionKind.PROFILE,
    DecisionKind.EXTENSION,
)
_SETTLING = (DecisionKind.EXEMPTION, DecisionKind.REVOCATION)

#: Kinds of which a need is about one component alone, by whose id its own begins.
_OF_ONE_COMPONENT = frozenset({"assessment", "hours", "mark", "resit"})

#: Kinds of which people may name a need without its kind.
_BARE = frozenset({"competence", "result"})

#: Kinds of decisions that settled a need, and do so no longer once it was revoked.
_VOIDED = (DecisionKind.DOCUMENT, *_SETTLING)


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of a field about the person: from the LMS, or stated by a person."""

    value: str
    record: Record | None = None
    decision: Decision | None = None


class Facts:
    """Evidence by what it speaks of; the order in which facts arrived does not matter."""

    __slots__ = (
        "acquired",
        "by_hand",
        "closed",
        "day",
        "evidence",
        "gaps",
        "groups",
        "hooks",
        "juries",
        "latest",
        "noticed",
        "on",
        "profile",
        "results",
        "results_final",
        "revoked",
        "sessions",
        "upheld",
    )

    def __init__(self, evidence: Evidence, on: date, hooks: RuleHooks | None = None) -> None:
        self.evidence = evidence
        #: The day of judgement, to be compared: it remembers with what.
        self.on = Day(on)
        self.hooks = hooks
        #: The day whose rules apply: the first day of the learner's academic year.
        self.day = evidence.year.starts
        until = evidence.presentable_until
        #: Whether the last day on which something may be presented again has passed.
        self.closed = until is not None and self.on > until
        final_on = evidence.results_final_on
        #: Whether the results of the learner's academic year are final.
        self.results_final = final_on is not None and self.on >= final_on
        self.gaps = _gaps(evidence.gaps)
        #: What was found of a group of units, by its id: each of its units asks for the same.
        self.groups: dict[str, tuple[Any, ...]] = {}
        #: Exemptions and revocations in force, by subject.
        self.by_hand: dict[str, Decision] = {}
        #: Subjects of exemptions by hand that stay although the records do without them.
        self.upheld: set[str] = set()
        #: The agreement, word on a document, stated field or new last day in force, by subject.
        self.latest: dict[str, Decision] = {}
        #: What juries decided about the award, and revocations of it, the latest first.
        self.juries: list[Decision] = []
        #: Revocations after which what they speak of may be presented again, by subject, also
        #: where an exemption followed; none where decisions rank by their days.
        self.revoked: dict[str, Decision] = {}
        self.sessions: dict[str, list[Session]] = {}
        for session in evidence.sessions:
            self.sessions.setdefault(session.unit, []).append(session)
        self.results = _results(evidence.results)
        if evidence.decisions:
            self._decide(evidence)
        self.acquired: dict[str, Acquired] = standing(evidence.acquired, self.revoked)
        self.profile = _profile(evidence.profile, self.latest)
        #: What was seen in the records that could be wrong, by what it is about.
        self.noticed: dict[str, tuple[Discrepancy, ...]] = {}
        for seen in evidence.discrepancies:
            self.noticed[seen.subject] = (*self.noticed.get(seen.subject, ()), seen)

    def _decide(self, evidence: Evidence) -> None:
        by_day = evidence.ranking is Ranking.DAY
        order = sorted(evidence.decisions, key=_by_day if by_day else _by_recording)
        if not by_day:
            # The day that is told of a decision is that of the university. Versions before told
            # that of Greenwich, and what they kept is judged again as it was.
            order = [replace(each, at=evidence.in_zone(each.at)) for each in order]
        settling: dict[str, list[Decision]] = {}
        for each in order:
            if (each.kind, each.outcome) == (DecisionKind.EXEMPTION, UPHELD):
                self.upheld.add(each.subject)
            elif each.kind in _SETTLING and each.subject != AWARD:
                self.upheld.discard(each.subject)
                _stand(settling.setdefault(each.subject, []), each)
            elif each.kind in _LATEST:
                self._latest(each)
            elif each.kind in {DecisionKind.JURY, DecisionKind.REVOCATION}:
                _stand(self.juries, each)
        self.juries.reverse()
        self.by_hand = {subject: found[-1] for subject, found in settling.items() if found}
        if not by_day:
            self.revoked = revocations(order)
            self.revoked.pop(AWARD, None)
        for subject, revocation in self.revoked.items():
            self._present_again(subject, revocation)

    def _latest(self, decision: Decision) -> None:
        before = self.latest.get(decision.subject)
        if decision.outcome != WITHDRAWN:
            self.latest[decision.subject] = decision
        elif before is not None and before.kind is decision.kind:
            del self.latest[decision.subject]

    def _present_again(self, subject: str, revocation: Decision) -> None:
        """Leave out what stood before a revocation; a need passed since is not revoked any more."""
        for need in [each for each in self.results if _speaks_of(subject, each)]:
            since = [each for each in self.results[need] if self._follows(each.record, revocation)]
            self.results[need] = since
            again = _is_need(subject, need) and any(_speaks(each) for each in since)
            if again and self.by_hand.get(subject) is revocation:
                del self.by_hand[subject]
        unit, _, part = subject.removeprefix("hours:").partition(".")
        if subject.startswith("hours:"):
            self._attend_again(unit, part, revocation)
        elif ":" not in subject:
            self._attend_again(subject, "", revocation)

    def _attend_again(self, unit: str, part: str, revocation: Decision) -> None:
        if unit in self.sessions:
            self.sessions[unit] = [
                each
                for each in self.sessions[unit]
                if self._is_later(each.starts, revocation) or (part and each.part != part)
            ]

    def since(self, revocation: Decision, needs: Collection[str]) -> tuple[Facts, bool]:
        """These facts without what stood of some needs before a revocation.

        With them, whether anything was obtained since. Facts about the person and what
        institutions agreed to stand as they were.
        """
        facts = copy(self)
        facts.groups = {}
        facts.results = {
            need: [
                each
                for each in found
                if need not in needs or self._follows(each.record, revocation)
            ]
            for need, found in self.results.items()
        }
        facts.latest = _decided_since(self.latest, revocation, needs)
        facts.by_hand = _decided_since(self.by_hand, revocation, needs)
        counted = (each.state for each in facts.sessions.get(revocation.subject, ()))
        anew = (
            any(_speaks(each) for need in needs for each in facts.results.get(need, ()))
            or SessionState.COUNTED in counted
            or any(
                each.kind is DecisionKind.DOCUMENT and subject in needs
                for subject, each in facts.latest.items()
            )
        )
        return facts, anew

    def undated(self, revocation: Decision, needs: Collection[str]) -> list[str]:
        """The needs of these that are passed by a record that may be later than a revocation."""
        return sorted(
            {
                each.need
                for each in self.evidence.results
                if each.need in needs
                and _speaks(each)
                and self._may_follow(each.record, revocation)
            }
        )

    def unexempted(self, subjects: Collection[str]) -> Facts:
        """These facts without what people exempted by hand under some subjects."""
        facts = copy(self)
        facts.groups = {}
        facts.by_hand = {
            subject: each for subject, each in self.by_hand.items() if subject not in subjects
        }
        return facts

    def exempted(self, component: str, needs: Collection[str]) -> dict[str, str]:
        """Exemptions by hand of a component: by subject, the need; "" where it is the whole."""
        found = {}
        for subject, each in self.by_hand.items():
            if each.kind is DecisionKind.EXEMPTION:
                meant = [need for need in needs if _is_need(subject, need)]
                if subject == component or meant:
                    found[subject] = "" if subject == component else meant[0]
        return found

    def _follows(self, record: Record, revocation: Decision) -> bool:
        """Whether a record is of a later moment; one that does not tell may be what was revoked."""
        later = record.at is not None and self._is_later(record.at, revocation)
        return later and not self._may_follow(record, revocation)

    def _is_later(self, at: datetime, revocation: Decision) -> bool:
        """Whether a moment is after a revocation; of one known by its day alone, after that day."""
        if revocation.of_a_day:
            return self.evidence.day_of(at) > self.evidence.day_of(revocation.at)
        return at > revocation.at

    def _may_follow(self, record: Record, revocation: Decision) -> bool:
        """Whether a record does not tell: it bears no day, or that of the revocation.

        Of that day it does not tell where either is known by its day alone, as a line of a file is.
        """
        if record.at is None:
            return True
        by_day = revocation.of_a_day or file_of(record) is not None
        day_of = self.evidence.day_of
        return by_day and day_of(record.at) == day_of(revocation.at)

    def settled_by_hand(self, need: str, name: str) -> Decision | None:
        """The exemption or revocation in force on a need, by its key or by its bare name."""
        return self.by_hand.get(need) or self.by_hand.get(name)

    def about(self, need: str, kind: DecisionKind) -> Decision | None:
        """The latest decision of a kind on a need, or None."""
        decision = self.latest.get(need)
        return decision if decision is not None and decision.kind is kind else None


def chosen(value: str) -> list[str]:
    """The ids that a field about the person lists, apart by commas or semicolons."""
    return [each.strip() for each in value.replace(";", ",").split(",")]


def _stand(found: list[Decision], decision: Decision) -> None:
    """A withdrawal takes back what was decided of its own kind, and nothing else."""
    if decision.outcome == WITHDRAWN:
        found[:] = [each for each in found if each.kind is not decision.kind]
    else:
        found.append(decision)


def _speaks(result: Result) -> bool:
    """Whether a result says that something was obtained."""
    return result.state is ResultState.PASSED or (
        result.mark is not None and result.state is not ResultState.UNREADABLE
    )


def _is_need(subject: str, need: str) -> bool:
    """Whether a decision about a subject is about this need itself, named with its kind or not."""
    kind, _, name = need.partition(":")
    bare = kind in _BARE or (kind == "mark" and "." in name)
    return subject == need or (bare and subject == name)


def _speaks_of(subject: str, need: str) -> bool:
    """Whether a need is what was revoked, or belongs to the component that was."""
    kind, _, name = need.partition(":")
    return _is_need(subject, need) or (
        kind in _OF_ONE_COMPONENT and subject in {name, name.partition(".")[0]}
    )


def _decided_since(
    known: dict[str, Decision], revocation: Decision, needs: Collection[str]
) -> dict[str, Decision]:
    """Decisions without those that settled one of these needs before a revocation."""
    return {
        subject: each
        for subject, each in known.items()
        if each.id > revocation.id
        or each.kind not in _VOIDED
        or not any(_is_need(subject, need) for need in needs)
    }


def _results(results: tuple[Result, ...]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.need, []).append(result)
    for several in found.values():
        if len(several) > 1:
            several.sort(key=_result_order)
    return found


def _gaps(gaps: tuple[Gap, ...]) -> dict[str, Gap]:
    """One gap a need; of two, the one that says that something could not be read."""
    found: dict[str, Gap] = {}
    for gap in sorted(
        gaps, key=lambda each: (each.need, each.kind is not GapKind.UNREADABLE, str(each.cause))
    ):
        found.setdefault(gap.need, gap)
    return found


def _profile(profile: tuple[Profile, ...], latest: dict[str, Decision]) -> dict[str, Field]:
    """Fields by name; an empty one is not filled in, and what a person stated wins."""
    found: dict[str, Field] = {}
    for each in sorted(profile, key=lambda one: (one.field, one.value, str(one.record))):
        if each.value.strip():
            found[each.field] = Field(each.value.strip(), record=each.record)
    for subject, decision in latest.items():
        if decision.kind is DecisionKind.PROFILE:
            name = subject.removeprefix("profile:")
            found[name] = Field(decision.outcome.strip(), decision=decision)
    return found


def _by_recording(decision: Decision) -> tuple[object, ...]:
    return (decision.id, *_by_day(decision))


def _by_day(decision: Decision) -> tuple[object, ...]:
    return (
        decision.at,
        decision.id,
        decision.kind.value,
        decision.subject,
        decision.outcome,
        decision.by,
        decision.because,
        str(decision.jury),
    )


def _result_order(result: Result) -> tuple[object, ...]:
    year = result.year.first if result.year else 0
    return (year, result.state.value, result.final, str(result.cause or ""), str(result.record))
