"""What to do next, why a run stopped, and cells that are no formulas."""

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import BrakeApplied
from lms_bridge.model.action import Action, Plan, Reason, Target, Verb
from lms_bridge.model.decision import OUTCOMES, DecisionKind
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Owed, OwedKind
from lms_bridge.stages.plan import brake
from lms_bridge.stages.plan.brake import BRAKE
from lms_bridge.text import Wording
from lms_bridge.text.cells import safe_cell
from tests.unit.text.wording_cases import plain, programme

FR = Wording("fr", programme("du_pccpu"), "mention-1-c3s", strict=True)
EN = Wording("en", programme("du_pccpu"), "mention-1-c3s", strict=True)


@pytest.mark.parametrize(
    ("owed", "fr", "en"),
    [
        (
            Owed(OwedKind.HOURS, "UE1.coordinator", 5400, 12600),
            "Suivre encore 1 h 30 : UE1, Fonction de coordinateur ; déjà planifié : 3 h 30.",
            "Attend 1 h 30 min more: UE1, The coordinator's function; planned so far: 3 h 30 min.",
        ),
        (
            Owed(OwedKind.HOURS, "UE9", 7200, 0),
            "Suivre encore 2 h : UE9, Suivi de mémoire ; aucune séance n'est encore planifiée.",
            "Attend 2 h more: UE9, Thesis supervision; no session is planned yet.",
        ),
        (
            Owed(OwedKind.HOURS, "UE9", 7200, 0, unreachable=True),
            "Suivre encore 2 h : UE9, Suivi de mémoire ; ce qui est planifié n'y suffit plus, "
            "en parler à l'équipe pédagogique.",
            "Attend 2 h more: UE9, Thesis supervision; what is planned no longer suffices, "
            "talk to the teaching team.",
        ),
        (
            Owed(OwedKind.RESULT, "M2-UE2", overdue=True),
            "Attendre le résultat de M2-UE2 : il n'y a rien à rendre pour l'instant ; "
            "la date prévue est passée, se renseigner auprès du secrétariat.",
            "Wait for the result of M2-UE2: there is nothing to hand in for now; "
            "the day set for it has passed, ask the administration.",
        ),
    ],
)
def test_a_step_says_what_to_do_with_its_numbers(owed: Owed, fr: str, en: str):
    """In the infinitive, so that it suits a learner and whoever follows them."""
    assert plain(FR.step(owed)) == fr
    assert plain(EN.step(owed)) == en


def test_a_decision_can_be_read_before_it_is_taken():
    """Every outcome that a form offers is a sentence that names what it is about."""
    for wording in (FR, EN):
        for kind, outcomes in OUTCOMES.items():
            for outcome in outcomes:
                said = wording.deciding(kind, outcome, "document:M1")
                assert said
                assert "{" not in said
    said = FR.deciding(DecisionKind.DOCUMENT, "accepted", "document:M1")
    assert said == "Document accepté pour M1-UE4 et M1-UE6"


def stopped(*, roster: int, last: int | None, changed: int = 0) -> Cause:
    """What the record of a run keeps of a brake, as the brake itself words it."""
    target = Target("cohort", idnumber="c")
    actions = tuple(
        Action(f"k{n}", Verb.ADD, target, f"L{n}", n, Reason("du", "UE1", "validated"))
        for n in range(changed)
    )
    with pytest.raises(BrakeApplied) as told:
        brake(
            Brake(),
            Plan(actions),
            roster,
            last,
            Cause.of("place.run", run="7", programme="du-pccpu"),
        )
    return told.value.cause


def test_every_reason_of_the_brake_is_told_in_both_languages():
    """With its numbers; any other reason is left to those who run the service."""
    reasons = (
        (stopped(roster=40, last=None, changed=30), ("30", "40", "10")),
        (stopped(roster=10, last=40), ("40", "10")),
        (stopped(roster=0, last=40), ()),
    )
    for reason, numbers in reasons:
        assert reason.code.startswith(BRAKE)
        for wording in (FR, EN):
            said = wording.cause(reason, advice=False)
            assert said
            assert all(each in said for each in numbers)
            assert "lms-bridge" not in said
        assert FR.cause(reason) != EN.cause(reason)


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@SUM", "\tx", "\rx", "\nx", "＝1", "＠x"])
def test_no_cell_is_a_formula(cell: str):
    """What a spreadsheet would run is written as text, full-width signs too."""
    assert safe_cell(cell) == f"'{cell}"


def test_a_cell_holds_no_control_character():
    """They would break an XLSX file, and could hide how a cell begins."""
    assert safe_cell("\x00=1+1") == "'=1+1"
    assert safe_cell("Zoé\x07 \ud800née") == "Zoé née"
    assert safe_cell("UE1") == "UE1"
    assert safe_cell("") == ""
