"""The arithmetic of columns, on the two programmes that come along."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.effects.column.counting import points
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.points import Points
from lms_bridge.model.verdict import Because, Status, Truth, Value, Verdict
from lms_bridge.programme import Programme
from lms_bridge.programme.cases.runner import evidence_of, read_cases
from lms_bridge.programme.cases.sentences import add_sentence
from lms_bridge.rules.base.given import Given
from lms_bridge.stages.evaluate import judge
from tests.paths import PLUGINS
from tests.programmes.edges import alone
from tests.programmes.shipped import shipped

DU, CSEC = shipped("du_pccpu"), shipped("csec")
ON = date(2026, 6, 30)
MASTER = ("M1-UE4 validated in 2024-2025", "M2-UE2 validated")
PARTS = ("attended 1.5 h of UE1.coordinator", "attended 3.5 h of UE1.ethics")


def verdict(programme: Programme, track: str, *facts: str) -> Verdict:
    """What follows from facts, in the sentences of cases."""
    given = Given(programme, track, AcademicYear(2025), ON)
    for fact in facts:
        add_sentence(given, fact)
    return judge(programme, given.evidence(), ON)


def du(component: str, *facts: str, track: str = "mention-1-c3s") -> tuple[str, str, bool]:
    """The points of a unit."""
    return shown(points(DU, verdict(DU, track, *facts), component))


def csec(component: str, *facts: str) -> tuple[str, str, bool]:
    """The points of a block or examination."""
    return shown(points(CSEC, verdict(CSEC, "training", *facts), component))


def shown(found: Points | None) -> tuple[str, str, bool]:
    """Points as text, so that 2.5 is not 2.500001."""
    assert found is not None
    return f"{found.given.normalize():f}", f"{found.maximum.normalize():f}", found.complete


def test_hours_attended_and_exempted_add_up():
    """Each hour counts by itself, whichever way it is settled."""
    assert du("UE1") == ("0", "21", False)
    assert du("UE1", PARTS[0]) == ("1.5", "21", False)
    assert du("UE1", *MASTER) == ("16", "21", False)
    assert du("UE1", *MASTER, PARTS[0]) == ("17.5", "21", False)
    assert du("UE1", *MASTER, *PARTS) == ("21", "21", True)


def test_hours_in_the_wrong_part_count_once():
    """Five hours of ethics are the three and a half that are asked."""
    assert du("UE1", *MASTER, "attended 5 h of UE1.ethics") == ("19.5", "21", False)


def test_an_exemption_not_opened_frees_nothing():
    """One of two results is not half of the hours."""
    assert du("UE1", MASTER[0], *PARTS) == ("5", "21", False)
    assert du("UE3", "M2-UE6 validated") == ("0", "16.5", False)


def test_a_whole_exemption_has_all_hours():
    """The status says how: nothing had to be attended."""
    assert du("UE6", "M2-UE1 validated") == ("18", "18", True)


def test_an_accepted_document_opens_the_hours_of_its_exemption():
    """As the missing result would have."""
    facts = ("M1-UE4 failed, final", "document M1 accepted", "M2-UE2 validated")
    assert du("UE1", *facts) == ("16", "21", False)


@pytest.mark.parametrize(
    ("track", "hours"), [("mention-1", "18"), ("mention-2", "21"), ("mention-1-c3s", "18")]
)
def test_each_track_has_its_own_hours(track: str, hours: str):
    """UE6 is not the same unit in both mentions."""
    assert du("UE6", track=track)[1] == hours


def test_one_of_several_ways_counts_as_far_as_it_goes():
    """The internship: hours attended, unless the mission and the agreement free them all."""
    assert du("UE10", "M2-UE10-MISSION validated") == ("0", "105", False)
    mission = ("M2-UE10-MISSION validated", "agreement of host-institution given")
    assert du("UE10", *mission) == ("105", "105", True)
    assert du("UE10", "attended 40 h of UE10", track="mention-1") == ("40", "105", False)


def test_hours_are_settled_while_an_assessment_is_due():
    """All the hours, and not complete: the remark says what is owed."""
    facts = ("attended 21 h of UE2", "assessment of UE2 asked")
    assert du("UE2", *facts, track="mention-1") == ("21", "21", False)


def test_hours_settled_by_a_person_count():
    """Also while something else is due; an assessment settled by a person has no hours."""
    asked = "assessment of UE9 asked"
    track = "mention-1"
    assert du("UE9", asked, "exemption of hours:UE9 granted", track=track) == ("30", "30", False)
    by_hand = "exemption of assessment:UE9 granted"
    assert du("UE9", by_hand, "attended 3 h of UE9", track=track) == ("3", "30", False)


def test_more_hours_than_the_unit_has_are_the_units():
    """Nobody has 25 of 21."""
    facts = ("attended 25 h of UE2", "assessment of UE2 asked")
    assert du("UE2", *facts, track="mention-1") == ("21", "21", False)


def test_an_exemption_by_hand_has_all_hours_and_a_revocation_none():
    """What a person decided is what the column says."""
    assert du("UE5", "exemption of UE5 granted") == ("10.5", "10.5", True)
    facts = ("attended 10.5 h of UE5", "revocation of UE5 revoked")
    assert du("UE5", *facts) == ("0", "10.5", False)


def test_a_block_counts_its_competences():
    """Each counts alike; validated has all, acquired earlier too."""
    assert csec("BC2") == ("0", "100", False)
    three = [f"competence {each} acquired" for each in ("C.4.1", "C.4.2", "C.5.1")]
    assert csec("BC2", *three) == ("50", "100", False)
    assert csec("BC1", "every competence of BC1 acquired") == ("100", "100", True)
    assert csec("BC1", "BC1 acquired earlier, on 2024-06-28") == ("100", "100", True)
    facts = ("every competence of BC4 acquired", "revocation of BC4 revoked")
    assert csec("BC4", *facts) == ("0", "100", False)


def test_shares_are_cut_and_never_rounded_up():
    """One of three is 33.33: who has not everything never shows it."""
    one = "competence C.4.1 acquired"
    assert csec("BC2", one)[0] == "16.66"


def test_an_examination_that_waits_has_nothing():
    """Once it is open one of its two conditions holds."""
    blocks = [f"every competence of BC{number} acquired" for number in range(1, 6)]
    assert csec("FINAL", *blocks[:4]) == ("0", "100", False)
    assert csec("FINAL", *blocks) == ("50", "100", False)
    assert csec("FINAL", *blocks, "assessment of FINAL passed") == ("100", "100", True)


def test_what_cannot_be_computed_has_no_points():
    """Neither zero nor anything else; nor has what the track lacks."""
    found = verdict(DU, "mention-1-c3s", "M2-UE1 unreadable because it is hidden")
    assert found.component("UE6").status is Status.UNDETERMINED
    assert points(DU, found, "UE6") is None
    assert points(DU, found, "BC1") is None


@pytest.mark.parametrize("programme", [DU, CSEC], ids=lambda each: each.id)
def test_points_agree_with_the_status_in_every_case(programme: Programme):
    """Never below zero, never above the maximum, complete exactly where it is settled."""
    folder = PLUGINS / programme.id.replace("-", "_")
    seen = 0
    for case in read_cases(folder):
        found = judge(programme, evidence_of(programme, case), case.on)
        for each in found.components:
            told = points(programme, found, each.component)
            assert (told is None) is (each.status is Status.UNDETERMINED), case.name
            if told is not None:
                assert Decimal(0) <= told.given <= told.maximum, case.name
                settled = each.status in {Status.VALIDATED, Status.EXEMPTED}
                assert told.complete is settled, case.name
                assert not settled or told.given == told.maximum, case.name
                seen += 1
    assert seen > 200


@pytest.mark.parametrize(
    ("given", "share"),
    [((), "0"), (("R1 validated",), "50"), (("R1 validated", "R2 validated"), "100")],
)
def test_of_so_many_conditions_those_count_that_are_asked(given: tuple[str, ...], share: str):
    """At least two of three: one that holds is half of what is asked, whatever the third is."""
    programme = alone("TWO")
    (track,) = programme.tracks
    found = shown(points(programme, verdict(programme, track, *given), "TWO"))
    assert found == (share, "100", share == "100")


NO, OPEN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


def node(
    truth: Truth, code: str, *children: Because, subject: str = "", **values: Value
) -> Because:
    """A condition with its figures, on those below it."""
    return Because(truth, code, subject, tuple(values.items()), children=children)


def pointed(programme: Programme, track: str, component: str, because: Because) -> str:
    """The points of a component that is explained so, in points of its maximum."""
    found = verdict(programme, track)
    components = tuple(
        replace(each, because=because) if each.component == component else each
        for each in found.components
    )
    return shown(points(programme, replace(found, components=components), component))[0]


DONE, OWED = node(YES, "competence.passed"), node(OPEN, "competence.pending")


@pytest.mark.parametrize(
    ("because", "share"),
    [
        (node(OPEN, "all", DONE, OWED), "50"),
        (node(OPEN, "all", DONE, OWED, OWED), "33.33"),
        (node(OPEN, "all"), "0"),
        (node(OPEN, "any", OWED, node(OPEN, "all", DONE, OWED)), "50"),
        (node(OPEN, "any"), "0"),
        (node(OPEN, "at_least", DONE, OWED, OWED, asked=2), "50"),
        (node(OPEN, "at_least", OWED, DONE, DONE, asked=3), "66.66"),
        (node(NO, "at_least", DONE, DONE, DONE, asked=2), "100"),
        (node(OPEN, "at_least", DONE, asked=0), "0"),
        (node(OPEN, "at_least", DONE), "0"),
        (node(OPEN, "deadline", node(OPEN, "all", DONE, OWED)), "50"),
        (node(OPEN, "competence.failing", DONE), "0"),
        (node(YES, "competence.passed"), "100"),
    ],
)
def test_the_share_of_each_kind_of_condition(because: Because, share: str):
    """The mean, the furthest way, so many of those asked; what has none counts when it holds."""
    assert pointed(CSEC, "training", "BC2", because) == share


HOUR = node(OPEN, "hours.missing", attended=3600, required=37800)
TWO = node(YES, "hours.attended", attended=9000, required=7200)


@pytest.mark.parametrize(
    ("because", "hours"),
    [
        (HOUR, "1"),
        (TWO, "2"),
        (node(YES, "hours.attested", required=3600), "1"),
        (node(OPEN, "hours.missing"), "0"),
        (node(OPEN, "all", HOUR, TWO), "3"),
        (node(OPEN, "any", HOUR, TWO), "2"),
        (node(OPEN, "any"), "0"),
        (node(OPEN, "all", HOUR, node(YES, "assessment.passed")), "1"),
        (node(YES, "exemption.part", covers=3600), "1"),
        (node(OPEN, "exemption.part", covers=3600), "0"),
        (node(YES, "exemption.whole"), "10.5"),
        (node(NO, "exemption.whole"), "0"),
        (node(NO, "decision.revocation.revoked", TWO), "0"),
        (node(YES, "decision.exemption.granted", subject="UE5"), "10.5"),
        (node(OPEN, "all", HOUR, node(YES, "decision.exemption.granted", subject="X")), "1"),
        (node(OPEN, "all", TWO, node(OPEN, "decision.exemption.granted", HOUR)), "3"),
        (node(OPEN, "hours.missing", attended=36_000_000), "10.5"),
    ],
)
def test_the_hours_of_each_kind_of_condition(because: Because, hours: str):
    """As many as were attended or settle it, those exempted; never more than the unit's."""
    assert pointed(DU, "mention-1", "UE5", because) == hours
