"""Rules on marks: averages, second sessions, compensation, credits, options, deadlines."""

from __future__ import annotations

import pytest

from lms_bridge.errors import ProgrammeError
from tests.problems import said
from tests.programmes import semester as module
from tests.programmes.semester import differences, semester, verdict_on
from tests.programmes.semester_cases import CASES

PROGRAMME = semester()
ONCE = semester('counting: {results: once, source: "R: art. 9"}\n')
ROUNDED = semester('rounding: {decimals: 1, source: "R: art. 9"}\n')


@pytest.mark.parametrize("name", CASES)
def test_marks(name: str):
    """Each case says in its name what the rules on marks promise."""
    given, expected = CASES[name]
    assert differences(PROGRAMME, given, *expected, on="2026-06-15") == []


def test_a_deadline_that_passed_fails_what_is_open():
    """On the last day it is still open, a day later it has failed; an extension opens it again."""
    still = ("REPORT is in progress, owing examination of REPORT",)
    assert differences(PROGRAMME, (), *still, on="2026-06-30") == []
    assert differences(PROGRAMME, (), "REPORT is not validated", on="2026-07-01") == []
    extended = ("extension of REPORT to 2026-09-15",)
    assert differences(PROGRAMME, extended, *still, on="2026-09-15") == []
    assert differences(PROGRAMME, extended, "REPORT is not validated", on="2026-09-16") == []


def test_what_holds_is_not_undone_by_its_deadline():
    """A pass that is entered late counts, and what cannot be read is not failed."""
    passed = ("assessment of REPORT passed",)
    assert differences(PROGRAMME, passed, "REPORT is validated", on="2026-09-01") == []
    lost = ("the assessment of REPORT cannot be read because the course is gone",)
    assert differences(PROGRAMME, lost, "REPORT is undetermined", on="2026-09-01") == []


def test_a_result_that_counts_once_settles_one_unit_alone():
    """The first unit of the programme has it; the other says where it was counted."""
    expected = ("LANG1 is validated", "LANG2 is not validated")
    assert differences(ONCE, ("B2 validated",), *expected, on="2026-06-15") == []


def test_averages_are_rounded_only_where_the_programme_says_so():
    """9.95 is below 10, unless averages are rounded to one decimal, half up."""
    given = ("mark of U1.CC is 9.95", "mark of U1.EX is 9.95")
    assert differences(PROGRAMME, given, "U1 is in progress", on="2026-06-15") == []
    assert differences(ROUNDED, given, "U1 is validated", on="2026-06-15") == []


def test_an_exemption_in_a_group_may_wait_for_another_unit(monkeypatch: pytest.MonkeyPatch):
    """Every unit of the group is judged after it, wherever it stands among the files."""
    u5 = module.UNITS["u5"].replace(
        'result: {of: B2, year: any, source: "R: art. 6"}',
        'after: {settled: [U7], source: "R: art. 6"}',
    )
    assert "settled: [U7]" in u5
    monkeypatch.setattr(module, "UNITS", {**module.UNITS, "u5": u5})
    given = ("mark of U6 is 9", "mark of U7 is 12")
    expected = ("U5 is exempted", "U6 is validated by compensation")
    assert differences(semester(), given, *expected, on="2026-06-15") == []


WRONG = {
    "at_least: {2024-09-01: 10}\n    floor: {2024-09-01: 8}": (
        "at_least: {2024-09-01: 10}\n    floor: {2024-09-01: 12}",
        "the floor of S1 is above",
    ),
    "mark: {2024-09-01: 10}, out_of": (
        "mark: {2024-09-01: 21}, out_of",
        "the mark asked of pass_mark is 21 out of 20",
    ),
    "units: [U1, U2, U3]": ("units: [U1, U2, U9]", "there is no unit “U9”"),
    "of: [E1, E2]": ("of: [E1, E7]", "there is no unit “E7”"),
    "choose: {2024-09-01: 1}": ("choose: {2024-09-01: 3}", "3 of 2 are to be chosen"),
    "profile: option\n": ("profile: options\n", "the field options is not declared"),
}


def test_rounding_is_said_where_it_decided():
    """An average that rounding alone lifts to the mark asked shows what it was rounded from."""
    given = ("mark of U1.CC is 10", "mark of U1.EX is 9.92")
    rounded = verdict_on(ROUNDED, given, "2026-06-15").component("U1").because
    assert (rounded.code, dict(rounded.values)["exact"]) == ("mark.enough", "9.952")
    above = (given[0], "mark of U1.EX is 10.02")
    assert "exact" not in dict(
        verdict_on(ROUNDED, above, "2026-06-15").component("U1").because.values
    )


def test_of_equal_marks_the_lightest_counts_wherever_it_stands(monkeypatch: pytest.MonkeyPatch):
    """The order of lines decides nothing: of two marks of 8 the one of weight 1 counts."""
    found = set()
    for weights in ((1, 3), (3, 1)):
        unit = module.UNITS["u2"]
        for number, weight in enumerate(weights, start=2):
            old = module._assessment(f"T{number}", 1)
            assert old in unit
            unit = unit.replace(old, module._assessment(f"T{number}", weight))
        monkeypatch.setattr(module, "UNITS", {**module.UNITS, "u2": unit})
        given = ("mark of U2.T1 is 12", "mark of U2.T2 is 8", "mark of U2.T3 is 8")
        found.add(str(differences(semester(), given, "mark of U2 comes to 10", on="2026-06-15")))
        monkeypatch.undo()
    assert found == {"[]"}


@pytest.mark.parametrize("text", WRONG)
def test_contradictions_are_refused(text: str, monkeypatch: pytest.MonkeyPatch):
    """What a programme says about marks has to fit together; the message names what does not."""
    replaced, what = WRONG[text]
    assert text in module.HEAD
    monkeypatch.setattr(module, "HEAD", module.HEAD.replace(text, replaced))
    with pytest.raises(ProgrammeError) as caught:
        semester()
    assert any(what in said(problem) for problem in caught.value.problems)
