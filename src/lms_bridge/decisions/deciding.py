"""Decisions by people: checked against the programme, kept for ever, visible at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lms_bridge.cause import Cause
from lms_bridge.decisions.recommending import refuse_recommendation
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import OUTCOMES, Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.needs import needs
from lms_bridge.runs.job import Job
from lms_bridge.runs.judging import from_files, keep_verdicts
from lms_bridge.runs.unknown_learners import ensure_known, never_judged
from lms_bridge.stages.evaluate import judge, jury_problems
from lms_bridge.stages.mapping.imported import without_files
from lms_bridge.stages.plan import effect_keys

#: What an exemption or a revocation settles beside whole components.
_SETTLED = frozenset({"result", "hours", "assessment", "competence", "mark"})


def record_decision(job: Job, decision: Decision) -> tuple[Decision, Verdict | None]:
    """Keep a decision, and judge the learner again on the facts already known.

    The verdict is None for a drift, which the next sync acts upon.

    Raises:
        DecisionRefused: it breaks the programme's rules, or says nothing it can say.
        SkipRecord: the learner was never judged, or has another number by now.
    """
    evidence = job.store.verdicts.evidence(job.programme.id, decision.learner)
    if evidence is None:
        raise never_judged(job.store, job.programme.id, decision.learner)
    ensure_known(job.store, job.programme.id, decision.learner)
    refuse_unknown_decision(job, decision, evidence.track)
    refuse_recommendation(job.programme, decision)
    if decision.kind is DecisionKind.DRIFT:
        # What to do about the LMS as it is now, whatever day was given.
        return job.store.decisions.record(replace(decision, at=job.clock.now())), None
    with job.store.batch():
        kept = job.store.decisions.record(decision)
        return kept, judge_again(job, evidence)


def judge_again(job: Job, evidence: Evidence) -> Verdict:
    """The verdict on the same facts with what people have decided and recorded since."""
    programme, learner = job.programme.id, evidence.learner
    files = from_files(job, job.today(), learner).get(learner, ())
    known = replace(
        evidence,
        results=(*without_files(evidence.results), *files),
        decisions=tuple(
            each
            for each in job.store.decisions.recorded(programme, learner)
            if each.kind is not DecisionKind.DRIFT
        ),
        acquired=job.store.decisions.acquired(programme, learner),
    )
    verdict = judge(job.programme, known, job.today())
    keep_verdicts(job, [(known, verdict)])
    return verdict


def refuse_unknown_decision(job: Job, decision: Decision, track: str) -> None:
    """Refuse a decision that the programme does not know; raises DecisionRefused."""
    if not decision.because.strip() or not decision.by.strip():
        raise DecisionRefused(Cause.of("decision.says_not_who"))
    outcomes = OUTCOMES.get(decision.kind)
    if outcomes and decision.outcome not in outcomes:
        raise DecisionRefused(
            Cause.of(
                "decision.no_outcome",
                outcome=decision.outcome,
                kind=decision.kind.value,
                known=outcomes,
            )
        )
    known = subjects(job, decision.kind, track, decision.learner)
    if decision.subject not in known:
        raise DecisionRefused(
            Cause.of(
                "decision.no_subject" if known else "decision.nothing_to_decide",
                subject=decision.subject,
                track=track,
                known=tuple(known),
            )
        )
    if decision.kind is DecisionKind.PROFILE:
        _check_value(job, decision)
    if decision.kind is DecisionKind.TOPIC and not decision.outcome.strip():
        raise DecisionRefused(Cause.of("decision.no_topic", subject=decision.subject))
    if decision.kind is DecisionKind.EXTENSION:
        _check_day(decision)
    if decision.kind is DecisionKind.JURY:
        problems = jury_problems(job.programme.jury, decision.jury)
        if problems:
            raise DecisionRefused(
                Cause.of("decision.jury_refused", problems=problems),
                where=str(job.programme.jury.source),
                problems=problems,
            )


def _check_day(decision: Decision) -> None:
    try:
        date.fromisoformat(decision.outcome)
    except ValueError:
        raise DecisionRefused(Cause.of("decision.no_day", day=decision.outcome)) from None


def _check_value(job: Job, decision: Decision) -> None:
    field = decision.subject.removeprefix("profile:")
    codes = job.programme.profile[field].values
    if not decision.outcome.strip() or (codes and decision.outcome not in codes):
        raise DecisionRefused(
            Cause.of(
                "decision.no_code" if codes else "decision.no_value",
                value=decision.outcome,
                field=field,
                known=tuple(codes),
            )
        )


def subjects(job: Job, kind: DecisionKind, track: str, learner: str) -> list[str]:
    """What a decision of this kind may be about, for a learner of a track."""
    asked = [need.key for need in needs(job.programme, [track])]
    match kind:
        case DecisionKind.JURY:
            return ["award"]
        case DecisionKind.AGREEMENT | DecisionKind.DOCUMENT | DecisionKind.PROFILE:
            return [key for key in asked if key.startswith(f"{kind.value}:")]
        case DecisionKind.TOPIC:
            documents = [key for key in asked if key.startswith("document:")]
            return [key.replace("document:", "topic:", 1) for key in documents]
        case DecisionKind.EXTENSION:
            return [key for key in asked if key.startswith("deadline:")]
        case DecisionKind.EXEMPTION | DecisionKind.REVOCATION:
            components = [each.id for each in job.programme.of_track(track)]
            return components + [key for key in asked if key.partition(":")[0] in _SETTLED]
        case DecisionKind.DRIFT:
            return effect_keys(job.programme, job.enabled, track, learner)


def keep_acquired(job: Job, acquired: Acquired) -> None:
    """Record a block acquired before the bridge knew of it.

    Raises:
        DecisionRefused: nothing of the sort is acquired for ever, or not on that day.
        SkipRecord: no run has seen the learner.
    """
    ensure_known(job.store, job.programme.id, acquired.learner)
    permanent = sorted({each.id for each in job.programme.components if each.permanent})
    if acquired.component not in permanent:
        raise DecisionRefused(
            Cause.of(
                "decision.not_for_ever" if permanent else "decision.nothing_for_ever",
                component=acquired.component,
                programme=job.programme.id,
                known=tuple(permanent),
            )
        )
    if acquired.on > job.today():
        raise DecisionRefused(Cause.of("decision.day_to_come", on=acquired.on))
    job.store.decisions.acquire([acquired])
