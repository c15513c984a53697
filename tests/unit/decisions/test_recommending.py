from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lms_bridge.decisions.recommending import refuse_recommendation
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.text import Wording
from tests.programmes.shipped import shipped
from tests.refusals import refusing

CSEC = shipped("csec")
DU = shipped("du_pccpu")
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ADJOURNED = Decision(
    1, "csec", "E1", DecisionKind.JURY, "award", "adjourned", "jury", NOW, "délibération"
)


def test_an_adjournment_keeps_a_way_and_a_recommendation():
    """Both are told with the decision, in words; an adjournment without them is one as before."""
    refuse_recommendation(CSEC, ADJOURNED)
    whole = replace(ADJOURNED, again="vae", recommends="compléter le portfolio")
    refuse_recommendation(CSEC, whole)
    told = Wording("fr", CSEC).decision(whole)
    assert "à représenter par cette voie : VAE" in told.replace("\u00a0", " ")
    assert "compléter le portfolio" in told
    assert "recommande" not in Wording("fr", CSEC).decision(ADJOURNED)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"outcome": "admitted", "again": "vae"}, "only an adjournment"),
        ({"outcome": "not_awarded", "recommends": "x"}, "only an adjournment"),
        ({"kind": DecisionKind.EXEMPTION, "recommends": "x"}, "only an adjournment"),
        ({"again": "correspondence"}, "is no way by which"),
        ({"recommends": "com\u200bpléter"}, "nobody sees"),
    ],
)
def test_what_is_no_recommendation_is_refused(changed: dict[str, object], why: str):
    """Beside another outcome or kind, by another way, or with signs that nobody sees."""
    decision = replace(ADJOURNED, **changed)  # type: ignore[arg-type]  # of several types
    with refusing(DecisionRefused, why):
        refuse_recommendation(CSEC, decision)


def test_a_programme_without_ways_says_that_it_names_none():
    """Nobody is told to choose from an empty list."""
    with refusing(DecisionRefused, "the programme names none"):
        refuse_recommendation(DU, replace(ADJOURNED, again="vae"))
