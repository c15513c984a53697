"""One learner's evidence, indexed for the rules: by need, part, field and subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Evidence, Gap, Profile, Result, Session

#: Kinds of decision that cancel each other on one subject: the latest of them counts.
_FAMILIES = {
    DecisionKind.EXEMPTION: "settling",
    DecisionKind.REVOCATION: "settling",
    DecisionKind.AGREEMENT: "agreement",
    DecisionKind.DOCUMENT: "document",
    DecisionKind.JURY: "jury",
    DecisionKind.PROFILE: "profile",
}


class Facts:
    """Evidence by what it speaks of; the order in which facts arrived does not matter."""

    __slots__ = ("acquired", "day", "evidence", "gaps", "on", "profile", "results", "sessions")

    def __init__(self, evidence: Evidence, on: date) -> None:
        self.evidence = evidence
        self.on = on
        #: The day whose rules apply: the first day of the learner's academic year.
        self.day = evidence.year.starts
        self.results: dict[str, list[Result]] = {}
        for result in evidence.results:
            self.results.setdefault(result.need, []).append(result)
        for several in self.results.values():
            if len(several) > 1:
                several.sort(key=_result_order)
        self.sessions: dict[str, list[Session]] = {}
        for session in evidence.sessions:
            self.sessions.setdefault(session.unit, []).append(session)
        self.profile: dict[str, Profile] = {}
        for field in sorted(evidence.profile, key=lambda each: (each.field, each.value)):
            self.profile[field.field] = field
        self.gaps: dict[str, Gap] = {}
        for gap in sorted(evidence.gaps, key=lambda each: (each.need, each.kind.value, each.cause)):
            self.gaps.setdefault(gap.need, gap)
        self.acquired: dict[str, Acquired] = {each.component: each for each in evidence.acquired}

    def decision(self, subject: str, family: str) -> Decision | None:
        """The latest decision on a subject in a family, or None."""
        decisions = self.evidence.decisions
        return _latest(decisions, subject, family) if decisions else None

    def granted(self, *subjects: str) -> Decision | None:
        """The exemption granted by hand that stands for one of these subjects, or None."""
        if not self.evidence.decisions:
            return None
        for subject in subjects:
            decision = self.decision(subject, "settling")
            if (
                decision
                and decision.kind is DecisionKind.EXEMPTION
                and decision.outcome == "granted"
            ):
                return decision
        return None


def _latest(decisions: Iterable[Decision], subject: str, family: str) -> Decision | None:
    found = [
        each for each in decisions if each.subject == subject and _FAMILIES.get(each.kind) == family
    ]
    return max(found, key=lambda each: (each.at, each.id), default=None)


def _result_order(result: Result) -> tuple[int, str, str, str, str]:
    record = result.record
    year = result.year.first if result.year else 0
    return (year, result.state.value, record.course, record.item, record.value)
