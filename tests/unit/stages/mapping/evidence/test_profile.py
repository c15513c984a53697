from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.site import ProfileField
from lms_bridge.model.snapshot import User
from tests.unit.stages.mapping.mapping_values import CSEC, NOW, binding, enabled, evidence, snapshot


def profile(fields: dict[str, str], *, decisions=(), **site) -> dict[str, str]:
    """The fields about a learner of the certification."""
    read = snapshot(people=[User(1, "L1", suspended=False, fields=fields)])
    found = evidence(programme=CSEC, read=read, decisions=decisions, site=enabled(CSEC, **site))
    return {each.field: each.value for each in found.profile}


def stated(value: str, field: str = "profile:practice", kind: DecisionKind = DecisionKind.PROFILE):
    """A decision about a field."""
    return Decision(1, "csec", "L1", kind, field, value, "registrar", NOW, "seen")


@pytest.mark.parametrize("held", ["own_post", "en poste", "EN POSTE", " own post "])
def test_words_become_codes(held: str):
    """What the field holds is translated, in both languages and any case."""
    assert profile({"situation_pratique": held}) == {"practice": "own_post"}


def test_an_unknown_value_stays_as_it_is():
    """The rules say that it is none of the values foreseen."""
    assert profile({"situation_pratique": "retraité"}) == {"practice": "retraité"}


def test_an_empty_field_is_not_filled_in():
    """Spaces are no value, and fields that no programme asks for are not read."""
    assert profile({"situation_pratique": "  ", "loisirs": "voile"}) == {}


def test_a_site_may_name_its_own_field():
    """With its own words for the values."""
    bound = binding("profile:practice", ProfileField("emploi", {"oui": "own_post"}))
    assert profile({"emploi": "Oui"}, bindings=bound) == {"practice": "own_post"}


def test_a_person_wins_over_the_field():
    """What was stated is the value, whatever the LMS holds."""
    found = profile({"situation_pratique": "en poste"}, decisions=[stated("placement")])
    assert found == {"practice": "placement"}


def test_the_last_statement_counts():
    """The statement recorded last wins, in any order, whatever day each of them bears."""
    later = Decision(
        2, "csec", "L1", DecisionKind.PROFILE, "profile:practice", "own_post", "r", NOW, "x"
    )
    later = replace(later, at=NOW.replace(year=2025))
    earlier = replace(stated("placement"), id=1)
    assert profile({}, decisions=[later, earlier]) == {"practice": "own_post"}


def test_a_statement_withdrawn_leaves_what_the_lms_says():
    """Nobody states it any more: the field of the LMS counts again."""
    said = replace(stated("placement"), id=1)
    taken_back = replace(stated("withdrawn"), id=2)
    assert profile({}, decisions=[said, taken_back]) == {}


def test_drifts_are_no_evidence():
    """What to do about a drift says nothing about the learner."""
    drift = stated("restore", "cohort:X@L1", DecisionKind.DRIFT)
    found = evidence(programme=CSEC, read=snapshot(), decisions=[drift, stated("placement")])
    assert [each.kind for each in found.decisions] == [DecisionKind.PROFILE]


def test_other_learners_decisions_are_not_mixed_in():
    """Each learner has their own."""
    other = replace(stated("placement"), learner="L2")
    assert evidence(programme=CSEC, read=snapshot(), decisions=[other]).decisions == ()
