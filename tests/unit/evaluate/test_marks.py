"""Rules on marks: averages, second sessions, compensation, credits, options, deadlines."""

from __future__ import annotations

import pytest
from semester import differences, semester

from lms_bridge.errors import ProgrammeError

PROGRAMME = semester()
ONCE = semester('counting: {results: once, source: "R: art. 9"}\n')
ROUNDED = semester('rounding: {decimals: 1, source: "R: art. 9"}\n')

U1 = ("mark of U1.CC is 12", "mark of U1.EX is 12")
U2 = ("mark of U2.T1 is 12", "mark of U2.T2 is 12", "mark of U2.T3 is 12")
U3 = ("mark of U3.W is 12", "mark of U3.O is 12")


def _but(*changed: str, of: tuple[str, ...] = (*U1, *U2, *U3)) -> tuple[str, ...]:
    """The usual marks with some others in their place."""
    names = {each.partition(" is ")[0] for each in changed}
    return (*(each for each in of if each.partition(" is ")[0] not in names), *changed)


CASES = {
    "an average at the pass mark validates": (
        _but("mark of U1.CC is 4", "mark of U1.EX is 14"),
        ("U1 is validated by assessment", "mark of U1 comes to 10"),
    ),
    "an average just below the pass mark does not, and is not shown as if it did": (
        ("mark of U1.CC is 4", "mark of U1.EX is 13.999"),
        ("U1 is in progress", "mark of U1 comes to 9.99"),
    ),
    "a missing mark is not zero: the average is not known": (
        ("mark of U1.CC is 20",),
        ("U1 is in progress, owing examination of U1.EX",),
    ),
    "a mark of zero is a mark": (
        _but("mark of U1.CC is 0", "mark of U1.EX is 20"),
        ("U1 is validated by assessment", "mark of U1 comes to 12"),
    ),
    "a mark that cannot be read is not a missing one": (
        ("mark of U1.CC is 20", "mark U1.EX unreadable because it is hidden"),
        ("U1 is undetermined", "U1 cannot be computed because it is hidden"),
    ),
    "marks on other scales are compared on the programme's": (
        _but("mark of U1.CC is 50 out of 100", "mark of U1.EX is 5 out of 10"),
        ("U1 is validated by assessment", "mark of U1 comes to 10"),
    ),
    "below the pass mark a second session is owed": (
        ("mark of U1.CC is 12", "mark of U1.EX is 8"),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "a mark that is not final owes no second session yet": (
        ("mark of U1.CC is 12", "mark of U1.EX is 8, not final"),
        ("U1 is in progress, owing examination of U1",),
    ),
    "the better of two sessions counts": (
        _but("mark of U1.CC is 10", "mark of U1.EX is 9", "second session of U1.EX is 11"),
        ("U1 is validated by assessment", "mark of U1 comes to 10.6"),
    ),
    "a worse second session takes nothing away": (
        _but("mark of U1.CC is 10", "mark of U1.EX is 9", "second session of U1.EX is 3"),
        ("mark of U1 comes to 9.4",),
    ),
    "a second session alone counts for whoever missed the first": (
        _but("second session of U1.EX is 12", of=(*U2, *U3, "mark of U1.CC is 12")),
        ("U1 is validated by assessment", "mark of U1 comes to 12"),
    ),
    "after a second session that was not sat the first stands": (
        (
            "mark of U1.CC is 8",
            "mark of U1.EX is 8",
            "second session of U1.EX overdue",
            *_but("mark of U2.T1 is 8", "mark of U2.T2 is 8", "mark of U2.T3 is 8", of=U2),
            *_but("mark of U3.W is 8", "mark of U3.O is 8", of=U3),
            "second session of U3 overdue",
        ),
        ("U1 is not validated", "average of S1 comes to 8"),
    ),
    "where the last session counts a worse one does": (
        _but("mark of U3.W is 9", "mark of U3.O is 9", "second session of U3 is 5"),
        ("mark of U3 comes to 5",),
    ),
    "the best two of three count": (
        _but("mark of U2.T1 is 2", "mark of U2.T2 is 11", "mark of U2.T3 is 9"),
        ("U2 is validated by assessment", "mark of U2 comes to 10"),
    ),
    "two of three suffice where the best two do": (
        ("mark of U2.T1 is 10", "mark of U2.T2 is 11"),
        ("U2 is validated by assessment",),
    ),
    "two of three below the pass mark wait for the third": (
        ("mark of U2.T1 is 9", "mark of U2.T2 is 8"),
        ("U2 is in progress",),
    ),
    "a mark below the minimum of its assessment fails the unit's own way": (
        _but("mark of U3.W is 20", "mark of U3.O is 6"),
        ("U3 is validated by compensation",),
    ),
    "the group makes up for a weak unit": (
        _but("mark of U1.CC is 9", "mark of U1.EX is 9"),
        ("U1 is validated by compensation", "average of S1 comes to 10.5"),
    ),
    "a mark at the floor is made up for": (
        _but("mark of U1.CC is 8", "mark of U1.EX is 8"),
        ("U1 is validated by compensation", "average of S1 comes to 10"),
    ),
    "a mark below the floor is not": (
        _but("mark of U1.CC is 7", "mark of U1.EX is 7.9"),
        ("U1 is in progress, owing second session of U1.EX",),
    ),
    "compensation waits for every mark of the group": (
        (*_but("mark of U1.CC is 9", "mark of U1.EX is 9", of=U1), *U2),
        ("U1 is in progress",),
    ),
    "an exemption from an assessment leaves it out of the average": (
        ("mark of U1.EX is 12", "exemption of mark:U1.CC granted because of work"),
        ("U1 is validated by assessment", "mark of U1 comes to 12"),
    ),
    "a mark that was taken back is not there": (
        (*U1, "revocation of mark:U1.EX revoked because of fraud"),
        ("U1 is in progress, owing examination of U1.EX",),
    ),
    "marks of another year do not count": (
        ("mark of U1.CC is 12 in 2024-2025", "mark of U1.EX is 12 in 2024-2025"),
        ("U1 is in progress",),
    ),
    "marks of a unit acquired earlier count in its group": (
        (
            "mark of U1.CC is 9",
            "mark of U1.EX is 9",
            "mark of U2.T1 is 14 in 2024-2025",
            "mark of U2.T2 is 14 in 2024-2025",
            "U2 acquired earlier, on 2025-06-30",
            *U3,
        ),
        ("U1 is validated by compensation", "average of S1 comes to 11"),
    ),
    "one elective suffices": (
        ("mark of E1 is 12",),
        ("OPT is validated by assessment", "award is in progress"),
    ),
    "the choice decides which elective is owed": (
        ("profile option is E2", "mark of E1 is 12"),
        ("OPT is in progress, owing examination of E2",),
    ),
    "without a choice it is asked": (
        (),
        ("OPT is in progress, owing information option",),
    ),
    "a choice that makes no sense settles nothing": (
        ("profile option is E9",),
        ("OPT is undetermined",),
    ),
    "credits of what is settled add up": (
        (*U1, *U2, *U3, "mark of E1 is 12"),
        ("TOTAL is validated", "14 credits are earned for TOTAL"),
    ),
    "credits of what is not settled do not": (
        (*U1, *U2, "mark of E1 is 12"),
        ("TOTAL is in progress", "11 credits are earned for TOTAL"),
    ),
    "one result may count twice where nothing says otherwise": (
        ("B2 validated",),
        ("LANG1 is validated", "LANG2 is validated"),
    ),
}


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


WRONG = {
    "at_least: {2024-09-01: 10}\n    floor: {2024-09-01: 8}": (
        "at_least: {2024-09-01: 10}\n    floor: {2024-09-01: 12}",
        "the floor of S1 is above",
    ),
    "units: [U1, U2, U3]": ("units: [U1, U2, U9]", "there is no unit 'U9'"),
    "of: [E1, E2]": ("of: [E1, E7]", "there is no unit 'E7'"),
    "choose: {2024-09-01: 1}": ("choose: {2024-09-01: 3}", "3 of 2 are to be chosen"),
    "profile: option\n": ("profile: options\n", "the field 'options' is not declared"),
}


@pytest.mark.parametrize("text", WRONG)
def test_contradictions_are_refused(text: str, monkeypatch: pytest.MonkeyPatch):
    """What a programme says about marks has to fit together, and the message names what does not."""
    import semester as module  # noqa: PLC0415 - its text is changed for one test

    replaced, what = WRONG[text]
    assert text in module.HEAD
    monkeypatch.setattr(module, "HEAD", module.HEAD.replace(text, replaced))
    with pytest.raises(ProgrammeError) as caught:
        semester()
    assert any(what in problem.what for problem in caught.value.problems)
