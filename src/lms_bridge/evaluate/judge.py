"""Judge one learner in one programme: every component, then the award."""

from __future__ import annotations

from datetime import date

from lms_bridge.errors import UnusableRecord
from lms_bridge.evaluate.award import Award, award
from lms_bridge.evaluate.components import component_verdict
from lms_bridge.evaluate.facts import Facts
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import (
    AwardStatus,
    ComponentVerdict,
    Discrepancy,
    Owed,
    OwedKind,
    Status,
    Verdict,
)
from lms_bridge.programme.nouns import Programme

ADMITTED, NOT_AWARDED = AwardStatus.ADMITTED, AwardStatus.NOT_AWARDED
EXEMPTED, VALIDATED = Status.EXEMPTED, Status.VALIDATED
UNIT = OwedKind.UNIT


def judge(programme: Programme, evidence: Evidence, on: date) -> Verdict:
    """Where a learner stands on a day, and why.

    The rules in force on the first day of the learner's academic year apply.
    Same programme, evidence and day give the same verdict, to the byte.

    Raises:
        UnusableRecord: for evidence of another programme, or of a track that this one lacks.
    """
    _check(programme, evidence)
    facts = Facts(evidence, on)
    judged: dict[str, ComponentVerdict] = {}
    settled: dict[str, bool] = {}
    for component in programme.in_order(evidence.track):
        verdict = component_verdict(component, facts, settled, equivalences=programme.equivalences)
        judged[component.id] = verdict
        status = verdict.status
        settled[component.id] = status is VALIDATED or status is EXEMPTED
    components = programme.of_track(evidence.track)
    verdicts = tuple([judged[component.id] for component in components])
    counting = [judged[component.id] for component in components if component.counts]
    whole = award(programme, facts, counting)
    return Verdict(
        evidence.learner,
        programme.id,
        programme.version,
        programme.fingerprint,
        evidence.track,
        evidence.year,
        on,
        evidence.as_of,
        whole.status,
        verdicts,
        _owed(verdicts, whole),
        whole.because,
        (*whole.discrepancies, *_discrepancies(facts, verdicts)),
    )


def _check(programme: Programme, evidence: Evidence) -> None:
    if evidence.programme != programme.id:
        raise UnusableRecord(
            f"evidence of {evidence.programme} cannot be judged by {programme.id}",
            where=f"programme {programme.id}",
            remedy="judge it by its own programme",
        )
    if evidence.track not in programme.tracks:
        known = ", ".join(programme.tracks)
        raise UnusableRecord(
            f"there is no track {evidence.track!r} in {programme.id}",
            where=f"programme {programme.id}",
            remedy=f"correct the intake; the tracks are: {known}",
        )


def _owed(verdicts: tuple[ComponentVerdict, ...], whole: Award) -> tuple[Owed, ...]:
    """Everything owed, each thing once; nothing is asked any more once the whole is closed."""
    if whole.status is ADMITTED or whole.status is NOT_AWARDED:
        return ()
    owed = [each for verdict in verdicts for each in verdict.owed if each.kind is not UNIT]
    return tuple(dict.fromkeys([*owed, *whole.owed])) if owed else whole.owed


def _discrepancies(facts: Facts, verdicts: tuple[ComponentVerdict, ...]) -> tuple[Discrepancy, ...]:
    found = [each for verdict in verdicts for each in verdict.discrepancies]
    if facts.acquired:
        known = {verdict.component for verdict in verdicts}
        lost = sorted(set(facts.acquired) - known)
        found.extend(Discrepancy(each, "acquired.unknown") for each in lost)
    return tuple(found)
