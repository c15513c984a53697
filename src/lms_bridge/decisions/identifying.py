"""Who is who: a person's word on numbers and accounts, looked at first and taken back if wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from lms_bridge.cause import Cause
from lms_bridge.decisions.deciding import judge_again
from lms_bridge.decisions.joining import Conflict, conflicts
from lms_bridge.decisions.refusing import refuse_unsigned
from lms_bridge.errors import DecisionRefused, Problem, StoreUnavailable, UnusableFile
from lms_bridge.model.account import (
    AccountState,
    IdentityChange,
    IdentityDecision,
    KeptUnder,
    LearnerAccount,
    NumberMove,
    Unconfirmed,
    first_to_withdraw,
    in_force,
)
from lms_bridge.model.canonical import canonical
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.installed import kind_names
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports import Store
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.runs.identifying import known_history, waiting_identities
from lms_bridge.runs.job import Job
from lms_bridge.stages.mapping.idnumbers import nearly_same

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What somebody says of a number and an account.

    Attributes:
        change: what is said.
        number: the idnumber that was seen; for JOIN, the one under which everything counts; ""
            for WITHDRAW.
        by: who says it: a function or a staff identifier.
        because: the reason.
        before: for RENAME, the number that the account had, "" where it is plain; for JOIN, the
            number that is given up.
        withdraws: for WITHDRAW, the id of the decision.
        line: of the file that says it; 0 for none.
    """

    change: IdentityChange
    number: str
    by: str
    because: str
    before: str = ""
    withdraws: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class IdentityRecorded:
    """What was recorded, or would be.

    Attributes:
        decision: the word with what is found under another number since.
        verdicts: by programme, the verdict that a number brought along has now.
        before: what was known of everybody whom it is about.
        after: what is known of them since.
        conflicts: for JOIN, what both numbers say differently.
        held: what was kept under each number before, and since.
        undone: for WITHDRAW, the decision that is withdrawn.
        already: whether it was recorded earlier, with this decision, and is not recorded again.
    """

    decision: IdentityDecision
    verdicts: Mapping[str, Verdict]
    before: tuple[Cause, ...]
    after: tuple[Cause, ...]
    conflicts: tuple[Conflict, ...] = ()
    held: tuple[tuple[str, int, KeptUnder], ...] = ()
    undone: IdentityDecision | None = None
    already: bool = False

    @property
    def accounts(self) -> frozenset[int]:
        """The accounts that it is about."""
        return frozenset({*self.decision.accounts, *(account for _, account, _ in self.held)} - {0})

    @property
    def moves(self) -> tuple[NumberMove, ...]:
        """What is found under another number, but for verdicts alone that count for nobody."""
        held = {number: kept for number, _, kept in self.held}
        return tuple(
            each
            for each in self.decision.moves
            if not each.apart or each.after not in held or held[each.after].by_people
        )


class _LookedAt(Exception):
    """What would be recorded is known, and nothing of it is kept."""


def record_identity(
    jobs: Mapping[str, Job], answer: IdentityAnswer, confirmed: str = ""
) -> IdentityRecorded:
    """Keep one word as `record_identities` does."""
    (found,) = record_identities(jobs, [answer], confirmed)
    return found


def record_identities(
    jobs: Mapping[str, Job],
    answers: Sequence[IdentityAnswer],
    confirmed: str = "",
    file: str = "",
) -> tuple[IdentityRecorded, ...]:
    """Keep what a person says with all that follows from it, all of it or nothing.

    What is kept under another number from now on is judged again on the facts already known, so
    that every list says it at once; effects follow with the next sync.

    Args:
        jobs: the programmes of the site, by id; at least one.
        answers: what is said, in this order.
        confirmed: the mark of what was shown; "" where nothing was.
        file: the file that says it; "" for none.

    Raises:
        DecisionRefused: nothing waits for a word, or it says nothing that can be said.
        UnusableFile: the same of lines of a file, each of them named.
        StoreUnavailable: something else was decided meanwhile, or seen otherwise than shown.
    """
    with _store(jobs).batch():
        found = _said(jobs, answers, file)
        if confirmed and mark_of(found) != confirmed:
            number = found[0].decision.number
            raise StoreUnavailable(Cause.of("identity.overtaken", idnumber=number))
    for each in found:
        if each.already:
            continue
        log.info("identity.recorded", decision=each.decision.id, change=each.decision.change.value)
    return found


def foresee_identities(
    jobs: Mapping[str, Job], answers: Sequence[IdentityAnswer], file: str = ""
) -> tuple[IdentityRecorded, ...]:
    """What would be recorded; nothing is kept. Raises what recording it would raise."""
    found: tuple[IdentityRecorded, ...] = ()
    try:
        with _store(jobs).batch():
            found = _said(jobs, answers, file)
            raise _LookedAt  # noqa: TRY301 - leaving the batch by an exception undoes it
    except _LookedAt:
        return found


def mark_of(found: Sequence[IdentityRecorded]) -> str:
    """What stands for what was shown: a confirmation is for that state."""
    said = [
        (
            each.decision.change.value,
            each.decision.number,
            each.decision.user_id,
            each.decision.moves,
            each.held,
            [(one.before, one.after) for one in each.conflicts],
        )
        for each in found
    ]
    return hashlib.sha256(canonical(said)).hexdigest()[:32]


def withdrawable(store: Store) -> tuple[IdentityDecision, ...]:
    """The words that can be withdrawn as they are, the latest first."""
    decided = store.accounts.decided()
    return tuple(
        each
        for each in reversed(in_force(decided))
        if each.way_back is not None and first_to_withdraw(each, decided) is None
    )


def _store(jobs: Mapping[str, Job]) -> Store:
    return next(iter(jobs.values())).store


def _said(
    jobs: Mapping[str, Job], answers: Sequence[IdentityAnswer], file: str
) -> tuple[IdentityRecorded, ...]:
    """Carry out one word after the other in the transaction that is open."""
    found: list[IdentityRecorded] = []
    problems: list[Problem] = []
    for each in answers:
        try:
            with _store(jobs).batch():
                earlier = _recorded_earlier(_store(jobs), each) if file else None
                found.append(earlier or _carried_out(jobs, each))
        except DecisionRefused as error:
            if not file:
                raise
            problems.append(Problem(file, each.line, error.cause))
    if problems:
        raise UnusableFile(file, tuple(problems))
    return tuple(found)


def _recorded_earlier(store: Store, answer: IdentityAnswer) -> IdentityRecorded | None:
    """The decision in force that says what a line of a file says, where nothing waits for it."""
    if any(each.number == answer.number for each in waiting_identities(store)):
        return None
    pair = store.accounts.of(answer.number)
    if pair is None or answer.before not in _numbers_of(store, pair):
        return None
    for each in reversed(in_force(store.accounts.decided())):
        if each.change is answer.change and each.number == answer.number:
            return IdentityRecorded(each, {}, (), (), already=True)
    return None


def _carried_out(jobs: Mapping[str, Job], answer: IdentityAnswer) -> IdentityRecorded:
    refuse_unsigned(answer.by, answer.because)
    _refuse_about_oneself(answer, (answer.number, answer.before))
    match answer.change:
        case IdentityChange.WITHDRAW:
            return _withdrawn(jobs, answer)
        case IdentityChange.JOIN:
            return _joined(jobs, answer)
        case _:
            return _confirmed(jobs, answer)


def _refuse_about_oneself(answer: IdentityAnswer, numbers: Iterable[str]) -> None:
    if any(nearly_same(answer.by, each) for each in numbers):
        raise DecisionRefused(Cause.of("decision.about_oneself"))


def _confirmed(jobs: Mapping[str, Job], answer: IdentityAnswer) -> IdentityRecorded:
    """Whose a number and an account are that wait for a person."""
    store = _store(jobs)
    waiting = _waiting(store, answer)
    known = [each.number for each in (waiting.by_number, waiting.by_account) if each]
    _refuse_about_oneself(answer, known)
    whose = waiting.whom(answer.change)
    about = {each.number: each for each in (waiting.by_number, waiting.by_account) if each}
    before = _histories(store, about.values())
    decision = _decision(jobs, answer, waiting.number, waiting.user_id)
    kept = store.accounts.record(decision, whose, _sent_once())
    verdicts: dict[str, Verdict] = {}
    if any(each.after == kept.number for each in kept.moves):
        facts = {key: job.store.verdicts.evidence(key, kept.number) for key, job in jobs.items()}
        verdicts = _judged_again(jobs, kept.number, facts)
    return _recorded(store, kept, verdicts, before, about)


def _joined(jobs: Mapping[str, Job], answer: IdentityAnswer) -> IdentityRecorded:
    """Two numbers under which one person was judged: both histories count under one of them."""
    store = _store(jobs)
    pairs: list[LearnerAccount] = []
    for number in (answer.before, answer.number):
        pair = store.accounts.of(number)
        if pair is None:
            raise DecisionRefused(Cause.of("identity.nobody", learner=number))
        pairs.append(pair)
    given_up, kept_on = pairs
    if given_up.number == kept_on.number:
        raise DecisionRefused(Cause.of("identity.one_number", idnumber=answer.number))
    if kept_on.state is not AccountState.KNOWN:
        raise DecisionRefused(Cause.of("identity.no_number", idnumber=answer.number))
    before = _histories(store, pairs)
    differing = conflicts(store, tuple(jobs), given_up.number, kept_on.number)
    facts = {
        key: store.verdicts.evidence(key, kept_on.number)
        or store.verdicts.evidence(key, given_up.number)
        for key in jobs
    }
    decision = _decision(jobs, answer, kept_on.number, kept_on.user_id)
    kept = store.accounts.record(decision, given_up, _sent_once())
    verdicts = _judged_again(jobs, kept_on.number, facts)
    about = {each.number: each for each in pairs}
    return replace(_recorded(store, kept, verdicts, before, about), conflicts=differing)


def _withdrawn(jobs: Mapping[str, Job], answer: IdentityAnswer) -> IdentityRecorded:
    """A word that was wrong: the state before it, as far as nothing was built upon it."""
    store = _store(jobs)
    decided = store.accounts.decided()
    found = {each.id: each for each in decided}.get(answer.withdraws)
    if found is None:
        raise DecisionRefused(Cause.of("identity.no_decision", decision=answer.withdraws))
    _refuse_about_oneself(answer, found.touched)
    if found.change is IdentityChange.WITHDRAW:
        raise DecisionRefused(Cause.of("identity.withdraws", decision=found.id))
    for each in decided:
        if each.withdraws == found.id:
            cause = Cause.of("identity.no_longer", decision=found.id, withdrawal=each.id)
            raise DecisionRefused(cause)
    if found.way_back is None:
        raise DecisionRefused(Cause.of("identity.no_way_back", decision=found.id))
    later = first_to_withdraw(found, decided)
    if later is not None:
        cause = Cause.of("identity.built_upon", decision=found.id, later=later.id)
        raise DecisionRefused(cause)
    present = store.accounts.of_numbers(found.numbers)
    before = _histories(store, present.values())
    decision = replace(
        _decision(jobs, answer, found.number, found.user_id), withdraws=answer.withdraws
    )
    kept = store.accounts.withdraw(decision, _sent_once())
    return replace(_recorded(store, kept, {}, before, present), undone=found)


def _decision(
    jobs: Mapping[str, Job], answer: IdentityAnswer, number: str, user_id: int
) -> IdentityDecision:
    return IdentityDecision(
        id=0,
        number=number,
        user_id=user_id,
        change=answer.change,
        by=answer.by.strip(),
        at=next(iter(jobs.values())).clock.now(),
        because=answer.because.strip(),
    )


def _sent_once() -> list[str]:
    """The kinds of effect that stay with the person and not with the account."""
    return [each for each in kind_names() if effect_kind(each).driver.sent_once]


def _judged_again(
    jobs: Mapping[str, Job], number: str, facts: Mapping[str, Evidence | None]
) -> dict[str, Verdict]:
    return {
        key: judge_again(jobs[key], replace(each, learner=number))
        for key, each in facts.items()
        if each is not None
    }


def _recorded(
    store: Store,
    decision: IdentityDecision,
    verdicts: Mapping[str, Verdict],
    before: tuple[Cause, ...],
    about: Mapping[str, LearnerAccount],
) -> IdentityRecorded:
    """What was recorded, with what is known now under every number that it is about."""
    numbers = {*about, *decision.numbers}
    present = store.accounts.of_numbers(numbers)
    held = store.accounts.holdings(numbers)
    unsaid = {
        each.after for each in decision.moves if each.apart and not held[each.after].by_people
    }
    return IdentityRecorded(
        decision=decision,
        verdicts=verdicts,
        before=before,
        after=_histories(store, (each for each in present.values() if each.number not in unsaid)),
        held=tuple(
            (each, present[each].user_id if each in present else 0, held[each])
            for each in sorted(numbers)
        ),
    )


def _histories(store: Store, pairs: Iterable[LearnerAccount]) -> tuple[Cause, ...]:
    """What is known of people, by number."""
    known = sorted(pairs, key=lambda each: each.number)
    held = store.accounts.holdings({each.number for each in known}) if known else {}
    return tuple(known_history(each, held[each.number]) for each in known)


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
