"""Who is who: a person's word on a number and an account that were not seen together before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from lms_bridge.cause import Cause
from lms_bridge.decisions.deciding import judge_again
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.account import (
    AccountState,
    IdentityChange,
    IdentityDecision,
    LearnerAccount,
    Unconfirmed,
)
from lms_bridge.model.installed import kind_names
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports import Store
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.runs.identifying import waiting_identities
from lms_bridge.runs.job import Job

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What somebody says of a number and an account.

    Attributes:
        change: what is said.
        number: the idnumber that was seen.
        before: for RENAME, the number that the account had; "" where it is plain.
        by: who says it: a function or a staff identifier.
        because: the reason.
    """

    change: IdentityChange
    number: str
    by: str
    because: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class IdentityRecorded:
    """What was recorded, and by programme the verdict that a number brought along has now."""

    decision: IdentityDecision
    verdicts: Mapping[str, Verdict]


def record_identity(jobs: Mapping[str, Job], answer: IdentityAnswer) -> IdentityRecorded:
    """Keep a person's word with all that follows from it, or nothing.

    What is kept under another number from now on is judged again on the facts already known, so
    that every list says it at once; effects follow with the next sync.

    Args:
        jobs: the programmes of the site, by id; at least one.
        answer: what is said.

    Raises:
        DecisionRefused: nothing waits for this word, or it says nothing that can be said of it.
        StoreUnavailable: something else was decided meanwhile.
    """
    if not answer.by.strip() or not answer.because.strip():
        raise DecisionRefused(Cause.of("decision.says_not_who"))
    job = next(iter(jobs.values()))
    waiting = _waiting(job.store, answer)
    whose = waiting.whom(answer.change)
    decision = IdentityDecision(
        id=0,
        number=waiting.number,
        user_id=waiting.user_id,
        change=answer.change,
        by=answer.by.strip(),
        at=job.clock.now(),
        because=answer.because.strip(),
    )
    sent_once = [each for each in kind_names() if effect_kind(each).driver.sent_once]
    verdicts: dict[str, Verdict] = {}
    with job.store.batch():
        kept = job.store.accounts.record(decision, whose, sent_once)
        if any(each.after == kept.number for each in kept.moves):
            for key, each in jobs.items():
                facts = job.store.verdicts.evidence(key, kept.number)
                if facts is not None:
                    verdicts[key] = judge_again(each, replace(facts, learner=kept.number))
    log.info("identity.recorded", decision=kept.id, change=kept.change.value)
    return IdentityRecorded(kept, verdicts)


def _waiting(store: Store, answer: IdentityAnswer) -> Unconfirmed:
    """What the answer is about; raises DecisionRefused."""
    waiting = waiting_identities(store)
    found = [each for each in waiting if each.number == answer.number]
    if not found:
        known = tuple(sorted({each.number for each in waiting}))
        raise DecisionRefused(
            Cause.of(
                "identity.not_this_one" if known else "identity.nothing_waits",
                idnumber=answer.number,
                learners=known,
            )
        )
    if len(found) > 1:
        raise DecisionRefused(Cause.of("account.not_the_only_one"))
    one = found[0]
    if answer.change not in one.choices:
        raise DecisionRefused(
            Cause.of(
                "identity.no_choice",
                change=answer.change.value,
                idnumber=answer.number,
                known=tuple(each.value for each in one.choices),
            )
        )
    if answer.before and one.by_account is not None:
        numbers = _numbers_of(store, one.by_account)
        if answer.before not in numbers:
            raise DecisionRefused(
                Cause.of(
                    "identity.other_before",
                    former=answer.before,
                    idnumber=answer.number,
                    account=one.user_id,
                    learners=tuple(sorted(numbers)),
                )
            )
    return one


def _numbers_of(store: Store, pair: LearnerAccount) -> frozenset[str]:
    """Every number that a person has or had."""
    over = (
        each.number
        for each in store.accounts.every()
        if each.state is AccountState.OVER and each.became == pair.number
    )
    return frozenset((pair.number, *over))
