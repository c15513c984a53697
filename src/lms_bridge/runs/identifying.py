"""Whom a run may judge: learners whose number and account belong together, as far as is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.model.account import (
    PRESENT,
    AccountState,
    IdentityDecision,
    KeptUnder,
    LearnerAccount,
    Unconfirmed,
)
from lms_bridge.model.run import Quarantined
from lms_bridge.ports import Store
from lms_bridge.stages.mapping.identity import AccountIndex, recognise
from lms_bridge.stages.mapping.roster import Enrolled


def recognised(
    store: Store, learners: Sequence[Enrolled]
) -> tuple[tuple[tuple[str, int], ...], dict[str, Unconfirmed]]:
    """The pairs that may be used, and by idnumber those that wait for a person."""
    found = recognise(learners, AccountIndex(store.accounts.every()))
    return found.usual, found.waiting


def set_aside(store: Store, waiting: Collection[Unconfirmed]) -> tuple[Quarantined, ...]:
    """Who waits for a person's word, with what is known of the number and of the account."""
    numbers = {pair.number for each in waiting for pair in _pairs(each)}
    held = store.accounts.holdings(numbers) if numbers else {}
    return tuple(Quarantined(each.number, each.user_id, why(each, held)) for each in waiting)


def why(waiting: Unconfirmed, held: Mapping[str, KeptUnder]) -> Cause:
    """Why a number and an account are not used together, with both histories."""
    one, other = waiting.by_number, waiting.by_account
    histories = {
        name: known_history(pair, held.get(pair.number, KeptUnder()))
        for name, pair in (("of_number", one), ("of_account", other))
        if pair is not None
    }
    if one is None:
        code = "identity.other_number"
    elif other is None:
        code = "identity.other_account"
    elif one != other:
        code = "identity.two_people"
    elif one.number == waiting.number:
        code = "identity.account_seen_before"
    else:
        code = "identity.seen_before"
    before = other or one
    return Cause.of(
        code,
        idnumber=waiting.number,
        account=waiting.user_id,
        former=before.number if before is not None else "",
        **histories,
    )


def known_history(pair: LearnerAccount, held: KeptUnder) -> Cause:
    """What is known of a person: number, account, since when, and what is kept."""
    return Cause.of(
        "identity.history" if pair.user_id else "identity.history_without_account",
        idnumber=pair.number,
        account=pair.user_id,
        since=pair.since,
        seen=pair.seen,
        kept=kept_of(held),
    )


def kept_of(held: KeptUnder) -> tuple[Cause, ...]:
    """What is kept under a number, each kind of it; that it is nothing."""
    kept = (
        *_some("identity.judged", programmes=held.judged),
        *_some("identity.acquired", blocks=held.acquired),
        *_some("identity.decided", count=held.decisions),
        *_some("identity.in_files", count=held.files),
    )
    return kept or (Cause.of("identity.nothing"),)


def _some(code: str, **values: tuple[str, ...] | int) -> list[Cause]:
    return [Cause.of(code, **values)] if all(values.values()) else []


def concerned(waiting: Iterable[Unconfirmed]) -> dict[str, Unconfirmed]:
    """By every number that it is about, what waits for a person: the seen one, and the known."""
    found: dict[str, Unconfirmed] = {}
    for each in waiting:
        for pair in _pairs(each):
            if pair.state is AccountState.KNOWN:
                found.setdefault(pair.number, each)
    return found | {each.number: each for each in waiting}


def moved_numbers(store: Store) -> dict[str, Cause]:
    """By number that nobody has any more, whose it was: the number that they have now."""
    pairs = store.accounts.every()
    present = {each.number for each in pairs if each.state in PRESENT}
    return {
        each.number: Cause.of("learner.other_number", learner=each.number, idnumber=each.became)
        for each in pairs
        if each.state is AccountState.OVER and each.number not in present
    }


def waiting_identities(store: Store) -> tuple[Unconfirmed, ...]:
    """The numbers and accounts that wait for a person's word, in the order first seen."""
    index = AccountIndex(store.accounts.every())
    found = (
        (pair, index.unconfirmed(pair.number, pair.user_id)) for pair in store.accounts.open_pairs()
    )
    return tuple(replace(each, seen=pair.seen) for pair, each in found if each is not None)


def pairs_of(store: Store, number: str) -> tuple[LearnerAccount, ...]:
    """Every pair of whoever has or had a number, as it is now: one that is gone waits no more."""
    every = store.accounts.every()
    became = {each.became for each in every if each.number == number and each.became}
    whole = {number} | became
    numbers = whole | {each.number for each in every if each.became in whole}
    waiting = {each.id for each in store.accounts.open_pairs()}
    return tuple(
        replace(each, state=AccountState.GONE)
        if each.state is AccountState.OPEN and each.id not in waiting
        else each
        for each in every
        if each.number in numbers
    )


def kept_apart(
    store: Store, numbers: Collection[str], decided: Iterable[IdentityDecision]
) -> Mapping[str, KeptUnder]:
    """By mark, what is kept under it and counts for nobody, of whoever these numbers are about.

    A mark is a person's by its number, or by a decision on identities that is about both.
    """
    about = {number for each in decided for number in each.numbers}
    marks = [
        each.number
        for each in store.accounts.every()
        if each.state is AccountState.MARKED
        and (each.number in about or each.number.rpartition("~")[0] in {*numbers, *about})
    ]
    held = store.accounts.holdings(marks) if marks else {}
    return {mark: kept for mark, kept in held.items() if kept.by_people}


def _pairs(waiting: Unconfirmed) -> list[LearnerAccount]:
    return [each for each in (waiting.by_number, waiting.by_account) if each is not None]
