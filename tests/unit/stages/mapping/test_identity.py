"""Whether each learner is who had the number, and the account, the last time."""

from __future__ import annotations

import pytest

from lms_bridge.model.account import AccountState, LearnerAccount, Unconfirmed
from lms_bridge.stages.mapping.identity import AccountIndex, recognise
from lms_bridge.stages.mapping.roster import Enrolled
from tests.unit.stages.mapping.mapping_values import NOW, YEAR

KNOWN, MARKED, OPEN, OVER = (
    AccountState.KNOWN,
    AccountState.MARKED,
    AccountState.OPEN,
    AccountState.OVER,
)


def pair(
    number: str, user_id: int, state: AccountState = KNOWN, became: str = ""
) -> LearnerAccount:
    """A number and an account that were seen together."""
    return LearnerAccount(user_id, number, user_id, state, NOW, NOW, became=became)


A, B = pair("A", 1), pair("B", 2)


@pytest.mark.parametrize(
    ("number", "user_id", "by_number", "by_account"),
    [
        ("A", 3, A, None),
        ("C", 1, None, A),
        ("A", 2, A, B),
        ("a", 1, A, A),
    ],
)
def test_another_number_or_account_waits_for_a_person(number, user_id, by_number, by_account):
    """Each row of the table, with whoever had the number and whoever had the account."""
    found = AccountIndex([A, B]).unconfirmed(number, user_id)
    assert found == Unconfirmed(number, user_id, by_number, by_account)


@pytest.mark.parametrize(("number", "user_id"), [("A", 1), ("B", 2), ("C", 3)])
def test_a_pair_seen_before_and_a_new_one_go_on(number: str, user_id: int):
    """Nobody's number with nobody's account is a new learner."""
    assert AccountIndex([A, B]).unconfirmed(number, user_id) is None


def test_a_number_is_known_in_any_letter_case_and_an_account_by_its_own_number():
    """What nobody has is nobody's; no account is nobody's account."""
    index = AccountIndex([A, pair("GONE", 0, MARKED)])
    assert index.by_number(" a ") == A
    assert index.by_account(1) == A
    assert index.by_number("B") is None
    assert index.by_account(2) is None
    assert index.by_account(0) is None
    assert index.by_number("gone") == pair("GONE", 0, MARKED)


def test_what_was_true_once_is_somebodys_for_ever():
    """The old number and the old account are those of the present pair, unless others have them."""
    now = pair("NEW", 5)
    index = AccountIndex([pair("OLD", 1, OVER, became="NEW"), now])
    assert index.by_number("OLD") == index.by_account(1) == now
    assert index.unconfirmed("OLD", 9) == Unconfirmed("OLD", 9, now, None)
    taken = pair("OLD", 7)
    index = AccountIndex([taken, pair("OLD", 1, OVER, became="NEW"), now])
    assert (index.by_number("OLD"), index.by_account(1)) == (taken, now)
    lost = AccountIndex(
        [pair("OLD", 1, OVER, became="NOBODY"), pair("X", 2, OVER, became="NEW"), now]
    )
    assert lost.by_number("OLD") is None
    assert lost.by_account(2) == now


def test_a_pair_that_waits_keeps_its_halves_for_whose_they_may_be():
    """When the other half changes meanwhile, whose it may be is asked, and nobody is new."""
    new_account = AccountIndex([A, pair("A", 9, OPEN)])
    assert new_account.unconfirmed("Z", 9) == Unconfirmed("Z", 9, None, A)
    new_number = AccountIndex([A, pair("Z", 1, OPEN)])
    assert new_number.unconfirmed("z", 9) == Unconfirmed("z", 9, A, None)
    assert new_number.unconfirmed("Y", 9) is None
    nobody = AccountIndex([pair("Z", 9, OPEN)])
    assert nobody.unconfirmed("Z", 9) is None
    both = AccountIndex([pair("B", 9), pair("Z", 10, OPEN), pair("Z", 9, OPEN)])
    assert both.unconfirmed("Z", 10) == Unconfirmed("Z", 10, pair("B", 9), None)


def test_a_roster_is_parted_into_those_who_go_on_and_those_who_wait():
    """Both in the order of the roster; who waits is known by the number that was seen."""
    roster = [
        Enrolled(number, user_id, "t", YEAR)
        for number, user_id in (("A", 1), ("B", 3), ("C", 4), ("D", 1))
    ]
    found = recognise(roster, AccountIndex([A, B]))
    assert found.usual == (("A", 1), ("C", 4))
    assert found.waiting == {
        "B": Unconfirmed("B", 3, B, None),
        "D": Unconfirmed("D", 1, None, A),
    }
