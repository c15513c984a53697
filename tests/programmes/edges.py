"""A made-up programme with a unit for every rule on facts, for tests of what lies at its edges.

`alone` makes a programme of one unit: what the whole comes to then follows from that unit.
"""

from __future__ import annotations

from lms_bridge.programme import Programme, load_programme
from tests.programmes.semester import differences

_TEXT = "{fr: Un titre, en: A title}"
_SOURCE = 'source: "R: art. 1"'

HEAD = f"""
id: edges
title: {_TEXT}
version: "1"
owner: Scolarité
prefix: LX
sources: {{R: {_TEXT}}}
tracks: {{main: {{title: {_TEXT}, {_SOURCE}}}}}
pass_mark: {{mark: {{2024-09-01: 10}}, out_of: 20, {_SOURCE}}}
award: {{{_SOURCE}, jury: {{{_SOURCE}}}}}
profile:
  route: {{title: {_TEXT}, shortname: route, values: {{vae: {_TEXT}, taught: {_TEXT}}}}}
  picked: {{title: {_TEXT}, shortname: picked}}
  level: {{title: {_TEXT}, shortname: level}}
  practice: {{title: {_TEXT}, shortname: post, values: {{own_post: {_TEXT}, placement: {_TEXT}}}}}
  practice_hours.POST: {{title: {_TEXT}, shortname: hours}}
results:
  R1: {{title: {_TEXT}, course: R1, {_SOURCE}}}
  R2: {{title: {_TEXT}, course: R2, {_SOURCE}}}
  R3: {{title: {_TEXT}, course: R3, {_SOURCE}}}
  D1: {{title: {_TEXT}, course: D1, {_SOURCE}}}
  D2: {{title: {_TEXT}, course: D2, {_SOURCE}}}
documents:
  REPORT: {{title: {_TEXT}, words: {{2024-09-01: 5000}}, together: [D1, D2], {_SOURCE}}}
parties: {{host: {_TEXT}}}
"""

#: Two of three electives, named by a field; and one of two that nobody has to name.
OPTIONS = f"""
options:
  PICK:
    title: {_TEXT}
    choose: {{2024-09-01: 2}}
    of: [OP1, OP2, OP3]
    profile: picked
    {_SOURCE}
  FREE: {{title: {_TEXT}, choose: {{2024-09-01: 1}}, of: [OP4, OP5], {_SOURCE}}}
"""

_FORESEEN = f"equivalences: {{allowed: true, {_SOURCE}}}\n"
_UNFORESEEN = f"equivalences: {{allowed: false, {_SOURCE}}}\n"


def _result(key: str, year: str = "any") -> str:
    return f"{{result: {{of: {key}, year: {year}, {_SOURCE}}}}}"


def _rule(kind: str, words: str = "") -> str:
    return f"{{{kind}: {{{words}{_SOURCE}}}}}"


_LAB = f"parts: [{{id: lab, title: {_TEXT}, hours: {{2024-09-01: 4}}, {_SOURCE}}}]\n"
_SKILLS = "competences: " + ", ".join(
    f"{{id: {key}, title: {_TEXT}}}" for key in ("C1", "C2")
).join("[]")

#: By unit: its rule, and whatever else its file says.
RULES: dict[str, tuple[str, str]] = {
    "HRS": (_rule("hours", "at_least: {2024-09-01: 10}, "), "hours: {2024-09-01: 10}\n"),
    "PART": (
        f"{{all: [{_rule('hours', 'of: lab, at_least: {2024-09-01: 4}, ')}, "
        f"{{exemption: {{covers: {{2024-09-01: 6}}, when: {_result('R1')}, {_SOURCE}}}}}]}}",
        f"hours: {{2024-09-01: 10}}\n{_LAB}",
    ),
    "EXAM": (_rule("assessment"), ""),
    "SITE": (_rule("assessment", "where_bound: true, "), ""),
    "BLOCK": (_rule("competences"), f"permanent: true\n{_SKILLS}\n"),
    "POST": (_rule("practice", "at_least: {2024-09-01: 35}, "), ""),
    "LEVEL": (_rule("profile", "field: level, at_least: {2024-09-01: 5}, "), ""),
    "ROUTE": (_rule("profile", "field: route, is: [vae], "), ""),
    "HOST": (_rule("agreement", "by: host, "), ""),
    "ANY": (_result("R1"), ""),
    "YEAR": (_result("R1", "enrolled"), ""),
    "TWO": (
        f"{{at_least: {{count: {{2024-09-01: 2}}, of: [{_result('R1')}, {_result('R2')}, "
        f"{_result('R3')}], {_SOURCE}}}}}",
        "",
    ),
    "EITHER": (f"{{any: [{_result('R1')}, {_result('R2')}]}}", ""),
    "DOC": (f"{{all: [{_result('D1')}, {_result('D2')}]}}", ""),
    "LATER": (
        f"{{all: [{_rule('after', 'settled: [EXAM, HRS], ')}, {_rule('assessment')}]}}",
        "",
    ),
    "DUE": (
        f'{{deadline: {{until: {{2024-09-01: "02-29"}}, when: {_rule("assessment")}, {_SOURCE}}}}}',
        "",
    ),
    "FALL": (
        f'{{deadline: {{until: {{2024-09-01: "09-01"}}, when: {_rule("assessment")}, {_SOURCE}}}}}',
        "",
    ),
    "END": (
        f'{{deadline: {{until: {{2024-09-01: "08-31"}}, when: {_rule("assessment")}, {_SOURCE}}}}}',
        "",
    ),
    **{f"OP{number}": (_rule("assessment"), "") for number in range(1, 6)},
}


def _programme(units: tuple[str, ...], head: str) -> Programme:
    files = {"programme.yaml": HEAD + head}
    for key in units:
        rule, more = RULES[key]
        text = f"id: {key}\ntitle: {_TEXT}\n{_SOURCE}\n{more}requires: {rule}\n"
        files[f"units/{key.lower()}.yaml"] = text
    return load_programme("edges", files)


def edges() -> Programme:
    """The whole programme."""
    return _programme(tuple(RULES), _FORESEEN + OPTIONS)


def alone(*units: str, foreseen: bool = True) -> Programme:
    """A programme of these units alone; `foreseen` says whether it knows equivalences."""
    return _programme(units, _FORESEEN if foreseen else _UNFORESEEN)


__all__ = ["alone", "differences", "edges"]
