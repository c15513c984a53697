"""What is wrong with a rule: at which line it is told, and with which values."""

from __future__ import annotations

import pytest

from lms_bridge.errors import ProgrammeError
from lms_bridge.model.identity import Citation
from lms_bridge.programme import load_programme
from lms_bridge.rules.agreement import AgreementGiven
from lms_bridge.rules.base.compiling import Alone
from tests.programmes.edges import HEAD

TEXT = "{fr: Un titre, en: A title}"
SOURCE = 'source: "R: art. 1"'
FORESEEN = f"equivalences: {{allowed: true, {SOURCE}}}\n"
UNIT = f"id: X\ntitle: {TEXT}\n{SOURCE}\n"
PASS = f"requires: {{mark: {{at_least: {{2024-09-01: 10}}, {SOURCE}}}}}\n"
BESIDE = f"title: {TEXT}\n{SOURCE}\nects: {{2024-09-01: 3}}\n{PASS}"
RESULT = f"result: {{of: R1, year: any, {SOURCE}}}"
NEVER = f"profile: {{field: route, is: [vaee], {SOURCE}}}"
HOURS = "hours: {2024-09-01: 4}\n"
LAB = f"parts: [{{id: lab, title: {TEXT}, hours: {{2024-09-01: 4}}, {SOURCE}}}]\n"
ELSEWHERE = "source: 'S: art. 1'"
NO_SOURCE = "source.undeclared(close='', known=['R'], name='S')"
NO_VALUE = "field.no_value(close='vae', known=['vae', 'taught'], name='vaee', of='route')"


def group(units: str, *more: str) -> str:
    """A group of units that make up for one another."""
    lines = [f"title: {TEXT}", f"units: [{units}]", SOURCE, *more]
    return "compensation:\n  G:\n" + "".join(f"    {each}\n" for each in lines)


def asked(kind: str, *lines: str, source: str = SOURCE) -> str:
    """A rule of a kind, one key a line."""
    return f"requires:\n  {kind}:\n" + "".join(f"    {each}\n" for each in (*lines, source))


def whole(cause: str) -> str:
    """A problem of the component as a whole."""
    return f"units/x.yaml:1: component.wrong(cause={cause}, component='X')"


#: name: the unit after its title, what the programme's head says beside, what is told.
WRONG: dict[str, tuple[str, str, list[str]]] = {
    "hours of a part nobody declared": (
        LAB + asked("hours", "at_least: {2024-09-01: 4}", "of: labo"),
        "",
        ["units/x.yaml:8: part.unknown(close='lab', known=['lab'], name='labo', of='X')"],
    ),
    "hours of a part without a number": (
        HOURS + LAB + asked("hours", "of: lab"),
        "",
        ["units/x.yaml:7: hours.not_given(of='lab')"],
    ),
    "hours of a unit that has none": (
        asked("hours"),
        "",
        ["units/x.yaml:5: hours.not_given(of='X')"],
    ),
    "hours that are no whole seconds": (
        HOURS + asked("hours", "at_least:", "  2024-09-01: 1.33333"),
        "",
        ["units/x.yaml:8: number.no_whole_seconds(value='1.33333')"],
    ),
    "hours below zero, later on": (
        HOURS + asked("hours", "at_least:", "  2024-09-01: 4", "  2025-09-01: -1"),
        "",
        ["units/x.yaml:9: number.out_of_range(most=1000000, value='-1')"],
    ),
    "hours one too large": (
        HOURS + asked("hours", "at_least:", "  2024-09-01: 1000001"),
        "",
        ["units/x.yaml:8: number.out_of_range(most=1000000, value='1000001')"],
    ),
    "hours with a source of their own that nobody declared": (
        HOURS + asked("hours", "at_least:", f"  2024-09-01: {{value: 4, {ELSEWHERE}}}"),
        "",
        [f"units/x.yaml:8: {NO_SOURCE}"],
    ),
    "hours with a source like one declared": (
        HOURS + asked("hours", "at_least: {2024-09-01: 4}", source="source: 'RR: art. 1'"),
        "",
        ["units/x.yaml:8: source.undeclared(close='R', known=['R'], name='RR')"],
    ),
    "hours that nobody teaches, from a day on": (
        HOURS + asked("hours", "at_least: {2024-09-01: 4, 2025-09-01: 5, 2026-09-01: 3}"),
        "",
        [whole("hours.out_of_reach(asked=18000, of='X', since='2025-09-01', taught=14400)")],
    ),
    "hours that are taught no more, from a day on": (
        "hours: {2024-09-01: 4, 2026-09-01: 3}\n" + asked("hours", "at_least: {2024-09-01: 4}"),
        "",
        [whole("hours.out_of_reach(asked=14400, of='X', since='2026-09-01', taught=10800)")],
    ),
    "hours of a part that nobody teaches": (
        "hours: {2024-09-01: 9}\n" + LAB + asked("hours", "at_least: {2024-09-01: 5}", "of: lab"),
        "",
        [whole("hours.out_of_reach(asked=18000, of='X.lab', since='2024-09-01', taught=14400)")],
    ),
    "a mark of an assessment nobody declared": (
        f"assessments: [{{id: EX, title: {TEXT}, weight: {{2024-09-01: 1}}, {SOURCE}}}]\n"
        + asked("mark", "at_least: {2024-09-01: 10}", "of: EXA"),
        "",
        ["units/x.yaml:8: assessment.unknown(close='EX', known=['EX'], name='EXA', of='X')"],
    ),
    "a mark of an assessment where there is none": (
        asked("mark", "at_least: {2024-09-01: 10}", "of: EX"),
        "",
        ["units/x.yaml:7: assessment.unknown(close='', known=[], name='EX', of='X')"],
    ),
    "a mark above the scale, from a day on": (
        asked("mark", "at_least: {2024-09-01: 20, 2025-09-01: 20.5}"),
        "",
        [whole("mark.out_of_reach(mark='20.5', of='X', out_of='20', since='2025-09-01')")],
    ),
    "a mark below zero": (
        asked("mark", "at_least:", "  2024-09-01: -1"),
        "",
        ["units/x.yaml:7: number.out_of_range(most=1000000, value='-1')"],
    ),
    "a group nobody declared": (
        "ects: {2024-09-01: 3}\n" + asked("compensation", "within: H"),
        group("Y, Z", "at_least: {2024-09-01: 10}"),
        ["units/x.yaml:7: group.unknown(close='', known=['G'], name='H')"],
    ),
    "a group of other units": (
        "ects: {2024-09-01: 3}\n" + asked("compensation", "within: G"),
        group("Y, Z", "at_least: {2024-09-01: 10}"),
        ["units/x.yaml:7: group.not_in_it(component='X', group='G')"],
    ),
    "an average above the scale": (
        "ects: {2024-09-01: 3}\n" + asked("compensation", "within: G"),
        group("X, Y", "at_least: {2024-09-01: 20, 2025-09-01: 20.5}"),
        [whole("mark.out_of_reach(mark='20.5', of='G', out_of='20', since='2025-09-01')")],
    ),
    "a floor above the average, from a day on": (
        "ects: {2024-09-01: 3}\n" + asked("compensation", "within: G"),
        group("X, Y", "at_least: {2024-09-01: 10}", "floor: {2024-09-01: 10, 2025-09-01: 11}"),
        [whole("group.floor_above(group='G', since='2025-09-01')")],
    ),
    "a group's source": (
        "ects: {2024-09-01: 3}\n" + asked("compensation", "within: G", source=ELSEWHERE),
        group("X, Y", "at_least: {2024-09-01: 10}"),
        [f"units/x.yaml:8: {NO_SOURCE}"],
    ),
    "a block of which nothing is mandatory": (
        f"competences: [{{id: C9, title: {TEXT}, mandatory: false}}]\n" + asked("competences"),
        "",
        ["units/x.yaml:6: competence.none_mandatory(component='X')"],
    ),
    "a block's source": (
        f"competences: [{{id: C9, title: {TEXT}}}]\n" + asked("competences", source=ELSEWHERE),
        "",
        [f"units/x.yaml:7: {NO_SOURCE}"],
    ),
    "credits of what gives none, and of itself": (
        "ects: {2024-09-01: 3}\n"
        + asked("credits", "at_least: {2024-09-01: 3}", "of:", "  - Y", "  - W", "  - X"),
        "",
        [
            "units/x.yaml:10: credits.unknown(close='', known=['Y', 'Z'], name='W')",
            "units/x.yaml:11: credits.unknown(close='', known=['Y', 'Z'], name='X')",
        ],
    ),
    "more credits than there are, from a day on": (
        asked("credits", "at_least: {2024-09-01: 6, 2025-09-01: 6.5}"),
        "",
        [whole("credits.out_of_reach(asked='6.5', most='6', since='2025-09-01')")],
    ),
    "credits below zero": (
        asked("credits", "at_least:", "  2024-09-01: -3"),
        "",
        ["units/x.yaml:7: number.out_of_range(most=1000000, value='-3')"],
    ),
    "a wait for nothing": (
        asked("after", "settled: [Y, W]"),
        "",
        [whole("rule.after.unknown(close='', known=['X', 'Y', 'Z'], name='W', track='main')")],
    ),
    "an agreement of nobody": (
        asked("agreement", "by: hosts"),
        "",
        [whole("party.undeclared(close='host', known=['host'], name='hosts')")],
    ),
    "a result nobody declared": (
        asked("result", "of: R9", "year: any"),
        "",
        [whole("result.undeclared(close='', known=['R1', 'R2', 'R3', 'D1', 'D2'], name='R9')")],
    ),
    "hours attended and exempted that are not those of the unit, from a day on": (
        "hours: {2024-09-01: 9}\nrequires:\n  all:\n"
        f"    - hours: {{at_least: {{2024-09-01: 4}}, {SOURCE}}}\n"
        "    - exemption: {covers: {2024-09-01: 5, 2025-09-01: 6}, "
        f"when: {{{RESULT}}}, {SOURCE}}}\n",
        "",
        [whole("hours.do_not_add_up(attend=14400, freed=21600, since='2025-09-01', taught=32400)")],
    ),
    "an exemption of hours below zero": (
        HOURS + asked("exemption", "covers:", "  2024-09-01: -4", f"when: {{{RESULT}}}"),
        "",
        ["units/x.yaml:8: number.out_of_range(most=1000000, value='-4')"],
    ),
    "what an exemption rests on": (
        asked("exemption", "covers: whole", "when:", f"  {NEVER}"),
        "",
        [f"units/x.yaml:8: {NO_VALUE}"],
    ),
    "a field that never holds a value": (
        asked("profile", "field: route", "is: [vae, vaee]"),
        "",
        [f"units/x.yaml:7: {NO_VALUE}"],
    ),
    "a field nobody declared": (
        asked("profile", "field: rout", "is: [vae]"),
        "",
        [
            whole(
                "field.undeclared(close='route', known=['route', 'picked', 'level', 'practice', "
                "'practice_hours.POST'], name='rout')"
            )
        ],
    ),
    "half a level": (
        asked("profile", "field: level", "at_least:", "  2024-09-01: 5.5"),
        "",
        ["units/x.yaml:8: number.not_whole(value='5.5')"],
    ),
    "a field that is asked nothing": (
        asked("profile", "field: level"),
        "",
        ["units/x.yaml:5: key.wrong(cause=keys.either(one='is', other='at_least'), key='profile')"],
    ),
    "half a rule": (
        asked("at_least", "count:", "  2024-09-01: 1.5", f"of: [{{{RESULT}}}]"),
        "",
        ["units/x.yaml:7: number.not_whole(value='1.5')"],
    ),
    "the second of several rules": (
        asked("at_least", "count: {2024-09-01: 1}", "of:", f"  - {RESULT}", f"  - {NEVER}"),
        "",
        [f"units/x.yaml:9: {NO_VALUE}"],
    ),
    "a day that no year has": (
        asked("deadline", "until:", "  2024-09-01: '02-30'", f"when: {{{RESULT}}}"),
        "",
        ["units/x.yaml:7: day_of_year.none(day='02-30')"],
    ),
    "a day with a source of its own that nobody declared": (
        asked(
            "deadline",
            "until:",
            f"  2024-09-01: {{value: '02-29', {ELSEWHERE}}}",
            f"when: {{{RESULT}}}",
        ),
        "",
        [f"units/x.yaml:7: {NO_SOURCE}"],
    ),
    "what has to hold by a day": (
        asked("deadline", "until: {2024-09-01: '02-29'}", "when:", f"  {NEVER}"),
        "",
        [f"units/x.yaml:8: {NO_VALUE}"],
    ),
    "practice below zero": (
        asked("practice", "at_least:", "  2024-09-01: -1"),
        "",
        ["units/x.yaml:7: number.out_of_range(most=1000000, value='-1')"],
    ),
    "a condition of Python where there is none": (
        asked("python", "name: foo"),
        "",
        ["units/x.yaml:1: hook.unanswered(cause=hook.missing(name='foo'), component='X')"],
    ),
    "an assessment's source": (
        asked("assessment", source=ELSEWHERE),
        "",
        [f"units/x.yaml:6: {NO_SOURCE}"],
    ),
    "more to choose than there are": (
        asked("assessment"),
        f"options: {{O: {{title: {TEXT}, choose: {{2024-09-01: 2, 2025-09-01: 3}}, "
        f"of: [X, Y], {SOURCE}}}}}\n",
        [
            "programme.yaml:1: component.wrong("
            "cause=option.out_of_reach(count=3, of=2, since='2025-09-01'), component='O')"
        ],
    ),
    "nothing to choose": (
        asked("assessment"),
        f"options: {{O: {{title: {TEXT}, choose: {{2024-09-01: 0}}, of: [X, Y], {SOURCE}}}}}\n",
        [
            "programme.yaml:1: component.wrong("
            "cause=option.out_of_reach(count=0, of=2, since='2024-09-01'), component='O')"
        ],
    ),
}


def told(unit: str, head: str, *, tracks: str = "") -> list[str]:
    """What is told of a programme of this unit beside two others."""
    beside = {f"units/{key.lower()}.yaml": f"id: {key}\n{tracks}{BESIDE}" for key in ("Y", "Z")}
    try:
        load_programme("edges", {"programme.yaml": head, "units/x.yaml": UNIT + unit, **beside})
    except ProgrammeError as error:
        return [str(each) for each in error.problems]
    return []


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_rule_is_told_where_it_stands(name: str):
    """Its line, or that of the component where no line alone is wrong; and nothing besides."""
    unit, head, expected = WRONG[name]
    assert told(unit, HEAD + FORESEEN + head) == expected


@pytest.mark.parametrize(
    "unit",
    [
        asked("result", "of: R1", "year: any"),
        asked("exemption", "covers: whole", f"when: {{{NEVER.replace('vaee', 'vae')}}}"),
    ],
)
def test_an_equivalence_is_refused_where_there_are_none(unit: str):
    """A result from elsewhere, and an exemption on whatever condition."""
    unforeseen = FORESEEN.replace("true", "false")
    assert told(unit, HEAD + unforeseen) == [whole("rule.no_equivalences")]
    assert told(unit, HEAD + FORESEEN) == []


def test_practice_is_read_from_a_field_that_is_declared():
    """The field `practice` says whether somebody works in the post."""
    head = HEAD.replace("  practice: ", "  practise: ") + FORESEEN
    known = "['route', 'picked', 'level', 'practise', 'practice_hours.POST']"
    cause = f"field.undeclared(close='practise', known={known}, name='practice')"
    assert told(asked("practice", "at_least: {2024-09-01: 35}"), head) == [whole(cause)]


@pytest.mark.parametrize(
    ("unit", "head"),
    [
        (HOURS + asked("hours", "at_least: {2024-09-01: 4}"), ""),
        ("hours: {2024-09-01: 1000000}\n" + asked("hours", "at_least: {2024-09-01: 0}"), ""),
        (asked("mark", "at_least: {2024-09-01: 20}"), ""),
        (asked("credits", "at_least: {2024-09-01: 6}", "of: [Y, Z]"), ""),
        (
            "ects: {2024-09-01: 3}\n" + asked("compensation", "within: G"),
            group("X, Y", "at_least: {2024-09-01: 20}", "floor: {2024-09-01: 20}"),
        ),
        (
            asked("assessment"),
            f"options: {{O: {{title: {TEXT}, choose: {{2024-09-01: 2}}, of: [X, Y], {SOURCE}}}}}\n",
        ),
        (asked("deadline", "until: {2024-09-01: '02-29'}", f"when: {{{RESULT}}}"), ""),
    ],
)
def test_what_can_just_be_reached_is_no_mistake(unit: str, head: str):
    """As many hours as are taught, the top of the scale, all the credits, every elective."""
    assert told(unit, HEAD + FORESEEN + head) == []


def test_what_settles_a_unit_alone_is_its_rule_in_the_track():
    """The one of that track, or the one of every track; None where it has none there."""
    one, other = (AgreementGiven(name, Citation("R", "")) for name in ("a", "b"))
    alone = Alone(rules=(("x", one), ("y", other)), hours=(("x", other), ("", one)))
    assert [alone.rule(track) for track in ("x", "y", "z")] == [one, other, None]
    assert [alone.attendance(track) for track in ("x", "y")] == [other, one]
