"""Whole explanations, as a registrar reads them.

The expected texts stand in `explanations/`, one line a line of the tree; ordinary spaces stand
there for the no-break ones. A wanted change of wording changes them, and shows in review.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import AwardStatus, Because, Truth
from lms_bridge.text import Line, LineKind, LineSign, Wording, explain
from lms_bridge.text.reasons import condition_line
from tests.unit.text.wording_cases import (
    explanations,
    plain,
    programme,
    record,
    verdict_of,
    verdicts,
)

FOLDER = Path(__file__).parent / "explanations"
FR = Wording("fr", programme("du_pccpu"), strict=True)

#: File, case of the DU's truth table, component shown ("" for the whole).
TOLD = (
    ("ue1-validee", "Les cinq heures dans les bonnes parties, M1-UE4 et M2-UE2 validées", ""),
    (
        "ue1-coordinateur",
        "Cinq heures toutes en éthique ne couvrent pas la fonction de coordinateur",
        "UE1",
    ),
    ("ue1-document", "M1-UE4 échouée et définitive, un document de Master 1 est dû", "UE1"),
    ("ue3-document", "Un seul document de Master 1 règle les deux UE de Master 1", "UE3"),
    ("ue1-resultat", "Un échec qui n'est pas définitif n'appelle aucun document", "UE1"),
    (
        "ue10-accord",
        "La mission est validée, l'accord de l'institution n'est pas enregistré",
        "UE10",
    ),
    ("ue3-du-seul", "Au DU seul, les UE du Master ne dispensent de rien", "UE3"),
)

UNREAD = Cause.of("value.unreadable")


def text_of(line: Line) -> str:
    """A tree of lines as text: marks with their words, the rest with its kind."""
    rows = []
    for depth, each in line.walk():
        sign = f"{each.mark} {each.word}" if each.mark else each.kind
        rows.append(f"{'  ' * depth}[{sign}] {plain(each.text)}")
    return "\n".join(rows) + "\n"


def component(line: Line, of: str) -> Line:
    """The part of an explanation that is about one component."""
    return next(each for _, each in line.walk() if each.of == of)


@pytest.mark.parametrize(("file", "case", "of"), TOLD, ids=[each[0] for each in TOLD])
def test_the_truth_table_is_told_in_french(file: str, case: str, of: str):
    """Word for word, for rows of the DU's truth table."""
    told = explain(verdict_of("du_pccpu", case), FR)
    shown = component(told, of) if of else told
    assert text_of(shown) == (FOLDER / f"{file}.txt").read_text(encoding="utf-8")


def test_every_mark_has_its_word():
    """Neither sign nor colour ever stands alone, and a line without truth has none."""
    for _, _, told in explanations("fr"):
        for _, line in told.walk():
            assert (line.truth is None) == (not line.mark) == (not line.word)
            assert not line.mark or line.mark in set(LineSign)


def test_open_and_not_computable_look_different():
    """UNKNOWN with something owed is open; UNKNOWN with a cause cannot be determined."""
    still_open = condition_line(Because(Truth.UNKNOWN, "jury.awaited", "award"), FR)
    because = Because(Truth.UNKNOWN, "result.unreadable", "M2-UE2", cause=UNREAD)
    unread = condition_line(because, FR)
    assert (still_open.mark, still_open.word) == (LineSign.OPEN, "en attente")
    assert (unread.mark, unread.word) == (LineSign.UNKNOWN, "impossible à établir")
    assert [(each.kind, each.text) for each in unread.children] == [
        (LineKind.CAUSE, "la valeur est impossible à lire")
    ]


def test_a_cause_is_told_once_where_it_arises():
    """What several conditions inherit is not repeated on the way up."""
    inner = Because(Truth.UNKNOWN, "result.unreadable", "M2-UE2", cause=UNREAD)
    outer = Because(Truth.UNKNOWN, "all", "", children=(inner,), cause=inner.cause)
    line = condition_line(outer, FR)
    assert line.mark is LineSign.UNKNOWN
    assert [each.kind for _, each in line.walk()].count(LineKind.CAUSE) == 1


def test_a_way_that_nobody_asks_for_says_so():
    """While a result may still arrive, the document that could stand for it is not asked."""
    verdict = verdict_of("du_pccpu", "Un échec qui n'est pas définitif n'appelle aucun document")
    lines = [line for _, line in component(explain(verdict, FR), "UE1").walk()]
    document = next(each for each in lines if each.text.startswith("Document de"))
    assert (document.mark, document.word) == (LineSign.OPEN, "pas demandé à ce jour")


def test_a_group_of_one_is_that_one():
    """A choice of which only the way that holds was looked at adds no line."""
    inner = Because(Truth.YES, "result.passed", "M2-UE2")
    outer = Because(Truth.YES, "any", "", children=(inner,))
    assert condition_line(outer, FR) == condition_line(inner, FR)


def test_a_source_is_not_repeated_below_itself():
    """A condition cites its source unless the condition above has just cited it."""
    cited = Citation("EQ", "modalité 2")
    inner = Because(Truth.YES, "result.passed", "M2-UE2", source=cited, records=(record(),))
    outer = Because(Truth.YES, "exemption.whole", "UE3", source=cited, children=(inner,))
    kinds = [each.kind for _, each in condition_line(outer, FR).walk()]
    assert kinds == [LineKind.CONDITION, LineKind.SOURCE, LineKind.CONDITION, LineKind.RECORD]


def test_the_award_comes_with_every_component_once():
    """In the order of the programme, with the components' reasons under them only."""
    for _, verdict, told in explanations("fr"):
        shown = [each.of for _, each in told.walk() if each.of]
        assert shown == [each.component for each in verdict.components]


def test_every_debt_is_told():
    """Each debt of the verdict and of its components has its line, until the award is given."""
    for found, verdict in verdicts():
        wording = Wording("fr", found, verdict.track, strict=True)
        told = [
            line.text for _, line in explain(verdict, wording).walk() if line.kind == LineKind.OWED
        ]
        wanted = [*verdict.owed, *(each for one in verdict.components for each in one.owed)]
        decided = verdict.status in {AwardStatus.ADMITTED, AwardStatus.NOT_AWARDED}
        if decided and not verdict.owed:
            wanted = []
        assert told == [wording.owed(each) for each in wanted]


def test_a_block_acquired_for_ever_says_since_when():
    """The day stands first under the block."""
    for _, verdict, told in explanations("fr"):
        for each in verdict.components:
            lines = [plain(line.text) for line in component(told, each.component).children]
            said = any(line.startswith("Acquis pour toujours depuis le") for line in lines)
            assert said == (each.acquired_on is not None)


def test_conditions_to_present_stand_apart():
    """Practice is shown under its own heading, and never among what is owed."""
    found = programme("csec")
    verdict = next(each for of, each in verdicts() if of is found)
    block = component(explain(verdict, Wording("fr", found, strict=True)), "BC1")
    heading = next(each for each in block.children if each.text == "Pour se présenter")
    assert [each.kind for each in heading.children] == [LineKind.CONDITION]
    assert "Format" in " ".join(e.text for e in block.children if e.kind == LineKind.INFORMATION)


def test_discrepancies_are_gathered_for_a_person():
    """Under the award once, and under the component they concern."""
    found, verdict = next(
        (of, each) for of, each in verdicts() if any(one.discrepancies for one in each.components)
    )
    told = explain(verdict, Wording("fr", found, strict=True))
    heading = next(each for each in told.children if each.text == "À examiner par une personne")
    assert len(heading.children) == len(verdict.discrepancies)


def test_a_verdict_of_an_unknown_track_can_still_be_told():
    """Years later a track may be gone: its id stands for it."""
    verdict = replace(verdict_of("du_pccpu", TOLD[0][1]), track="mention-0")
    assert "mention-0" in explain(verdict, FR).children[0].text
