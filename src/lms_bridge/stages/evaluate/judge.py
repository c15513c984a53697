"""Judge one learner in one programme: every component, then the award, then what hooks remark."""

from __future__ import annotations

from datetime import date

from lms_bridge.cause import Cause
from lms_bridge.errors import UnusableRecord
from lms_bridge.model.evidence import Discrepancy, Evidence
from lms_bridge.model.verdict import AwardStatus, ComponentVerdict, Owed, OwedKind, Verdict
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.hooks import HookFailed, Judged, both
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.stages.evaluate.award import Award, judged_award
from lms_bridge.stages.evaluate.components import component_verdict

ADMITTED, NOT_AWARDED = AwardStatus.ADMITTED, AwardStatus.NOT_AWARDED
UNIT = OwedKind.UNIT


def judge(programme: Programme, evidence: Evidence, on: date) -> Verdict:
    """Where a learner stands on a day, and why.

    The rules in force on the first day of the learner's academic year apply.
    Same programme, evidence and day give the same verdict, to the byte.

    Raises:
        UnusableRecord: for evidence of another programme, or of a track that this one lacks.
    """
    return judge_until(programme, evidence, on)[0]


def judge_until(programme: Programme, evidence: Evidence, on: date) -> tuple[Verdict, date | None]:
    """The same, with the first day after `on` on which the same facts may give another verdict.

    None where they never do. Until that day only the day of judgement in it is another one, unless
    the programme has Python of its own, which may look at anything.

    Raises:
        UnusableRecord: for evidence of another programme, or of a track that this one lacks.
    """
    _check(programme, evidence)
    facts = Facts(evidence, on, programme.hooks)
    counting_once = programme.counting is not None and programme.counting.once
    others = PriorVerdicts(once=counting_once)
    for component in programme.in_order(evidence.track):
        others.add(component_verdict(component, facts, others, programme))
    judged = others.judged
    components = programme.of_track(evidence.track)
    verdicts = tuple([judged[component.id] for component in components])
    counting = [judged[component.id] for component in components if component.counts]
    whole = judged_award(programme, facts, counting)
    verdict = Verdict(
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
        _owed([each for each in components if each.elective], verdicts, whole),
        whole.because,
        (*whole.discrepancies, *_discrepancies(facts, verdicts), *remarks(facts, verdicts)),
    )
    return verdict, facts.on.until


def _check(programme: Programme, evidence: Evidence) -> None:
    if evidence.programme != programme.id:
        raise UnusableRecord(
            Cause.of("evidence.other_programme", of=evidence.programme, programme=programme.id),
            where=Cause.of("place.programme", programme=programme.id),
        )
    if evidence.track not in programme.tracks:
        raise UnusableRecord(
            Cause.of(
                "intake.no_track",
                track=evidence.track,
                programme=programme.id,
                known=tuple(programme.tracks),
            ),
            where=Cause.of("place.programme", programme=programme.id),
        )


def _owed(
    electives: list[Component], verdicts: tuple[ComponentVerdict, ...], whole: Award
) -> tuple[Owed, ...]:
    """Everything owed, each thing once; nothing is asked any more once the whole is closed.

    An award that was revoked is not: it may be presented again. What an elective asks is owed
    through its option.
    """
    if whole.status is ADMITTED or (whole.status is NOT_AWARDED and not whole.owed):
        return ()
    aside = {each.id for each in electives}
    of_units = [
        each for verdict in verdicts if verdict.component not in aside for each in verdict.owed
    ]
    owed = [each for each in of_units if each.kind is not UNIT]
    return tuple(dict.fromkeys([*owed, *whole.owed]))


def _discrepancies(facts: Facts, verdicts: tuple[ComponentVerdict, ...]) -> tuple[Discrepancy, ...]:
    """Those of the components, and what is about none of them."""
    found = [each for verdict in verdicts for each in verdict.discrepancies]
    if facts.acquired or facts.noticed:
        known = {verdict.component for verdict in verdicts}
        lost = sorted(set(facts.acquired) - known)
        found.extend(Discrepancy(each, "acquired.unknown") for each in lost)
        for subject, noticed in facts.noticed.items():
            found.extend(noticed if subject not in known else ())
    return tuple(found)


def remarks(facts: Facts, components: tuple[ComponentVerdict, ...]) -> tuple[Discrepancy, ...]:
    """What the hook `remarks` wants a person to look at; that it failed is such a thing, too."""
    if facts.hooks is None:
        return ()
    try:
        found = facts.hooks.remarks(Judged(facts.evidence, components, facts.on.date))
    except HookFailed as error:
        return (Discrepancy("award", "python.failed", (("cause", error.cause),)),)
    return tuple(
        Discrepancy(each.subject, "python.remark", (("said", both(each.text)),)) for each in found
    )
