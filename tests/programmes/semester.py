"""A made-up semester with every rule about marks, for tests: three units, an option, a project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme import Programme, load_programme
from lms_bridge.programme.cases import Case, run_case
from lms_bridge.programme.cases.expected import expectation_difference
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause

_TEXT = "{fr: Un titre, en: A title}"

HEAD = f"""
id: semester
title: {_TEXT}
version: "1"
owner: Scolarité
prefix: LX
sources: {{R: {_TEXT}}}
tracks: {{main: {{title: {_TEXT}, source: "R: art. 1"}}}}
equivalences: {{allowed: true, source: "R: art. 1"}}
pass_mark: {{mark: {{2024-09-01: 10}}, out_of: 20, source: "R: art. 2"}}
award: {{source: "R: art. 3", jury: {{source: "R: art. 3"}}}}
profile: {{option: {{title: {_TEXT}, shortname: option}}}}
results:
  B2: {{title: {_TEXT}, course: LANG, source: "R: art. 9"}}
compensation:
  S1:
    title: {_TEXT}
    units: [U1, U2, U3]
    at_least: {{2024-09-01: 10}}
    floor: {{2024-09-01: 8}}
    source: "R: art. 4"
  S2:
    title: {_TEXT}
    units: [U4, E1, E2]
    at_least: {{2024-09-01: 10}}
    source: "R: art. 4"
  S3:
    title: {_TEXT}
    units: [U5, U6, U7]
    at_least: {{2024-09-01: 10}}
    source: "R: art. 4"
options:
  OPT:
    title: {_TEXT}
    choose: {{2024-09-01: 1}}
    of: [E1, E2]
    profile: option
    source: "R: art. 5"
"""

_SOURCE = '"R: art. 6"'


def _unit(key: str, rest: str) -> str:
    return f"id: {key}\ntitle: {_TEXT}\nsource: {_SOURCE}\n{rest}"


def _assessment(key: str, weight: int, more: str = "") -> str:
    return (
        f"{{id: {key}, title: {_TEXT}, weight: {{2024-09-01: {weight}}}, source: {_SOURCE}{more}}}"
    )


_PASS = f"mark: {{at_least: {{2024-09-01: 10}}, source: {_SOURCE}}}"
_COMPENSATED = f"compensation: {{within: S1, source: {_SOURCE}}}"
_ELECTIVE = f"requires: {{any: [{{{_PASS}}}, {{{_COMPENSATED.replace('S1', 'S2')}}}]}}\n"
_EITHER = f"requires: {{any: [{{{_PASS}}}, {{{_COMPENSATED}}}]}}\n"

UNITS = {
    "u1": _unit(
        "U1",
        "ects: {2024-09-01: 6}\nassessments:\n"
        f"  - {_assessment('CC', 40)}\n"
        f"  - {_assessment('EX', 60, ', second_session: better')}\n{_EITHER}",
    ),
    "u2": _unit(
        "U2",
        "ects: {2024-09-01: 3}\n"
        "best: {2024-09-01: 2}\nassessments:\n"
        f"  - {_assessment('T1', 1)}\n  - {_assessment('T2', 1)}\n  - {_assessment('T3', 1)}\n"
        f"{_EITHER}",
    ),
    "u3": _unit(
        "U3",
        "ects: {2024-09-01: 3}\nsecond_session: last\nassessments:\n"
        f"  - {_assessment('W', 1)}\n  - {_assessment('O', 1)}\n"
        f"requires: {{any: [{{all: [{{{_PASS}}}, "
        f"{{mark: {{of: O, at_least: {{2024-09-01: 7}}, source: {_SOURCE}}}}}]}}, "
        f"{{{_COMPENSATED}}}]}}\n",
    ),
    "nest": _unit(
        "NEST",
        "permanent: true\nassessments:\n"
        f"  - id: A\n    title: {_TEXT}\n    weight: {{2024-09-01: 3}}\n    source: {_SOURCE}\n"
        f"    second_session: better\n    assessments: [{_assessment('A1', 1)}, "
        f"{_assessment('A2', 3)}]\n"
        f"  - id: B\n    title: {_TEXT}\n    weight: {{2024-09-01: 1}}\n    source: {_SOURCE}\n"
        f"    best: {{2024-09-01: 1}}\n    assessments: [{_assessment('B1', 1)}, "
        f"{_assessment('B2', 1)}]\n"
        f"requires: {{{_PASS}}}\n",
    ),
    "u4": _unit(
        "U4",
        f"ects: {{2024-09-01: 2}}\nrequires: {{any: [{{{_PASS}}}, "
        f"{{compensation: {{within: S2, source: {_SOURCE}}}}}]}}\n",
    ),
    "u5": _unit(
        "U5",
        f"ects: {{2024-09-01: 2}}\nrequires: {{any: [{{{_PASS}}}, {{exemption: {{covers: whole, "
        f"when: {{result: {{of: B2, year: any, source: {_SOURCE}}}}}, source: {_SOURCE}}}}}]}}\n",
    ),
    "u6": _unit("U6", f"ects: {{2024-09-01: 2}}\n{_EITHER.replace('S1', 'S3')}"),
    "u7": _unit("U7", f"ects: {{2024-09-01: 2}}\nrequires: {{{_PASS}}}\n"),
    "e1": _unit("E1", f"ects: {{2024-09-01: 2}}\n{_ELECTIVE}"),
    "e2": _unit("E2", f"ects: {{2024-09-01: 2}}\n{_ELECTIVE}"),
    "report": _unit(
        "REPORT",
        f'requires: {{deadline: {{until: {{2024-09-01: "06-30"}}, when: {{assessment: '
        f"{{source: {_SOURCE}}}}}, source: {_SOURCE}}}}}\n",
    ),
    "lang1": _unit("LANG1", f"requires: {{result: {{of: B2, year: any, source: {_SOURCE}}}}}\n"),
    "lang2": _unit("LANG2", f"requires: {{result: {{of: B2, year: any, source: {_SOURCE}}}}}\n"),
    "total": _unit(
        "TOTAL", f"requires: {{credits: {{at_least: {{2024-09-01: 14}}, source: {_SOURCE}}}}}\n"
    ),
}


#: What a unit of S3 may require: its hours and its mark, or the average once they are attended.
ATTENDED = (
    f"{{any: [{{all: [{{hours: {{source: {_SOURCE}}}}}, {{{_PASS}}}]}}, "
    f"{{compensation: {{within: S3, attendance: asked, source: {_SOURCE}}}}}]}}"
)


def semester(head: str = "", without: tuple[str, ...] = ()) -> Programme:
    """The programme, with more in its head, or without some of its units."""
    return _loaded(head, {name: text for name, text in UNITS.items() if name not in without})


def attending(requires: str = ATTENDED, hours: int = 10, more: str = "") -> Programme:
    """The programme, in which U6 is taught in hours and requires this."""
    unit = f"ects: {{2024-09-01: 2}}\nhours: {{2024-09-01: {hours}}}\n{more}requires: {requires}\n"
    return _loaded("", {**UNITS, "u6": _unit("U6", unit)})


def _loaded(head: str, units: Mapping[str, str]) -> Programme:
    files = {f"units/{name}.yaml": text for name, text in units.items()}
    return load_programme("semester", {"programme.yaml": HEAD + head, **files})


def verdict_on(programme: Programme, given: tuple[str, ...], on: str) -> Verdict:
    """The verdict on these facts on a day."""
    year, day = AcademicYear(2025), date.fromisoformat(on)
    case = Case("case", "here", "main", year, day, given, ())
    return run_case(programme, case, judge, bare_cause).verdict


def differences(programme: Programme, given: tuple[str, ...], *expected: str, on: str) -> list[str]:
    """What the verdict on these facts has otherwise than expected."""
    verdict = verdict_on(programme, given, on)
    return [
        f"{each} → {found}"
        for each in expected
        if (found := expectation_difference(verdict, each, bare_cause))
    ]
