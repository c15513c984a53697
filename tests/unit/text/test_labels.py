"""Every member of every closed list has a label in each language."""

from enum import StrEnum

import pytest

from lms_bridge.model.action import Outcome, Target, Verb
from lms_bridge.model.decision import OUTCOMES, DecisionKind
from lms_bridge.model.verdict import AwardStatus, Means, OwedKind, Status, Truth
from lms_bridge.text import LineSign, Wording
from lms_bridge.text.catalogue import catalogue
from lms_bridge.text.explain import AWARD_MARKS, STATUS_MARKS
from lms_bridge.text.labels import label_code
from tests.unit.text.wording_cases import LANGUAGES, programme

#: The closed lists whose members people read about.
LISTS = (
    Status,
    AwardStatus,
    Means,
    Truth,
    LineSign,
    OwedKind,
    DecisionKind,
    Verb,
    Outcome,
)

#: Every code of the catalogue.
CODES = catalogue("fr").entries.keys()


@pytest.mark.parametrize("kind", LISTS, ids=lambda each: each.__name__)
def test_every_member_has_a_label_of_its_own(kind: type[StrEnum]):
    """No label is missing, empty or shared by two members of a list."""
    for language in LANGUAGES:
        wording = Wording(language, strict=True)
        found = [wording.label(each) for each in kind]
        assert all(each.strip() for each in found)
        assert len(set(found)) == len(found)


def test_no_label_is_left_over():
    """A member that a closed list no longer has takes its label along."""
    ours = tuple(label_code(next(iter(each))).rpartition(".")[0] + "." for each in LISTS)
    known = {label_code(member) for each in LISTS for member in each}
    assert {code for code in CODES if code.startswith(ours)} == known


def test_every_owed_kind_has_a_sentence():
    """What is owed can be told for every kind, and what to do about it."""
    for family in ("owed", "step"):
        found = {code.partition(".")[2] for code in CODES if code.startswith(f"{family}.")}
        assert found == {each.value for each in OwedKind}


def test_every_status_has_a_mark():
    """A component and the award always carry a sign."""
    assert set(STATUS_MARKS) == set(Status)
    assert set(AWARD_MARKS) == set(AwardStatus)


def test_every_decision_has_a_sentence():
    """Each outcome of each kind of decision can be told; a stated field has one sentence."""
    for kind in DecisionKind:
        for outcome in OUTCOMES.get(kind, ()):
            assert f"decision.{kind.value}.{outcome}" in CODES
    assert {"decision.profile", "decision.topic"} <= set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_gives_every_label(language: str):
    """Wording reads the catalogue: a label for each member, and none that is its raw value."""
    wording = Wording(language, programme("csec"), strict=True)
    for kind in LISTS:
        for member in kind:
            assert "_" not in wording.label(member)
            assert wording.label(member)


def test_any_other_language_reads_french():
    """A language nobody translated falls back to French."""
    assert Wording("de", programme("csec")).label(Status.VALIDATED) == "Validé"
    assert Wording("en", programme("csec")).label(Status.VALIDATED) == "Validated"


@pytest.mark.parametrize(
    ("target", "fr", "en"),
    [
        (
            Target("cohort", idnumber="LMSB-DU-UE1"),
            "la cohorte LMSB-DU-UE1",
            "the cohort LMSB-DU-UE1",
        ),
        (
            Target("group", "DU-SUIVI", "DOC-M1"),
            "le groupe DOC-M1 du cours DU-SUIVI",
            "the group DOC-M1 of the course DU-SUIVI",
        ),
        (
            Target("enrolment", "CSEC-FINAL"),
            "les inscrits du cours CSEC-FINAL",
            "those enrolled in CSEC-FINAL",
        ),
        (
            Target("rating", idnumber="CSEC-BC1", framework="CSEC-V1"),
            "la compétence CSEC-BC1 du référentiel CSEC-V1",
            "the competency CSEC-BC1 of the framework CSEC-V1",
        ),
        (
            Target("rating", framework="CSEC-V1"),
            "le référentiel CSEC-V1",
            "the framework CSEC-V1",
        ),
        (
            Target("completion", "DU-UE1", "FIN"),
            "l'achèvement de l'activité FIN du cours DU-UE1",
            "the completion of the activity FIN of the course DU-UE1",
        ),
    ],
    ids=str,
)
def test_effects_are_named(target: Target, fr: str, en: str):
    """Every kind of target is named with its place in the LMS."""
    assert Wording("fr", programme("csec")).effect(target) == fr
    assert Wording("en", programme("csec")).effect(target) == en


def test_a_page_does_not_fail_for_one_word():
    """A code without words shows as itself, and raises KeyError where tests ask for it."""
    wording = Wording("fr", programme("csec"))
    assert wording.say("postponed") == "postponed"
    with pytest.raises(KeyError):
        Wording("fr", programme("csec"), strict=True).say("postponed")
