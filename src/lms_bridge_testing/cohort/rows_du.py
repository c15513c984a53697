"""The files that show the truth table's rows on the DU, and what else is worth showing there."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lms_bridge.model.decision import DecisionKind
from lms_bridge_testing.cohort.files import DuFile, Mark, Prepared, Word
from lms_bridge_testing.cohort.syllabus import INTENSIVE

C3S = "mention-1-c3s"

#: A learner enrolled in both, early in the year: Master 1 validated, Master 2 still to come.
EARLY: Mapping[str, Mark] = {
    "M1-UE4": Mark(Decimal(12), years_ago=1),
    "M1-UE6": Mark(Decimal("13.5"), years_ago=1),
    "M2-UE1": Mark(),
    "M2-UE2": Mark(),
    "M2-UE5": Mark(),
    "M2-UE6": Mark(),
    "M2-UE7": Mark(),
    "M2-UE10-MISSION": Mark(),
}

#: Five hours: the coordinator's function 1.5 h and ethics 3.5 h, not the workshop after it.
_FIVE_HOURS = {"UE1#2": "A"}


def _c3s(
    results: Mapping[str, Mark],
    attendance: Mapping[str, str] | None = None,
    words: tuple[Word, ...] = (),
) -> DuFile:
    return DuFile(C3S, results={**EARLY, **results}, attendance=attendance or {}, words=words)


def _ue1() -> tuple[Prepared, ...]:
    passed = {"M1-UE4": Mark(Decimal("12.5"), years_ago=1), "M2-UE2": Mark(Decimal(13))}
    failed = {**passed, "M1-UE4": Mark(Decimal("7.5"), years_ago=1)}
    open_failure = {**passed, "M2-UE2": Mark(Decimal("8.5"))}
    return (
        Prepared(
            "ue1-five-hours",
            _c3s(passed, _FIVE_HOURS),
            ("UE1 is validated by attendance and equivalence",),
        ),
        Prepared(
            "ue1-all-in-ethics",
            _c3s(passed, {"UE1.coordinator": "A"}),
            ("UE1 is in progress, owing 1.5 h of UE1.coordinator",),
        ),
        Prepared(
            "m1-ue4-failed",
            _c3s(failed, _FIVE_HOURS),
            ("UE1 is in progress, owing document M1", "document M1 is owed once"),
        ),
        Prepared(
            "m2-ue2-failed-not-final",
            _c3s(open_failure, _FIVE_HOURS),
            ("UE1 is in progress, owing result M2-UE2", "no document is owed"),
        ),
    )


def _document_for_both() -> Prepared:
    """One mark is final by the closing date of last year, the other because it is locked."""
    results = {
        "M1-UE4": Mark(Decimal(7), years_ago=1),
        "M1-UE6": Mark(Decimal("8.5"), years_ago=1, locked=True),
        "M2-UE2": Mark(Decimal(12)),
        "M2-UE6": Mark(Decimal(14)),
    }
    accepted = Word(
        DecisionKind.DOCUMENT, "document:M1", "accepted", "Document lu et accepté par les référents"
    )
    return Prepared(
        "m1-document-accepted",
        _c3s(results, _FIVE_HOURS, (accepted,)),
        (
            "UE1 is validated by attendance and equivalence and document and human decision",
            "UE3 is exempted by equivalence and document and human decision",
            "no document is owed",
        ),
    )


def rows() -> tuple[Prepared, ...]:
    """One file for every row of the truth table that speaks of the DU."""
    return (
        *_ue1(),
        _document_for_both(),
        Prepared(
            "m2-ue1-failed",
            _c3s({"M2-UE1": Mark(Decimal("6.5"), locked=True)}),
            (
                "UE6 is in progress, owing document M2-UE1",
                "UE7 is in progress, owing document M2-UE1",
                "document M2-UE1 is owed once",
            ),
        ),
        Prepared(
            "mission-without-agreement",
            _c3s({"M2-UE10-MISSION": Mark(Decimal(15))}),
            ("UE10 is in progress, owing agreement of host-institution",),
        ),
        Prepared(
            "du-alone-not-exempted",
            DuFile(
                "mention-1",
                results={
                    "M1-UE6": Mark(Decimal(13), years_ago=1),
                    "M2-UE6": Mark(Decimal("12.5")),
                },
                attendance={"UE3": "A", "UE2#0": "R", "UE2#1": "E", "UE2#2": "A", "UE2#3": ""},
            ),
            ("UE3 is in progress, owing 16.5 h of UE3",),
        ),
    )


def everything_passed() -> dict[str, Mark]:
    """Every result of the Master validated."""
    earlier = {each for each in EARLY if each.startswith("M1")}
    return {each: Mark(Decimal(13), years_ago=int(each in earlier)) for each in EARLY}


AGREED = Word(
    DecisionKind.AGREEMENT,
    "agreement:host-institution",
    "given",
    "Convention signée par l'institution d'accueil",
)


def jury_of_the_du(outcome: str) -> Word:
    """What the certification jury of the DU decided; the programme prescribes no composition."""
    because = "Mémoire soutenu, délibération du jury"
    return Word(DecisionKind.JURY, "award", outcome, because, by="jury-du")


def oddities() -> tuple[Prepared, ...]:
    """What else is worth showing, the most telling first."""
    return (
        Prepared(
            "grade-hidden",
            _c3s({"M2-UE5": Mark(Decimal(14), hidden=True)}),
            ("UE8 is undetermined", "UE8 cannot be computed because the grade is hidden"),
        ),
        Prepared(
            "mark-unknown",
            _c3s({}, {"UE5#0": "D"}),
            ("UE5 is undetermined", "UE5 cannot be computed because the mark 'D'"),
        ),
        Prepared(
            "du-admitted",
            DuFile(
                C3S,
                INTENSIVE,
                everything_passed(),
                words=(AGREED, jury_of_the_du("admitted")),
            ),
            ("award is admitted", "UE10 is exempted by equivalence and human decision"),
        ),
        Prepared("mention-2-ready", DuFile("mention-2", INTENSIVE), ("award is ready for jury",)),
    )
