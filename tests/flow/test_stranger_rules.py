"""A package of somebody else brings a kind of rule: nothing in the product names it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import FIXTURES, SOURCE

STRANGERS = FIXTURES / "stranger_kinds"
FOLDER = STRANGERS / "programme"

#: Judges the cases and prints what came of them, as a process that starts with the package does.
JUDGED = """
import json, sys
from pathlib import Path
from lms_bridge.authoring.schemas import schema_of
from lms_bridge.programme import read_programme
from lms_bridge.programme.cases import read_cases, run_case
from lms_bridge.programme.needs import needs
from lms_bridge.stages.evaluate import judge
from lms_bridge.text import Wording
from lms_bridge.text.rules import rule_in_words

folder = Path(sys.argv[1])
programme = read_programme(folder)
results = [run_case(programme, case, judge, str) for case in read_cases(folder)]
rule = programme.components[0].rule
found = {
    "needs": [each.key for each in needs(programme)],
    "differences": [list(each.differences) for each in results],
    "told": {}, "said": {},
    "schema": "interviews" in schema_of("unit")["$defs"]["RuleSpec"]["properties"],
}
for language in ("fr", "en"):
    wording = Wording(language, programme, strict=True)
    found["told"][language] = rule_in_words(rule, wording).text
    found["said"][language] = [
        wording.condition(each.verdict.components[0].because) for each in results
    ]
print(json.dumps(found))
"""

COMMAND = "from lms_bridge.cli import main; main()"


def run(*words: str, package: bool = True) -> subprocess.CompletedProcess[str]:
    """A process of the product, with the package on its search path or without it."""
    path = [str(SOURCE), *([str(STRANGERS)] if package else [])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> dict[str, object]:
    """What comes of the folder's cases."""
    done = run("-c", JUDGED, str(FOLDER))
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_its_rule_is_read_and_declares_its_need(judged):
    """Its YAML stands in a programme's folder like any other, and in the editors' schema."""
    assert judged["needs"] == ["interview:UE1"]
    assert judged["schema"] is True


def test_its_cases_pass_in_its_own_words(judged):
    """Facts and expectations have forms that the package brings, and the verdict is its own."""
    assert judged["differences"] == [[], []]


def test_it_is_told_and_explained_in_both_languages(judged):
    """Its sentences come from its own catalogue, with the programme's titles in them."""
    french, english = judged["told"]["fr"], judged["told"]["en"]
    assert french.startswith(
        "Entretiens avec un tuteur, UE1, Projet, au moins\N{NO-BREAK SPACE}: 2"
    )
    assert english.startswith("Interviews with a tutor, UE1, Project, at least: 2")
    assert judged["said"]["fr"] == [
        "Entretiens à tenir, UE1, Projet\N{NO-BREAK SPACE}: 1 à ce jour, pour 2 demandés.",
        "Entretiens tenus, UE1, Projet\N{NO-BREAK SPACE}: 2, pour 2 demandés.",
    ]
    assert judged["said"]["en"] == [
        "Interviews to hold, UE1, Project: 1 so far, for 2 asked.",
        "Interviews held, UE1, Project: 2, for 2 asked.",
    ]


def test_its_checks_refuse_a_folder_at_its_line(tmp_path: Path):
    """What is wrong with a use of it is told like what is wrong with any rule."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "tutored"))
    unit = folder / "units" / "ue1.yaml"
    text = unit.read_text(encoding="utf-8").replace("2024-09-01: 2", "2024-09-01: 20")
    unit.write_text(text, encoding="utf-8")
    for language, words in (
        ("en", "20 interviews are asked"),
        ("fr", "20 entretiens sont demandés"),
    ):
        done = run("-c", COMMAND, "programme", "check", str(folder), "--lang", language)
        assert done.returncode != 0
        assert "units/ue1.yaml:1" in done.stdout + done.stderr
        assert words in done.stdout + done.stderr


def test_without_the_package_the_folder_is_refused():
    """A kind that nobody brings is an unknown key, with the place where it stands."""
    done = run("-c", JUDGED, str(FOLDER), package=False)
    assert done.returncode != 0
    assert "interviews" in done.stderr


def test_nothing_of_it_is_named_in_the_product():
    """Its name stands in its package, its programme and this test alone."""
    for path in SOURCE.rglob("*"):
        if path.suffix in {".py", ".po", ".j2", ".html"}:
            assert "interviews" not in path.read_text(encoding="utf-8"), path
