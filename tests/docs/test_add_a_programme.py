"""docs/add-a-programme.md, followed: its commands run as written, its examples load."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lms_bridge.authoring.checking import check_folder
from lms_bridge.cli.app import app
from lms_bridge.located import as_plain, parse_yaml
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme import load_programme, read_programme
from lms_bridge.programme.cases.expected import SENTENCES
from lms_bridge.programme.cases.reading import cases_of
from lms_bridge.programme.cases.references import wrong_references
from lms_bridge.programme.cases.runner import run_case
from lms_bridge.programme.cases.sentences import FORMS
from lms_bridge.programme.quality import QUALITY_RULES
from lms_bridge.programme.scaffold import ScaffoldKind, ScaffoldOrder, scaffold
from lms_bridge.rules.base.registry import RuleSpec
from lms_bridge.settings import read_site_file
from lms_bridge.settings.example import site_example
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause
from tests.paths import DOCS

PAGE = (DOCS / "add-a-programme.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BLOCKS = [block for language, block in FENCED if language == "yaml"]
COMMANDS = [
    line
    for language, block in FENCED
    for line in block.splitlines()
    if not language and line.startswith("lms-bridge ")
]
ATTENDANCE = [each for each in BLOCKS if each.startswith("attendance:\n")]
RULES = [each for each in BLOCKS if re.search(r"^(?:requires|tracks):", each, re.MULTILINE)]

_HOOK = """
from lms_bridge.programme.hooks import Asked, Finding, Text, Truth, hookimpl


@hookimpl
def condition(asked: Asked) -> Finding | None:
    if asked.name != "two-languages":
        return None
    return Finding(Truth.UNKNOWN, Text("Deux langues", "Two languages"))
"""


def starting(name: str) -> list[str]:
    """The examples that are about a file."""
    return [each for each in BLOCKS if each.startswith(f"# {name}\n")]


def base() -> dict[str, str]:
    """The folder that the page begins with, and what it adds to programme.yaml."""
    asked = ScaffoldOrder(
        "du-soins",
        "Un titre",
        "A title",
        "SOINS",
        "X",
        ScaffoldKind.SEMESTER,
        2,
        AcademicYear(2026),
    )
    made = {
        name: text
        for name, text in scaffold(asked).items()
        if name.startswith("units/") or name == "programme.yaml"
    }
    made["programme.yaml"] = made["programme.yaml"].replace("allowed: false", "allowed: true")
    made["programme.yaml"] += "\n" + "\n".join(starting("programme.yaml"))
    for elective in ("EL1", "EL2"):
        made[f"units/{elective}.yaml"] = unit(
            "requires:\n  assessment: {source: 'RULES: x'}\n", elective
        )
    return made


def unit(body: str, name: str = "EXAMPLE") -> str:
    """A unit of which an example gives what is asked."""
    return f'id: {name}\ntitle: {{fr: "Un", en: "A"}}\nsource: "RULES: x"\n{body}'


@pytest.mark.parametrize("body", RULES)
def test_every_rule_on_the_page_loads(body: str):
    """An author copies an example, and it is understood."""
    extra = {"units/example.yaml": unit(body)}
    if "python:" in body:
        extra["hooks.py"] = _HOOK
    if "compensation:" in body:
        made = base()
        extra["units/ue1.yaml"] = made["units/ue1.yaml"]
        extra["units/example.yaml"] = made["units/ue2.yaml"].partition("requires:")[0] + body
        made.pop("units/ue2.yaml")
        load_programme("example", {**made, **extra})
        return
    programme = load_programme("example", {**base(), **extra})
    assert any(each.id == "EXAMPLE" for each in programme.components)


def test_every_kind_of_rule_has_an_example():
    """A kind that nobody can look up is a kind that nobody uses."""
    used: set[str] = set()

    def look(node: object) -> None:
        if isinstance(node, dict):
            used.update(node)
            for each in node.values():
                look(each)
        elif isinstance(node, list):
            for each in node:
                look(each)

    for body in RULES:
        look(as_plain(parse_yaml("example.yaml", body).tree))
    assert set(RuleSpec.model_fields) <= used


def test_the_other_examples_load():
    """Effects, cases and what programme.yaml may declare, all of them in one folder."""
    made = base()
    (effects,) = starting("effects.yaml")
    programme = load_programme("example", {**made, "effects.yaml": effects})
    assert programme.results
    assert any(each.id == "OPT1" for each in programme.components)
    (text,) = starting("cases/mine.yaml")
    cases, problems = cases_of("cases/mine.yaml", text)
    assert problems == ()
    assert list(wrong_references(programme, cases, judge)) == []
    assert [run_case(programme, case, judge, bare_cause).differences for case in cases] == [(), ()]


def test_the_sessions_on_the_page_are_the_values_where_nothing_is_said():
    """Whoever copies them into programme.yaml changes nothing, and it loads."""
    (attendance,) = ATTENDANCE
    made = base()
    plain = load_programme("example", made)
    made["programme.yaml"] += "\n" + attendance
    written = load_programme("example", made)
    assert written.marks != plain.marks
    assert written.session_rules == plain.session_rules


def test_every_example_is_tried_by_some_test():
    """No block of YAML stands on the page untried."""
    tried = {*RULES, *ATTENDANCE, *(each for name in _FILES for each in starting(name))}
    left = [each for each in BLOCKS if each not in tried and not each.startswith("# yaml-language")]
    assert left == []


_FILES = ("programme.yaml", "effects.yaml", "cases/mine.yaml", "site.yaml")


def test_the_lines_for_a_site_file_are_read(tmp_path: Path):
    """What the page says to add under `programmes` is what a site file takes."""
    (lines,) = starting("site.yaml")
    example = site_example("moodle").text
    added = "".join(f"  {line}\n" for line in lines.splitlines())
    text = re.sub(
        r"^programmes:.*\n", f"programmes:\n{added}", example, count=1, flags=re.MULTILINE
    )
    site = tmp_path / "site.yaml"
    site.write_text(text, encoding="utf-8")
    assert "du-soins" in read_site_file(site).programmes


def test_the_page_lists_every_sentence_and_every_quality_rule():
    """Its tables are those of the code."""
    for form in FORMS:
        assert f"| `{form.example}` |" in PAGE
    for example in (each.example for each in SENTENCES):
        assert f"| `{example}` |" in PAGE
    for rule, words in QUALITY_RULES.items():
        assert f"| `{rule}` | {words} |" in PAGE


def test_the_commands_of_the_page_run_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """From an empty folder to a page to proof-read; and the three lines of the standard suite."""
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        name, *words = shlex.split(command)
        assert name == "lms-bridge"
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (command, result.output, result.exception)
    folder = tmp_path / "du_soins"
    assert read_programme(folder).title.fr == "DU Soins palliatifs"
    assert check_folder(folder).problems == ()
    assert "<html" in (tmp_path / "du-soins.html").read_text(encoding="utf-8")
    (suite,) = [block for language, block in FENCED if language == "python"]
    names: dict[str, object] = {}
    exec(suite, names)  # noqa: S102 - the page's own three lines
    tests = names["TestSoins"]()  # type: ignore[operator]
    tests.test_cases_pass()
    tests.test_monotone()
