"""Records, decisions, sources, causes and reasons, sentence by sentence."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lms_bridge.cause import Cause, all_of, as_written
from lms_bridge.model.action import Reason, Target
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Truth
from lms_bridge.text import Wording
from tests.unit.text.wording_cases import plain, programme, record

TRACK = "mention-1-c3s"
FR = Wording("fr", programme("du_pccpu"), TRACK, strict=True)
EN = Wording("en", programme("du_pccpu"), TRACK, strict=True)
CSEC = Wording("fr", programme("csec"), "training", strict=True)


def test_components_are_named_as_people_know_them():
    """Units and blocks by id and title, examinations by title, titles by track."""
    assert FR.component("UE10") == "UE10, Stage"
    assert FR.component("UE6", "mention-1") == "UE6, Fondements de la qualité"
    assert FR.component("UE6", "mention-2") == "UE6, Approche populationnelle sur le territoire"
    assert CSEC.component("FINAL") == "Épreuve finale"
    assert FR.component("UE99") == "UE99"
    assert CSEC.component("award").startswith("Certification Coordinateur")


def test_a_source_names_its_document():
    """The document's title and the place in it; a document nobody declared by its key."""
    cited = Citation("EQ", "tronc commun, ligne UE1")
    assert FR.source(cited) == (
        "Tableau des équivalences entre le DU PCCPU, Mention I, et le Master C3S, "
        "tronc commun, ligne UE1"
    )
    assert FR.source(Citation("XX", "")) == "XX"


#: What to do about a record that has vanished.
RESTORE = (
    " → la rétablir dans la plateforme ; si elle a été supprimée à dessein, enregistrer qu'elle ne "
    "compte plus : lms-bridge decide … revocation …"
)


@pytest.mark.parametrize(
    ("item", "value", "fr", "en"),
    [
        (
            "total",
            "12.5/20",
            "C3S-M2-UE5, total du cours : 12,5/20 ; lu le 30/06/2026",
            "C3S-M2-UE5, course total: 12.5/20; read on 30 June 2026",
        ),
        (
            "cm:12",
            "complete, set by hand",
            "C3S-M2-UE5, activité n° 12 : achevé (saisi à la main) ; lu le 30/06/2026",
            "C3S-M2-UE5, activity 12: complete (set by hand); read on 30 June 2026",
        ),
        (
            "DU-ATT session 7",
            "P",
            "C3S-M2-UE5, DU-ATT, séance n° 7 : P ; lu le 30/06/2026",
            "C3S-M2-UE5, DU-ATT, session 7: P; read on 30 June 2026",
        ),
        (
            "",
            "completed",
            "C3S-M2-UE5, achèvement du cours : achevé ; lu le 30/06/2026",
            "C3S-M2-UE5, course completion: completed; read on 30 June 2026",
        ),
        (
            "EXAM",
            "",
            "C3S-M2-UE5, EXAM : sans valeur ; lu le 30/06/2026",
            "C3S-M2-UE5, EXAM: no value; read on 30 June 2026",
        ),
    ],
)
def test_a_record_says_where_what_and_when_it_was_read(item: str, value: str, fr: str, en: str):
    """Course, activity, value, and the day on which it was read."""
    assert plain(FR.record(record(value, item))) == fr
    assert plain(EN.record(record(value, item))) == en


def test_a_record_gives_the_day_it_happened():
    """Where the LMS says so."""
    at = datetime(2026, 6, 12, 9, tzinfo=UTC)
    told = FR.record(replace(record(), at=at))
    assert plain(told).startswith(
        "C3S-M2-UE5, total du cours : 12/20, en date du 12/06/2026 ; lu le 30/06/2026"
    )


def test_a_field_of_the_person_is_named():
    """A record without a course is of the profile."""
    told = CSEC.record(record("vae", "route", ""))
    assert plain(told) == "Voie d'accès : vae ; lu le 30/06/2026"


def test_many_sessions_are_told_in_one_line():
    """More than six records make one line, with their span, their marks and their total."""
    records = tuple(
        replace(
            record("P" if n < 6 else "A", f"DU-ATT session {n}", "DU-UE9"),
            at=datetime(2026, 1, 1 + n, tzinfo=UTC),
        )
        for n in range(8)
    )
    values = (("attended", 64800), ("required", 108000))
    because = Because(Truth.UNKNOWN, "hours.missing", "UE9", values, records=records)
    assert [plain(each) for each in FR.records(because)] == [
        "8 relevés dans DU-UE9, du 01/01/2026 au 08/01/2026 : A × 2, P × 6 ; "
        "total compté : 18 h ; lu le 30/06/2026"
    ]
    assert len(FR.records(replace(because, records=records[:6]))) == 6


def test_records_of_one_day_are_of_one_day():
    """No span from a day to the same day."""
    at = datetime(2026, 11, 30, tzinfo=UTC)
    records = tuple(replace(record("P", f"x session {n}", "DU-UE9"), at=at) for n in range(8))
    because = Because(Truth.UNKNOWN, "hours.missing", "UE9", records=records)
    (told,) = FR.records(because)
    assert plain(told).startswith("8 relevés dans DU-UE9, du 30/11/2026 : P × 8")


def decision(kind: DecisionKind, subject: str, outcome: str, because: str = "courrier") -> Decision:
    """A decision of the day."""
    at = datetime(2026, 6, 30, 9, tzinfo=UTC)
    return Decision(1, "du-pccpu", "E1", kind, subject, outcome, "le service", at, because)


@pytest.mark.parametrize(
    ("kind", "subject", "outcome", "fr"),
    [
        (DecisionKind.JURY, "award", "admitted", "Le jury a prononcé l'admission"),
        (DecisionKind.EXEMPTION, "UE10", "granted", "Dispense accordée : UE10, Stage"),
        (
            DecisionKind.EXEMPTION,
            "hours:UE1.coordinator",
            "withdrawn",
            "Dispense reprise : UE1, Fonction de coordinateur",
        ),
        (
            DecisionKind.REVOCATION,
            "M2-UE2",
            "revoked",
            "Validation retirée : M2 UE2 Droits des usagers 1",
        ),
        (
            DecisionKind.AGREEMENT,
            "agreement:host-institution",
            "given",
            "Accord donné : l'institution d'accueil du stage",
        ),
        (
            DecisionKind.DOCUMENT,
            "document:M1",
            "refused",
            "Document refusé pour M1-UE4 et M1-UE6",
        ),
        (
            DecisionKind.DRIFT,
            "group:DU-SUIVI/LMSB-DU-DOC-M1@E1",
            "restore",
            "Écart à corriger : le groupe LMSB-DU-DOC-M1 du cours DU-SUIVI",
        ),
        (
            DecisionKind.DRIFT,
            "cohort:LMSB-DU-UE1@E1",
            "leave",
            "Écart laissé en l'état : la cohorte LMSB-DU-UE1",
        ),
    ],
)
def test_a_decision_says_who_when_and_why(kind: DecisionKind, subject: str, outcome: str, fr: str):
    """Every decision shows as one, with its author, day and reason."""
    told = FR.decision(decision(kind, subject, outcome))
    assert plain(told) == (f"{fr} ; décision du 30/06/2026, par le service ; motif : « courrier ».")


def test_a_stated_field_is_told_with_its_value():
    """A value that the programme declares is told in its words."""
    told = CSEC.decision(decision(DecisionKind.PROFILE, "profile:route", "vae", ""))
    assert plain(told) == (
        "Renseignement indiqué : Voie d'accès, VAE ; décision du 30/06/2026, par le service."
    )


def test_effects_are_explained_by_the_verdict_that_wants_them():
    """A component with its status, and what is owed; the award by the programme's title."""
    assert plain(FR.reason(Reason("du-pccpu", "UE10", "validated"))) == "UE10, Stage : validé"
    assert plain(FR.reason(Reason("du-pccpu", "UE9", "in_progress", "M1"))) == (
        "UE9, Suivi de mémoire : en cours ; dû : M1-UE4 et M1-UE6"
    )
    assert plain(FR.reason(Reason("du-pccpu", "award", "admitted"))).endswith(" : admission")


@pytest.mark.parametrize(
    ("cause", "fr"),
    [
        (
            Cause.of(
                "need.unbound",
                need="hours:UE1.coordinator",
                cause=all_of(
                    [
                        Cause.of("course.missing", course="DU-UE1"),
                        Cause.of("course.no_activity", course="DU-UE1", activity="ATT"),
                    ]
                ),
            ),
            "aucune source n'est reliée : UE1, Fonction de coordinateur : "
            "il n'y a pas de cours DU-UE1 ; le cours DU-UE1 n'a pas d'activité ATT",
        ),
        (
            Cause.of(
                "course.part_unreadable",
                course="DU-UE1",
                what="grades",
                cause=as_written("access refused"),
            ),
            "le cours DU-UE1 n'a pas pu être lu en entier (les notes) : « access refused »",
        ),
        (
            Cause.of("attendance.unknown_mark", mark="X", activity="ATT"),
            "la marque de présence « X » de ATT n'est pas connue : "
            "l'ajouter à « marks » dans la configuration du site, "
            "ou à « counts », sous « attendance », dans le programme",
        ),
        (
            Cause.of("lms.vanished", item="total", on="2026-05-02"),
            f"total : ce qui y était lu le 02/05/2026 n'est plus dans la plateforme{RESTORE}",
        ),
        (
            Cause.of("lms.vanished", item="DU-UE5-ATT session 42", on="2026-11-30"),
            "DU-UE5-ATT, séance n° 42 : "
            f"ce qui y était lu le 30/11/2026 n'est plus dans la plateforme{RESTORE}",
        ),
        (
            Cause.of("grade.hidden"),
            "la note est cachée dans la plateforme : personne ne l'a encore publiée",
        ),
        (
            Cause.of(
                "effect.target_missing",
                target=Target("group", "DU-SUIVI", "DOC").named,
            ),
            "à créer dans la plateforme, où cela n'existe pas : le groupe DOC du cours DU-SUIVI",
        ),
        (as_written("a strange failure"), "« a strange failure »"),
    ],
)
def test_causes_are_told_in_french(cause: Cause, fr: str):
    """Each code has its sentence; what an earlier version kept as text is quoted."""
    assert plain(FR.cause(cause)) == fr
    assert EN.cause(cause)


@pytest.mark.parametrize(
    ("because", "fr"),
    [
        (
            Because(Truth.UNKNOWN, "after.waiting", "", (("waiting", "BC2, BC3"),)),
            "Pas encore ouvert ; à valider d'abord : BC2 et BC3.",
        ),
        (
            Because(Truth.NO, "profile.is_not", "route", (("asked", "vae"), ("value", "initial"))),
            "Voie d'accès : formation initiale, et non VAE.",
        ),
        (
            Because(
                Truth.YES,
                "acquired.earlier",
                "BC3",
                (("because", "assessment, human_decision"), ("on", "2025-06-30")),
            ),
            "Acquis pour toujours le 30/06/2025 : BC3, Gestion de la structure "
            "(obtenu par : évaluation, décision d'une personne).",
        ),
        (
            Because(
                Truth.UNKNOWN,
                "practice.owed",
                "BC3",
                (("done", 122400), ("required", 126000)),
            ),
            "BC3, Gestion de la structure : être en poste, ou justifier de 35 h de "
            "pratique ; 34 h à ce jour.",
        ),
    ],
)
def test_conditions_of_the_certification(because: Because, fr: str):
    """Values arrive as codes and leave as words."""
    assert plain(CSEC.condition(because)) == fr
