"""Groups of units: what a programme says of units acquired earlier, and of attendance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.errors import ProgrammeError
from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation
from lms_bridge.programme import Programme
from lms_bridge.rules.base.marks import group_told
from lms_bridge.rules.base.nodes import condition_tree
from tests.problems import said
from tests.programmes import semester as module
from tests.programmes.semester import attending, differences, semester, verdict_on

DAY = "2026-06-15"

#: The end of the group S1 in the head of the semester, where what follows is said of the group.
_END = 'floor: {2024-09-01: 8}\n    source: "R: art. 4"\n'

#: U1 is below the pass mark, U3 is not; U2 was acquired a year ago with a high mark.
_WEAK = (
    "U2 acquired earlier, on 2025-07-05 with 16 out of 20",
    "mark of U1.CC is 9",
    "mark of U1.EX is 9",
    "second session of U1.EX is 9",
    "mark of U3.W is 10",
    "mark of U3.O is 10",
)


def test_a_floor_is_cited_where_it_is_written():
    """The average and the floor may each stand in an article of their own."""
    group = semester().compensation["S1"]
    article = Citation("R", "art. 12")
    floored = replace(group, floor=Dated(((date(2024, 9, 1), Decimal(8), article),)))
    assert group_told(floored, group.source).sources == (group.source, article)


def _acquired(monkeypatch: pytest.MonkeyPatch, word: str) -> Programme:
    """The semester, whose group S1 says what becomes of units acquired earlier."""
    assert _END in module.HEAD
    more = _END.replace("    source", f"    acquired: {word}\n    source")
    monkeypatch.setattr(module, "HEAD", module.HEAD.replace(_END, more))
    return semester()


@pytest.mark.parametrize(
    ("word", "average", "expected"),
    [
        ("counts", "11", "U1 is validated by compensation"),
        ("left_out", "9.33", "U1 is not validated"),
    ],
)
def test_a_unit_acquired_earlier_counts_or_is_left_out(
    monkeypatch: pytest.MonkeyPatch, word: str, average: str, expected: str
):
    """The programme says which; either way the unit itself stays acquired."""
    programme = _acquired(monkeypatch, word)
    stays = "U2 is validated"
    told = f"average of S1 comes to {average}"
    assert differences(programme, _WEAK, expected, told, stays, on=DAY) == []


def test_a_unit_left_out_is_awaited_by_nobody(monkeypatch: pytest.MonkeyPatch):
    """Without any mark of it the group is judged by the others; where it counts, it is awaited."""
    given = ("U2 acquired earlier, on 2025-07-05", *_WEAK[1:])
    for word, status in (("left_out", "not validated"), ("counts", "in progress")):
        programme = _acquired(monkeypatch, word)
        assert differences(programme, given, f"U1 is {status}", on=DAY) == []
        monkeypatch.undo()


def test_all_units_acquired_earlier_leave_no_average(monkeypatch: pytest.MonkeyPatch):
    """Where all are left out nothing is compared, and all stay acquired."""
    programme = _acquired(monkeypatch, "left_out")
    given = tuple(f"{unit} acquired earlier, on 2025-07-05" for unit in ("U1", "U2", "U3"))
    verdict = verdict_on(programme, given, DAY)
    found = {each.component: each.status.value for each in verdict.components}
    assert {found[unit] for unit in ("U1", "U2", "U3")} == {"validated"}


_SOURCE = 'source: "R: art. 6"'
_HOURS = f"{{hours: {{{_SOURCE}}}}}"
_MARK = f"{{mark: {{at_least: {{2024-09-01: 10}}, {_SOURCE}}}}}"
_GROUP = f"{{compensation: {{within: S3, attendance: asked, {_SOURCE}}}}}"
_B2 = f"{{result: {{of: B2, year: any, {_SOURCE}}}}}"
_PART = f"{{exemption: {{covers: {{2024-09-01: 4}}, when: {_B2}, {_SOURCE}}}}}"
_UNTIL = '{{deadline: {{until: {{2024-09-01: "01-31"}}, when: {rule}, source: "R: art. 6"}}}}'

#: By how it is written, what U6 requires: hours, and its own mark or the average of S3.
WRITTEN = {
    "the hours beside the unit's own mark": module.ATTENDED,
    "the hours beside both ways": f"{{all: [{_HOURS}, {{any: [{_MARK}, {_GROUP}]}}]}}",
    "a last day for all of it": _UNTIL.format(rule=module.ATTENDED),
}

#: The average of S3 is 11, and U6 is below the pass mark.
_MARKS = ("mark of U5 is 12", "mark of U6 is 9", "mark of U7 is 12")


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("attended 10 h of U6",), "U6 is validated by compensation"),
        (("hours of U6 attested",), "U6 is validated"),
        (("exemption of hours:U6 granted because of a post abroad",), "U6 is validated"),
        ((), "U6 is in progress, owing 10 h of U6"),
        (("attended 9 h of U6", "planned 2 h of U6"), "U6 is in progress, owing 1 h of U6"),
        (("unreadable 10 h of U6",), "U6 is undetermined"),
        (("revocation of hours:U6 revoked because of a false signature",), "U6 is not validated"),
    ],
)
def test_a_group_may_ask_that_attendance_is_met(
    written: str, given: tuple[str, ...], expected: str
):
    """Hours that are still to be attended, or cannot be read, leave the unit open."""
    programme = attending(WRITTEN[written])
    if written == "the hours beside both ways":
        expected = expected.replace("by compensation", "by attendance and compensation")
    assert differences(programme, (*_MARKS, *given), expected, on="2026-01-15") == []


def test_without_the_word_attendance_is_not_asked():
    """An average that suffices validates whoever attended nothing, as the programme has it."""
    requires = WRITTEN["the hours beside the unit's own mark"].replace("attendance: asked, ", "")
    programme = attending(requires)
    assert differences(programme, _MARKS, "U6 is validated by compensation", on=DAY) == []


def test_attendance_makes_up_for_no_average():
    """What has failed for good fails, and what awaits marks awaits them and the hours."""
    programme = attending(WRITTEN["the hours beside the unit's own mark"])
    low = ("mark of U5 is 2", "mark of U6 is 2", "mark of U7 is 2", "B2 failed, final")
    verdict = verdict_on(programme, (*low, "attended 10 h of U6"), DAY)
    assert verdict.component("U6").status.value == "not_validated"
    waiting = verdict_on(programme, ("mark of U6 is 9", "mark of U7 is 12"), DAY)
    (_, group) = waiting.component("U6").because.children
    assert group.code == "compensation.awaited"
    assert {str(each.kind.value) for each in group.owed} == {"examination", "hours"}


def test_what_stands_for_hours_stands_for_attendance():
    """Hours that an equivalence exempts from are not asked of whoever is exempted."""
    some = f"{{hours: {{at_least: {{2024-09-01: 4}}, {_SOURCE}}}}}"
    requires = f"{{any: [{{all: [{{any: [{some}, {_PART}]}}, {_MARK}]}}, {_GROUP}]}}"
    programme = attending(requires, hours=8)
    held = "U6 is validated by compensation"
    assert differences(programme, (*_MARKS, "B2 validated"), held, on=DAY) == []
    assert differences(programme, _MARKS, "U6 is in progress, owing 4 h of U6", on=DAY) == []


def test_no_second_session_is_owed_while_hours_alone_are_missing():
    """With the hours the average makes up for the mark; once they are out of reach it does not."""
    again = _MARK.replace("mark: {", "mark: {of: EX, ")
    requires = f"{{all: [{_HOURS}, {{any: [{again}, {_GROUP}]}}]}}"
    exam = f"assessments:\n  - {module._assessment('EX', 1, ', second_session: better')}\n"
    programme = attending(requires, more=exam)
    given = ("mark of U5 is 12", "mark of U6.EX is 9", "mark of U7 is 12")
    within = (*given, "attended 5 h of U6", "planned 5 h of U6")
    beyond = (*given, "attended 5 h of U6")
    for facts, resits in ((within, 0), (beyond, 1)):
        owed = verdict_on(programme, facts, DAY).component("U6").owed
        assert len([each for each in owed if each.of == "resit:U6.EX"]) == resits


def test_attendance_of_a_unit_without_hours_is_refused():
    """A programme that asks for it and names no hours would ask for nothing."""
    with pytest.raises(ProgrammeError) as caught:
        attending(f"{{any: [{_MARK}, {_GROUP}]}}")
    told = [said(problem) for problem in caught.value.problems]
    assert any("U6 asks for no hours" in each for each in told), told
    assert len(told) == 1


@pytest.mark.parametrize(
    ("floor", "mark", "code"),
    [
        ("", "6", "compensation.awaited"),
        ("", "5.99", "compensation.out_of_reach"),
        ("floor: {2024-09-01: 8}", "6", "compensation.low_so_far"),
        ("floor: {2024-09-01: 8}", "5.99", "compensation.out_of_reach"),
        ("floor: {2024-09-01: 6}", "6", "compensation.awaited"),
    ],
)
def test_an_average_that_can_just_be_reached_is_within_reach(
    monkeypatch: pytest.MonkeyPatch, floor: str, mark: str, code: str
):
    """With 20 where a mark is missing; a mark that is the floor is not below it."""
    head = module.HEAD.replace("floor: {2024-09-01: 8}", floor)
    monkeypatch.setattr(module, "HEAD", head)
    given = [f"mark of {each} is 7" for each in ("U1.CC", "U1.EX")]
    given += [f"mark of {each} is {mark}" for each in ("U3.W", "U3.O")]
    found = verdict_on(semester(), tuple(given), DAY).component("U1").because
    assert {each.code for each in condition_tree(found) if each.subject == "S1"} == {code}


def test_a_group_is_not_lost_while_a_unit_may_still_be_exempted():
    """Without its low mark the average can be reached: nothing has failed for good."""
    given = ("mark of U5 is 4", "mark of U7 is 5.99")
    assert codes(given) == {"compensation.awaited"}
    assert codes((*given, "B2 failed")) == {"compensation.out_of_reach"}


def codes(given: tuple[str, ...]) -> set[str]:
    """What is told of the group S3 where U6 rests on it."""
    found = verdict_on(semester(), given, DAY).component("U6").because
    return {each.code for each in condition_tree(found) if each.subject == "S3"}
