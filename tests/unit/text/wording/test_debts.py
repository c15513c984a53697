"""What is still owed, kind by kind, with its numbers."""

import pytest

from lms_bridge.model.verdict import Owed, OwedKind
from lms_bridge.text import Wording
from tests.unit.text.wording_cases import plain, programme

FR = Wording("fr", programme("du_pccpu"), "mention-1-c3s", strict=True)
EN = Wording("en", programme("du_pccpu"), "mention-1-c3s", strict=True)
CSEC = Wording("fr", programme("csec"), "training", strict=True)


@pytest.mark.parametrize(
    ("owed", "fr", "en"),
    [
        (
            Owed(OwedKind.HOURS, "UE1.coordinator", 5400, 12600),
            "1 h 30 à suivre : UE1, Fonction de coordinateur (planifiées : 3 h 30)",
            "1 h 30 min to attend: UE1, The coordinator's function (planned: 3 h 30 min)",
        ),
        (
            Owed(OwedKind.HOURS, "UE9", 7200, 3600, unreachable=True),
            "2 h à suivre : UE9, Suivi de mémoire (planifiées : 1 h) ; "
            "ce qui est planifié n'y suffit plus",
            "2 h to attend: UE9, Thesis supervision (planned: 1 h); what is planned no longer "
            "suffices",
        ),
        (
            Owed(OwedKind.DOCUMENT, "M1", 5000),
            "un document de 5 000 mots pour M1-UE4 et M1-UE6",
            "a document of 5,000 words for M1-UE4 and M1-UE6",
        ),
        (
            Owed(OwedKind.DOCUMENT, "M2-UE1", 5000),
            "un document de 5 000 mots pour M2-UE1",
            "a document of 5,000 words for M2-UE1",
        ),
        (
            Owed(OwedKind.RESULT, "M2-UE2"),
            "le résultat de M2-UE2, attendu",
            "the result of M2-UE2, awaited",
        ),
        (
            Owed(OwedKind.RESULT, "M2-UE10-MISSION", overdue=True),
            "le résultat de « Mission de stage du Master 2 (M2 UE10) », attendu "
            "(la date prévue est passée)",
            "the result of “Internship mission of the Master 2 (M2 UE10)”, awaited "
            "(the day set for it has passed)",
        ),
        (
            Owed(OwedKind.AGREEMENT, "host-institution"),
            "un accord à obtenir : l'institution d'accueil du stage",
            "an agreement to obtain: the internship's host institution",
        ),
        (
            Owed(OwedKind.DECISION, "jury"),
            "une décision à prendre : celle du jury",
            "a decision to take: that of the jury",
        ),
    ],
    ids=lambda each: each.of if isinstance(each, Owed) else "",
)
def test_debts_of_the_diploma(owed: Owed, fr: str, en: str):
    """What is owed is told with its numbers."""
    assert plain(FR.owed(owed)) == fr
    assert plain(EN.owed(owed)) == en


@pytest.mark.parametrize(
    ("owed", "fr"),
    [
        (Owed(OwedKind.EXAMINATION, "FINAL"), "une épreuve à réussir : Épreuve finale"),
        (
            Owed(OwedKind.COMPETENCE, "C.5.2", overdue=True),
            "une compétence à acquérir : C.5.2, Conduire des réunions pluridisciplinaires "
            "(la date prévue est passée)",
        ),
        (
            Owed(OwedKind.PRACTICE, "BC3", 126000),
            "35 h de pratique à justifier, à moins d'être en poste : BC3, Gestion de la structure",
        ),
        (Owed(OwedKind.INFORMATION, "route"), "un renseignement à fournir : Voie d'accès"),
        (Owed(OwedKind.UNIT, "BC3"), "à valider d'abord : BC3, Gestion de la structure"),
    ],
    ids=lambda each: each.of if isinstance(each, Owed) else "",
)
def test_debts_of_the_certification(owed: Owed, fr: str):
    """The kinds that only the CSEC knows."""
    assert plain(CSEC.owed(owed)) == fr
