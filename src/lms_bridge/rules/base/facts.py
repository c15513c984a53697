"""One learner's evidence, indexed for the rules: by need, unit, field and subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import (
    Discrepancy,
    Evidence,
    Gap,
    GapKind,
    Profile,
    Record,
    Result,
    Session,
)
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
        "sessions",
    )

    def __init__(self, evidence: Evidence, on: date, hooks: RuleHooks | None = None) -> None:
        self.evidence = evidence
        self.on = on
        self.hooks = hooks
        #: The day whose rules apply: the first day of the learner's academic year.
        self.day = evidence.year.starts
        until = evidence.presentable_until
        #: Whether the last day on which something may be presented again has passed.
        self.closed = until is not None and on > until
        final_on = evidence.results_final_on
        #: Whether the results of the learner's academic year are final.
        self.results_final = final_on is not None and on >= final_on
        self.results = _results(evidence.results)
        self.sessions: dict[str, list[Session]] = {}
        for session in evidence.sessions:
            self.sessions.setdefault(session.unit, []).append(session)
        self.gaps: dict[str, Gap] = _gaps(evidence.gaps) if evidence.gaps else {}
        self.acquired: dict[str, Acquired] = _acquired(evidence.acquired)
        #: What was found of a group of units, by its id: each of its units asks for the same.
        self.groups: dict[str, tuple[Any, ...]] = {}
        #: Exemptions and revocations in force, by subject.
        self.by_hand: dict[str, Decision] = {}
        #: The latest agreement, word on a document or stated field, by subject.
        self.latest: dict[str, Decision] = {}
        #: Decisions of juries, the latest first.
        self.juries: list[Decision] = []
        if evidence.decisions:
            self._decisions(sorted(evidence.decisions, key=_decision_order))
        self.profile = _profile(evidence.profile, self.latest)
        #: What was seen in the records that could be wrong, by what it is about.
        self.noticed: dict[str, tuple[Discrepancy, ...]] = {}
        for seen in evidence.discrepancies:
            self.noticed[seen.subject] = (*self.noticed.get(seen.subject, ()), seen)

    def _decisions(self, oldest_first: list[Decision]) -> None:
        standing: dict[str, list[Decision]] = {}
        for each in oldest_first:
            if each.kind in _SETTLING:
                _stand(standing.setdefault(each.subject, []), each)
            elif each.kind in _LATEST:
                self.latest[each.subject] = each
            elif each.kind is DecisionKind.JURY:
                self.juries.insert(0, each)
        self.by_hand = {subject: found[-1] for subject, found in standing.items() if found}

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


def _stand(standing: list[Decision], decision: Decision) -> None:
    """A withdrawal takes back what was decided of its own kind, and nothing else."""
    if decision.outcome == "withdrawn":
        standing[:] = [each for each in standing if each.kind is not decision.kind]
    else:
        standing.append(decision)


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


def _acquired(acquired: tuple[Acquired, ...]) -> dict[str, Acquired]:
    found: dict[str, Acquired] = {}
    for each in sorted(acquired, key=lambda one: (one.on, one.because, one.rules)):
        found.setdefault(each.component, each)
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


def _decision_order(decision: Decision) -> tuple[object, ...]:
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
