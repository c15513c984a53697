"""Hooks: each is documented, tested, pure, and harmless when it fails."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import ProgrammeError
from lms_bridge.model.evidence import Evidence, Profile, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import Status
from lms_bridge.programme import Programme, hooks, load_programme
from lms_bridge.programme.hooks.purity import FORBIDDEN, MODULES
from lms_bridge.programme.hooks.specs import Specs
from lms_bridge.stages.evaluate import judge
from lms_bridge.text import Wording, explain
from lms_bridge.text.causes import error_in_words, problem_in_words
from tests.paths import DOCS
from tests.programmes import semester
from tests.programmes.semester import verdict_on

PAGE = (DOCS / "hooks.md").read_text(encoding="utf-8")
HOOKS = sorted(name for name, value in vars(Specs).items() if hasattr(value, "lms_bridge_spec"))
MOMENT = datetime(2026, 6, 15, tzinfo=UTC)
YEAR = AcademicYear(2025)

PYTHON_RULE = 'requires: {python: {name: two-languages, source: "R: art. 5"}}\n'
MARKS = tuple(f"mark of {each} is 9.8" for each in ("U1.CC", "U1.EX", "U3.W", "U3.O"))


def example(hook: str) -> str:
    """The example of a hook on the page of hooks."""
    section = PAGE.partition(f"\n## {hook}\n")[2].partition("\n## ")[0]
    return str(re.findall(r"```python\n(.*?)```", section, re.DOTALL)[0])


def programme(hooks: str, rule: str = "", head: str = "") -> Programme:
    """The made-up semester with a `hooks.py`, and perhaps a unit whose rule asks it."""
    units = dict(semester.UNITS)
    if rule:
        units["py"] = "id: PY\ntitle: {fr: Un titre, en: A title}\nsource: 'R: art. 6'\n" + rule
    files = {f"units/{name}.yaml": text for name, text in units.items()}
    files |= {"programme.yaml": semester.HEAD + head, "hooks.py": hooks}
    return load_programme("semester", files)


def evidence(*results: Result, profile: tuple[Profile, ...] = ()) -> Evidence:
    """A learner of the semester."""
    return Evidence("L1", "semester", "main", YEAR, MOMENT, results, profile=profile)


def passed(need: str) -> Result:
    """A result that was passed."""
    record = Record("LANG", need, "passed", None, MOMENT)
    return Result(need, ResultState.PASSED, final=True, year=YEAR, cause=None, record=record)


def problems(hooks: str, rule: str = "") -> list[str]:
    """What the loader has against a `hooks.py`, each with its place."""
    with pytest.raises(ProgrammeError) as caught:
        programme(hooks, rule)
    return [problem_in_words(each, "en") for each in caught.value.problems]


def test_every_hook_has_a_section_and_a_row():
    """docs/hooks.md lists every hook there is, and no other."""
    assert re.findall(r"^\| \[`(\w+)`\]", PAGE, re.MULTILINE) == [
        "condition",
        "adjust_mark",
        "remarks",
        "check",
    ]
    assert sorted(re.findall(r"^\| \[`(\w+)`\]", PAGE, re.MULTILINE)) == HOOKS
    assert all(f"\n## {hook}\n" in PAGE for hook in HOOKS)


def test_every_hook_has_a_test():
    """A hook without a test of its own here fails."""
    tests = vars(sys.modules[__name__])
    assert all(f"test_the_hook_{hook}" in tests for hook in HOOKS)


def test_what_may_be_imported_is_on_the_page():
    """Every module that the loader lets through is named."""
    for module in MODULES - {"__future__", "collections.abc"}:
        assert f"`{module}`" in PAGE


def test_the_hook_condition():
    """The page's example settles its unit, with the records that say so, in both languages."""
    found = programme(example("condition"), PYTHON_RULE)
    one, two = passed("result:LANG-EN"), passed("result:LANG-ES")
    assert judge(found, evidence(one), date(2026, 6, 15)).component("PY").status is (
        Status.IN_PROGRESS
    )
    verdict = judge(found, evidence(one, two), date(2026, 6, 15))
    assert verdict.component("PY").status is Status.VALIDATED
    assert verdict.component("PY").because.records == (one.record, two.record)
    for language, words in (("fr", "Langues validées"), ("en", "Languages validated")):
        lines = [line.text for _, line in explain(verdict, Wording(language, found)).walk()]
        assert any(words in line for line in lines)


def test_the_hook_adjust_mark():
    """The page's example raises a unit's mark over the threshold, and the explanation says so."""
    field = "{title: {fr: Un titre, en: A title}, shortname: sport}"
    text = semester.HEAD.replace("shortname: option}}", f"shortname: option}}, sport: {field}}}")
    assert field in text
    files = {f"units/{name}.yaml": unit for name, unit in semester.UNITS.items()}
    files |= {"programme.yaml": text, "hooks.py": example("adjust_mark")}
    found = load_programme("semester", files)
    without = verdict_on(found, MARKS, "2026-06-15").component("U1")
    assert without.status is Status.IN_PROGRESS
    verdict = verdict_on(found, (*MARKS, "profile sport is yes"), "2026-06-15")
    assert verdict.component("U1").status is Status.VALIDATED
    lines = [line.text for _, line in explain(verdict, Wording("fr", found)).walk()]
    assert any(
        "10,3/20, bonus sport de 0,5 compris" in line.replace("\u00a0", " ") for line in lines
    )


def test_the_hook_remarks():
    """The page's example adds what a person has to look at, and changes no status."""
    found = programme(example("remarks").replace("NOT_VALIDATED", "IN_PROGRESS"))
    verdict, plain = (verdict_on(each, (), "2026-06-15") for each in (found, semester.semester()))
    assert [each.code for each in verdict.discrepancies] == ["python.remark"]
    assert verdict.components == plain.components
    assert "interview" in Wording("en", found).discrepancy(verdict.discrepancies[0])


def test_the_hook_check():
    """The page's example refuses a programme that lacks what its Python reads."""
    assert "hooks.py: the bonus reads the field `sport` → declare it under profile" in problems(
        example("check")
    )


IMPURE = {
    "import os\n": "hooks.py:1: it imports os",
    "from pathlib import Path\n": "it imports pathlib",
    "from . import other\n": "it imports .",
    "x = open('/etc/passwd')\n": "it uses `open`",
    "x = 1\ny = eval('2')\n": "hooks.py:2: it uses `eval`",
    "from datetime import date\nx = date.today()\n": "it asks the clock (`today`)",
    "x = ().__class__\n": "it reaches for `__class__`",
    "n = 0\ndef f():\n    global n\n    n = 1\n": "it keeps something between calls",
    "async def f():\n    pass\n": "it waits for something",
    "def f(:\n": "this is no Python (SyntaxError)",
    "x = 1 / 0\n": "hooks.py:1: it cannot be loaded: ZeroDivisionError",
    "from lms_bridge.programme.hooks import hookimpl\n\n\n@hookimpl\ndef conditoin(asked):\n"
    "    return None\n": "it cannot be loaded",
    "from lms_bridge.programme.hooks import hookimpl\n\n\n@hookimpl\ndef check(loaded):\n"
    "    return 1 / 0\n": "own code failed (check, ZeroDivisionError)",
    "(" * 5000: "this is no Python",
}


@pytest.mark.parametrize("text", IMPURE, ids=[text[:30] for text in IMPURE])
def test_what_is_not_pure_is_refused(text: str):
    """The loader names the line and what is wrong with it, before the file is run."""
    assert any(IMPURE[text] in each for each in problems(text))


@pytest.mark.parametrize("name", sorted(FORBIDDEN - {"__import__"}))
def test_nothing_that_reaches_outside_is_there(name: str):
    """A name that is forbidden is refused by its text."""
    assert any(f"it uses `{name}`" in each for each in problems(f"x = {name}\n"))


def test_a_condition_that_nobody_knows_is_refused():
    """With the unit's file, and where to read how to answer it."""
    found = problems("x = 1\n", PYTHON_RULE)
    assert any(
        "units/py.yaml" in each and "knows the condition two-languages" in each for each in found
    )


FAILS = """
from lms_bridge.programme.hooks import Finding, Text, Truth, hookimpl


@hookimpl
def condition(asked):
    if asked.evidence.results:
        raise ValueError("of a person")
    return Finding(Truth.UNKNOWN, Text("rien", "nothing"))


@hookimpl
def remarks(judged):
    return [] if not judged.evidence.results else ["no remark"]
"""


def test_a_hook_that_fails_decides_nothing():
    """The condition cannot be computed, a person is told, and no word of the error is repeated."""
    found = programme(FAILS, PYTHON_RULE)
    verdict = judge(found, evidence(passed("result:B2")), date(2026, 6, 15))
    assert verdict.component("PY").status is Status.UNDETERMINED
    assert verdict.component("PY").because.cause == Cause.of(
        "hook.failed", hook="condition", kind="ValueError"
    )
    assert [each.code for each in verdict.discrepancies] == ["python.failed"]
    assert "of a person" not in repr(verdict)
    lines = [line.text for _, line in explain(verdict, Wording("fr", found)).walk()]
    assert any("a échoué" in line for line in lines)


def test_its_text_is_part_of_the_fingerprint():
    """Other Python, other rules."""
    one, other = programme("x = 1\n"), programme("x = 2\n")
    assert one.fingerprint != other.fingerprint
    assert one.files["hooks.py"] == "x = 1\n"


def test_a_site_may_forbid_python():
    """Then a programme with a hooks.py does not load, whatever is in it."""
    files = {**programme("x = 1\n").files}
    with pytest.raises(ProgrammeError) as caught:
        load_programme("semester", files, python=False)
    assert "forbids Python" in error_in_words(caught.value, "en")


def test_what_hooks_import_keeps_its_name():
    """Rules are kept with their hooks.py: one of an earlier version must find what it imports."""
    promised = {
        *("AcademicYear", "Adjusted", "Asked", "ComponentVerdict", "Evidence", "Finding"),
        *("Judged", "Loaded", "Mark", "MarkAsked", "Owed", "OwedKind", "Profile", "Record"),
        *("Remark", "Result", "ResultState", "Session", "SessionState", "Status", "Text"),
        *("Truth", "Wrong", "hookimpl"),
    }
    assert promised <= set(hooks.__all__)
