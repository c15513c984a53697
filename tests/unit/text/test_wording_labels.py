"""Every member of every closed list has a label in each language."""

from enum import StrEnum

import pytest
from wording_cases import LANGUAGES, programme

from lms_bridge.model.action import EffectKind, Outcome, Target, Verb
from lms_bridge.model.decision import OUTCOMES, DecisionKind
from lms_bridge.model.verdict import AwardStatus, Means, OwedKind, Status, Truth
from lms_bridge.text import Mark, Wording, labels
from lms_bridge.text.debts import FAMILIES, OWED
from lms_bridge.text.decided import DECISIONS
from lms_bridge.text.explain import AWARD_MARKS, STATUS_MARKS
from lms_bridge.text.steps import STEPS

TABLES = (
    (Status, labels.STATUSES),
    (AwardStatus, labels.AWARDS),
    (Means, labels.MEANS),
    (Truth, labels.TRUTHS),
    (Mark, labels.MARKS),
    (OwedKind, labels.OWED_KINDS),
    (DecisionKind, labels.DECISION_KINDS),
    (EffectKind, labels.EFFECT_KINDS),
    (Verb, labels.VERBS),
    (Outcome, labels.OUTCOMES),
)


@pytest.mark.parametrize(("kind", "table"), TABLES, ids=lambda each: getattr(each, "__name__", ""))
def test_every_member_has_a_label_of_its_own(kind: type[StrEnum], table):
    """No label is missing, empty or shared by two members of a list."""
    assert set(table) == set(kind)
    for language in LANGUAGES:
        found = [text.in_language(language) for text in table.values()]
        assert all(each.strip() for each in found)
        assert len(set(found)) == len(found)


def test_every_owed_kind_has_a_sentence():
    """What is owed can be told for every kind, and named."""
    assert set(OWED) == set(STEPS) == set(OwedKind) == set(FAMILIES)


def test_every_status_has_a_mark():
    """A component and the award always carry a sign."""
    assert set(STATUS_MARKS) == set(Status)
    assert set(AWARD_MARKS) == set(AwardStatus)


def test_every_decision_has_a_sentence():
    """Each outcome of each kind of decision can be told; a stated field has one sentence."""
    for kind in DecisionKind:
        for outcome in OUTCOMES.get(kind, ()):
            assert f"decision.{kind.value}.{outcome}" in DECISIONS
    assert "decision.profile" in DECISIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_gives_every_label(language: str):
    """Wording reads the tables: a label for each member, and none that is its raw value."""
    wording = Wording(language, programme("csec"), strict=True)
    for kind, read in (
        (Status, wording.status),
        (AwardStatus, wording.award),
        (Means, wording.means),
        (Truth, wording.truth),
        (Mark, wording.mark),
        (Verb, wording.verb),
        (Outcome, wording.outcome),
        (OwedKind, wording.owed_kind),
        (DecisionKind, wording.decision_kind),
    ):
        for member in kind:
            assert "_" not in read(member)
            assert read(member)


def test_any_other_language_reads_french():
    """A language nobody translated falls back to French."""
    assert Wording("de", programme("csec")).status(Status.VALIDATED) == "Validé"
    assert Wording("en", programme("csec")).status(Status.VALIDATED) == "Validated"


@pytest.mark.parametrize(
    ("target", "fr", "en"),
    [
        (
            Target(EffectKind.COHORT, idnumber="LMSB-DU-UE1"),
            "la cohorte LMSB-DU-UE1",
            "the cohort LMSB-DU-UE1",
        ),
        (
            Target(EffectKind.GROUP, "DU-SUIVI", "DOC-M1"),
            "le groupe DOC-M1 du cours DU-SUIVI",
            "the group DOC-M1 of the course DU-SUIVI",
        ),
        (
            Target(EffectKind.ENROLMENT, "CSEC-FINAL"),
            "les inscrits du cours CSEC-FINAL",
            "those enrolled in CSEC-FINAL",
        ),
        (
            Target(EffectKind.RATING, idnumber="CSEC-BC1", framework="CSEC-V1"),
            "la compétence CSEC-BC1 du référentiel CSEC-V1",
            "the competency CSEC-BC1 of the framework CSEC-V1",
        ),
        (
            Target(EffectKind.RATING, framework="CSEC-V1"),
            "le référentiel CSEC-V1",
            "the framework CSEC-V1",
        ),
        (
            Target(EffectKind.COMPLETION, "DU-UE1", "FIN"),
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
    assert wording.status("postponed") == "postponed"
    with pytest.raises(KeyError):
        Wording("fr", programme("csec"), strict=True).status("postponed")
