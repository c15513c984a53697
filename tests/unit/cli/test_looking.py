"""What the tables of `status` say of a debt, in a few signs."""

from __future__ import annotations

import pytest

from lms_bridge.cli.looking import brief
from lms_bridge.model.verdict import Owed, OwedKind
from lms_bridge.text import Wording
from tests.programmes.shipped import shipped


@pytest.mark.parametrize(
    ("owed", "told"),
    [
        (Owed(OwedKind.HOURS, "UE1", missing=5400), "UE1 1 h 30"),
        (
            Owed(OwedKind.HOURS, "UE4.case-study", missing=7200),
            "UE4, Étude de cas et mise en œuvre 2 h",
        ),
        (Owed(OwedKind.AGREEMENT, "host-institution"), "l'institution d'accueil du stage"),
        (Owed(OwedKind.RESULT, "M2-UE2"), "M2-UE2"),
        (Owed(OwedKind.DOCUMENT, "M1"), "doc. M1"),
    ],
)
def test_a_debt_is_told_by_what_people_call_it(owed: Owed, told: str):
    """Units and results by their ids, all else by its title."""
    assert brief(owed, Wording("fr", shipped("du_pccpu"))) == told
