"""What is refused as a decision, or as a block acquired: each check raises DecisionRefused."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.errors import DecisionRefused
from lms_bridge.located.nearest import nearest
from lms_bridge.model.decision import (
    AWARD,
    OUTCOMES,
    UPHELD,
    WITHDRAWN,
    Acquired,
    Decision,
    DecisionKind,
    revocations,
)
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import AwardStatus
from lms_bridge.model.written import EARLIEST, day_written, unseen_in
from lms_bridge.programme.needs import needs
from lms_bridge.runs.job import Job
from lms_bridge.stages.evaluate import jury_problems
from lms_bridge.stages.mapping.idnumbers import nearly_same
from lms_bridge.stages.plan import effect_keys

#: What an exemption or a revocation settles beside whole components.
_SETTLED = frozenset({"result", "hours", "assessment", "competence", "mark"})

#: A last day so many years after the intake is a slip of the keyboard.
_YEARS = 10


def refuse_decision(job: Job, decision: Decision, evidence: Evidence) -> None:
    """Refuse a decision that the programme does not know, or that nobody could have taken."""
    refuse_signed(decision.by, decision.because, decision.learner)
    for text in (decision.outcome, decision.again, decision.recommends):
        refuse_unseen(text)
    day = decision.at.astimezone(ZoneInfo(job.time_zone)).date()
    first = first_day(job, evidence)
    refuse_day(day, job.today(), first)
    outcomes = OUTCOMES.get(decision.kind)
    if outcomes and decision.outcome not in outcomes:
        raise DecisionRefused(
            Cause.of(
                "decision.no_outcome",
                outcome=decision.outcome,
                close=nearest(decision.outcome, outcomes),
                kind=decision.kind.value,
                known=outcomes,
            )
        )
    _refuse_subject(job, decision, evidence)
    if decision.outcome in {WITHDRAWN, UPHELD}:
        _refuse_empty_withdrawal(job, decision)
    elif decision.kind is DecisionKind.PROFILE:
        _refuse_value(job, decision)
    elif decision.kind is DecisionKind.TOPIC and not decision.outcome.strip():
        raise DecisionRefused(Cause.of("decision.no_topic", subject=decision.subject))
    elif decision.kind is DecisionKind.EXTENSION:
        _refuse_last_day(decision, first)
    elif decision.kind is DecisionKind.JURY:
        _refuse_jury(job, decision)


def refuse_unsigned(by: str, because: str) -> None:
    """Refuse what says not who, or not why; the one that is blank is named."""
    if not by.strip() and not because.strip():
        raise DecisionRefused(Cause.of("decision.says_not_who"))
    if not by.strip():
        raise DecisionRefused(Cause.of("decision.by_nobody"))
    if not because.strip():
        raise DecisionRefused(Cause.of("decision.says_not_why"))


def refuse_signed(by: str, because: str, learner: str) -> None:
    """Refuse what says not who or why, has signs that nobody sees, or is about oneself."""
    refuse_unsigned(by, because)
    for text in (by, because):
        refuse_unseen(text)
    if nearly_same(by, learner):
        raise DecisionRefused(Cause.of("decision.about_oneself"))


def refuse_unseen(text: str) -> None:
    """Refuse a text with signs that nobody sees: what is read would not be what is kept."""
    sign = unseen_in(text)
    if sign:
        raise DecisionRefused(Cause.of("text.unseen_sign", sign=sign))


def refuse_day(day: date, today: date, first: date = EARLIEST) -> None:
    """Refuse a day to come, and one before `first`: that of the learner's intake, or 1990."""
    if day > today:
        raise DecisionRefused(Cause.of("decision.day_to_come", on=day))
    if day < EARLIEST:
        raise DecisionRefused(Cause.of("decision.day_too_early", on=day, first=EARLIEST))
    if day < first:
        raise DecisionRefused(Cause.of("decision.day_before_intake", on=day, first=first))


def first_day(job: Job, evidence: Evidence) -> date:
    """The first day of the learner's first year in the programme, as far as the bridge knows.

    An intake of that year and track may begin before the year does.
    """
    first = job.store.verdicts.stored(evidence.programme, limit=1, learner=evidence.learner)
    begun = (
        each.begins
        for each in job.enabled.intakes
        if each.begins and (each.track, each.year) == (evidence.track, evidence.year)
    )
    years = [evidence.year.starts, *(each.verdict.year.starts for each in first)]
    return min([*years, *begun])


def _refuse_subject(job: Job, decision: Decision, evidence: Evidence) -> None:
    known = subjects(job, decision.kind, evidence.track, decision.learner)
    if decision.subject not in known:
        raise DecisionRefused(
            Cause.of(
                "decision.no_subject" if known else "decision.nothing_to_decide",
                subject=decision.subject,
                close=nearest(decision.subject, known),
                track=evidence.track,
                known=tuple(known),
            )
        )


def _refuse_empty_withdrawal(job: Job, decision: Decision) -> None:
    same = [
        each
        for each in job.store.decisions.recorded(decision.programme, decision.learner)
        if (each.kind, each.subject) == (decision.kind, decision.subject)
    ]
    if not same or same[-1].outcome == WITHDRAWN:
        raise DecisionRefused(
            Cause.of(
                "decision.nothing_withdrawn",
                subject=decision.subject,
                programme=decision.programme,
                learner=decision.learner,
            )
        )


def _refuse_jury(job: Job, decision: Decision) -> None:
    problems = jury_problems(job.programme.jury, decision.jury)
    if problems:
        raise DecisionRefused(
            Cause.of(
                "decision.jury_refused", problems=problems, known=tuple(job.programme.jury.roles)
            ),
            where=str(job.programme.jury.source),
            problems=problems,
        )


def _refuse_last_day(decision: Decision, first: date) -> None:
    day = day_written(decision.outcome)
    if day is None:
        raise DecisionRefused(Cause.of("decision.no_day", day=decision.outcome))
    if day < first:
        raise DecisionRefused(Cause.of("decision.day_before_intake", on=day, first=first))
    if day.year > first.year + _YEARS:
        raise DecisionRefused(Cause.of("decision.day_far_ahead", on=day, years=_YEARS))


def _refuse_value(job: Job, decision: Decision) -> None:
    field = decision.subject.removeprefix("profile:")
    codes = job.programme.profile[field].values
    if not decision.outcome.strip() or (codes and decision.outcome not in codes):
        raise DecisionRefused(
            Cause.of(
                "decision.no_code" if codes else "decision.no_value",
                value=decision.outcome,
                close=nearest(decision.outcome, codes),
                field=field,
                known=tuple(codes),
            )
        )


def subjects(job: Job, kind: DecisionKind, track: str, learner: str) -> list[str]:
    """What a decision of this kind may be about, for a learner of a track."""
    asked = [need.key for need in needs(job.programme, [track])]
    match kind:
        case DecisionKind.JURY:
            return [AWARD]
        case DecisionKind.AGREEMENT | DecisionKind.DOCUMENT | DecisionKind.PROFILE:
            return [key for key in asked if key.startswith(f"{kind.value}:")]
        case DecisionKind.TOPIC:
            documents = [key for key in asked if key.startswith("document:")]
            return [key.replace("document:", "topic:", 1) for key in documents]
        case DecisionKind.EXTENSION:
            return [key for key in asked if key.startswith("deadline:")]
        case DecisionKind.EXEMPTION | DecisionKind.REVOCATION:
            components = [each.id for each in job.programme.of_track(track)]
            revocable = kind is DecisionKind.REVOCATION and _is_awarded(job, learner)
            whole = [AWARD] if revocable else []
            settled = [key for key in asked if key.partition(":")[0] in _SETTLED]
            return [*components, *settled, *whole]
        case DecisionKind.DRIFT:
            return effect_keys(job.programme, job.enabled, track, learner)


def _is_awarded(job: Job, learner: str) -> bool:
    """Whether there is an award, or was one, to be taken back or given back."""
    verdict = job.store.verdicts.get(job.programme.id, learner)
    decisions = job.store.decisions.recorded(job.programme.id, learner)
    admitted = verdict is not None and verdict.status is AwardStatus.ADMITTED
    return admitted or AWARD in revocations(decisions)


def refuse_blocks(job: Job, acquired: Acquired) -> None:
    """Refuse what is no block that is acquired for ever."""
    permanent = sorted({each.id for each in job.programme.components if each.permanent})
    if acquired.component not in permanent:
        raise DecisionRefused(
            Cause.of(
                "decision.not_for_ever" if permanent else "decision.nothing_for_ever",
                component=acquired.component,
                close=nearest(acquired.component, permanent),
                programme=job.programme.id,
                known=tuple(permanent),
            )
        )


def refuse_acquired(job: Job, acquired: Acquired, revoked: Decision | None) -> None:
    """Refuse a block that was not acquired on that day, or with a mark off its scale."""
    refuse_day(acquired.on, job.today())
    if revoked is not None:
        since = revoked.at.astimezone(ZoneInfo(job.time_zone)).date()
        if acquired.on < since:
            raise DecisionRefused(
                Cause.of("decision.revoked_since", component=acquired.component, on=since)
            )
    if acquired.mark is not None and acquired.out_of is not None:
        known = 0 <= acquired.mark <= acquired.out_of and acquired.out_of > 0
        if not known:
            raise DecisionRefused(
                Cause.of("mark.off_scale", mark=acquired.mark, out_of=acquired.out_of)
            )
