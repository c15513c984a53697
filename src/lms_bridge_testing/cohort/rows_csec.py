"""The files that show the truth table's rows on the CSEC, and what else is worth showing there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from lms_bridge.model.decision import DecisionKind, JuryMember
from lms_bridge.programme import Programme
from lms_bridge_testing.cohort.files import ACQUIRED, UNDER_WAY, CsecFile, Prepared, Word

IN_POST = {"route": "continuing", "level": "6", "experience": "4", "practice": "own_post"}
BLOCKS = ("BC1", "BC2", "BC3", "BC4", "BC5")


def competences(csec: Programme, blocks: Iterable[str]) -> dict[str, int]:
    """Every competence of some blocks, acquired."""
    wanted = set(blocks)
    return {
        each.id: ACQUIRED
        for component in csec.components
        if component.id in wanted
        for each in component.competences
    }


def jury_of_the_csec(outcome: str, outsiders: int = 2) -> Word:
    """What a jury of three decided: one member for the certifying body, two professionals."""
    members = (
        JuryMember("certifying-body", outside=False),
        JuryMember("professional", outside=outsiders > 0, chair=True),
        JuryMember("professional", outside=outsiders > 1),
    )
    because = "Délibération du jury de certification"
    return Word(DecisionKind.JURY, "award", outcome, because, members, by="jury-csec")


def rows(csec: Programme) -> tuple[Prepared, ...]:
    """One file for every row of the truth table that speaks of the CSEC."""
    all_five = competences(csec, BLOCKS)
    two = competences(csec, ("BC1", "BC2"))
    finished = CsecFile(
        profile=IN_POST, competences=all_five, final="active", final_mark=Decimal(14)
    )
    admits, admits_wrongly = jury_of_the_csec("admitted"), jury_of_the_csec("admitted", outsiders=1)
    return (
        Prepared(
            "bc1-without-bc2",
            CsecFile(profile=IN_POST, competences={**two, "C.5.2": UNDER_WAY}),
            (
                "BC1 is validated by assessment",
                "BC2 is in progress, owing competence C.5.2",
                "FINAL is closed",
            ),
        ),
        Prepared(
            "bc1-acquired-earlier",
            CsecFile(profile=IN_POST, acquired=("BC1",)),
            ("BC1 is validated by acquired earlier", "FINAL is closed"),
        ),
        Prepared(
            "csec-admitted",
            replace(finished, words=(admits,)),
            ("FINAL is validated by assessment", "award is admitted"),
        ),
        Prepared(
            "csec-jury-refused",
            replace(finished, words=(admits_wrongly,)),
            ("the jury is refused because 33 %", "award is ready for jury"),
        ),
    )


def oddities(csec: Programme) -> tuple[Prepared, ...]:
    """What else is worth showing, the most telling first."""
    all_five = competences(csec, BLOCKS)
    due = ("FINAL is open", "FINAL is in progress, owing examination of FINAL")
    return (
        Prepared("final-open", CsecFile(profile=IN_POST, competences=all_five), due),
        Prepared(
            "enrolment-suspended",
            CsecFile(profile=IN_POST, competences=all_five, final="suspended"),
            due,
        ),
        Prepared(
            "vae-candidate",
            CsecFile(
                "vae",
                {"route": "vae", "practice": "own_post"},
                competences(csec, ("BC3",)),
            ),
            ("BC3 is validated by assessment", "FINAL is closed"),
        ),
    )
