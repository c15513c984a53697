"""Decisions by people: checked against the programme, kept for ever, visible at once."""

from __future__ import annotations

from dataclasses import replace

from lms_bridge.decisions.recommending import refuse_recommendation
from lms_bridge.decisions.refusing import refuse_decision
from lms_bridge.model.decision import UPHELD, WITHDRAWN, Decision, DecisionKind
from lms_bridge.model.evidence import Evidence, Ranking
from lms_bridge.model.verdict import Verdict
from lms_bridge.rules.base.nodes import condition_tree
from lms_bridge.runs.job import Job
from lms_bridge.runs.judging import from_files, keep_verdicts
from lms_bridge.runs.unknown_learners import ensure_known, ensure_not_moved, never_judged
from lms_bridge.stages.evaluate import judge
from lms_bridge.stages.mapping.evidence import read_fields, stated_fields
from lms_bridge.stages.mapping.imported import without_files


def record_decision(job: Job, decision: Decision) -> tuple[Decision, Verdict | None]:
    """Keep a decision, and judge the learner again on the facts already known.

    The verdict is None for a drift, which the next sync acts upon.

    Raises:
        DecisionRefused: it breaks the programme's rules, or says nothing it can say.
        SkipRecord: the learner was never judged, or has another number by now.
    """
    evidence = refuse_now(job, decision)
    if decision.kind is DecisionKind.DRIFT:
        # What to do about the LMS as it is now, whatever day was given.
        return job.store.decisions.record(replace(decision, at=job.clock.now())), None
    with job.store.batch():
        kept = job.store.decisions.record(decision)
        verdict = judge_again(job, evidence)
        # Whoever says who is who waits for the verdict to be kept, or came first.
        ensure_not_moved(job.store, decision.learner)
        return kept, verdict


def refuse_now(job: Job, decision: Decision) -> Evidence:
    """Refuse what cannot be recorded; answers what is known of the learner.

    Raises:
        DecisionRefused: it breaks the programme's rules, or says nothing it can say.
        SkipRecord: the learner was never judged, or has another number by now.
    """
    evidence = job.store.verdicts.evidence(job.programme.id, decision.learner)
    if evidence is None:
        raise never_judged(job.store, job.programme.id, decision.learner)
    ensure_known(job.store, job.programme.id, decision.learner)
    refuse_decision(job, decision, evidence)
    refuse_recommendation(job.programme, decision)
    return evidence


def judge_again(job: Job, evidence: Evidence) -> Verdict:
    """The verdict on the same facts with what people have decided and recorded since."""
    programme, learner = job.programme.id, evidence.learner
    files = from_files(job, job.today(), learner).get(learner, ())
    decisions = tuple(
        each
        for each in job.store.decisions.recorded(programme, learner)
        if each.kind is not DecisionKind.DRIFT
    )
    known = replace(
        evidence,
        results=(*without_files(evidence.results), *files),
        profile=(*read_fields(evidence.profile), *stated_fields(decisions)),
        decisions=decisions,
        acquired=job.store.decisions.acquired(programme, learner),
        ranking=Ranking.RECORDED,
    )
    verdict = judge(job.programme, known, job.today())
    keep_verdicts(job, [(known, verdict)])
    return verdict


def rests_on(verdict: Verdict, decision: Decision) -> bool:
    """Whether a verdict rests on a decision: whether some condition tells who took it, and why.

    A withdrawal leaves nothing to rest on, and an exemption that is upheld rests on the one before.
    """
    if decision.outcome in {WITHDRAWN, UPHELD}:
        return True
    trees = [verdict.because, *(each.because for each in verdict.components)]
    trees += [each.presentation for each in verdict.components if each.presentation]
    return any(
        ("by", decision.by) in node.values
        # a deadline tells beside its own reason why it was extended
        and any((name, decision.because) in node.values for name in ("because", "reason"))
        for tree in trees
        for node in condition_tree(tree)
    )
