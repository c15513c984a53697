"""What the author of a programme runs: new, check, test, explain, docs, schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from lms_bridge.authoring.checking import check_folder
from lms_bridge.cause import Cause
from lms_bridge.cli import authoring
from lms_bridge.cli.app import app, exit_code, main
from lms_bridge.errors import BridgeError, ConfigurationError, ProgrammeError
from lms_bridge.text.causes import error_in_words, problem_in_words, told_apart
from tests.refusals import in_english

CASES = "cases/units.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LMS_BRIDGE_LANGUAGE", "en")
    return tmp_path


def run(*words: str) -> Result:
    """Run a command that ends well."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result


def refused(*words: str) -> BridgeError:
    """Run a command that is refused."""
    error = CliRunner().invoke(app, list(words)).exception
    assert isinstance(error, BridgeError)
    return error


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text once in a file."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("kind", ["units", "blocks", "semester"])
def test_a_new_programme_is_written_checked_tested_and_shown(here: Path, kind: str):
    """From nothing to a page to proof-read, with the next steps printed."""
    made = run("programme", "new", "du-soins", "--kind", kind, "--units", "2", "--owner", "FC")
    assert "programme check du_soins" in made.output
    assert "programme docs du_soins" in made.output
    assert "nothing wrong" in run("programme", "check", "du_soins").output
    assert "0 fail" in run("programme", "test", "du_soins").output
    run("programme", "docs", "du_soins", "--lang", "en", "--html", "--out", "page.html")
    assert '<html lang="en">' in (here / "page.html").read_text(encoding="utf-8")


def test_what_is_not_given_is_asked_on_a_terminal(here: Path, monkeypatch: pytest.MonkeyPatch):
    """Each question with its default; an answer that is none is asked again."""
    answers = iter(["Titre", "Title", "SOINS", "FC", "rubbish", "blocks", "3"])
    asked: list[str] = []

    def prompt(question: str, default: str) -> str:
        asked.append(f"{question} [{default}]")
        return next(answers)

    monkeypatch.setattr(authoring, "on_a_terminal", lambda: True)
    monkeypatch.setattr(typer, "prompt", prompt)
    made = json.loads(run("programme", "new", "du-soins", "--json").output)
    assert "Title in English [Titre]" in asked
    assert "Prefix of its idnumbers [DU-SOINS]" in asked
    assert str(Path("du_soins/blocks.yaml")) in made["written"]
    assert "BC3" in (here / "du_soins" / "blocks.yaml").read_text(encoding="utf-8")


def test_nothing_is_overwritten(here: Path):
    """The second time it is refused, and what was there stays."""
    run("programme", "new", "du-soins")
    spoil(here / "du_soins", "README.md", "# ", "# Mine: ")
    assert refused("programme", "new", "du-soins").cause == Cause.of("folder.not_empty")
    assert "Mine" in (here / "du_soins" / "README.md").read_text(encoding="utf-8")
    run("programme", "new", "du-soins", "--folder", "other")


def test_check_lists_everything_and_says_the_same_as_json(here: Path):
    """File, line, cause and remedy, for people and for programs."""
    run("programme", "new", "du-soins", "--kind", "units")
    folder = here / "du_soins"
    spoil(folder, "units/ue1.yaml", "requires:", "requirez:")
    spoil(folder, "units/ue2.yaml", "RULES: article", "RULE: article")
    spoil(folder, CASES, "attended 19 h of UE1", "atended 19 h of UE1")
    error = refused("programme", "check", "du_soins")
    assert isinstance(error, ProgrammeError)
    assert exit_code(error) == 3
    for words in ("units/ue1.yaml", "write `requires`", "units/ue2.yaml", CASES, "attended 1.5 h"):
        assert words in error_in_words(error, "en")
    result = CliRunner().invoke(app, ["programme", "check", "du_soins", "--json"])
    assert result.exit_code == 3
    problems = json.loads(result.output)["problems"]
    assert {each["file"] for each in problems} == {"units/ue1.yaml", "units/ue2.yaml", CASES}
    assert all(each["line"] and each["cause"] and each["remedy"] for each in problems)


def test_a_broken_programme_is_told_in_french_throughout(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """What is wrong, and what to write instead: in the language that `--lang` asks for."""
    run("programme", "new", "du-soins", "--kind", "units")
    folder = here / "du_soins"
    spoil(folder, "units/ue1.yaml", "requires:", "requirez:")
    spoil(folder, "units/ue2.yaml", "RULES: article", "RULE: article")
    spoil(folder, CASES, "attended 19 h of UE1", "atended 19 h of UE1")
    spoil(folder, "quality.yaml", "loads:", "lods:")
    (folder / "unit").mkdir()
    words = ["programme", "check", "du_soins", "--lang", "fr"]
    monkeypatch.setattr("sys.argv", ["lms-bridge", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    told = re.sub(r"\s+", " ", capsys.readouterr().err)
    problems = check_folder(folder).problems
    assert len(problems) >= 6
    assert f"{len(problems)} problèmes dans le programme du_soins" in told
    for each in problems:
        assert re.sub(r"\s+", " ", problem_in_words(each, "fr")) in told
        assert each.place in told
        assert told_apart(each.cause, "en")[0] not in told
        assert told_apart(each.cause, "en")[1] not in told
    assert told.rstrip().endswith(
        "corriger les fichiers nommés et lancer `lms-bridge programme check`"
    )


def test_a_failing_case_shows_expected_found_and_what_decides_it(here: Path):
    """Side by side; and the whole explanation under it."""
    run("programme", "new", "du-soins", "--kind", "units")
    spoil(here / "du_soins", CASES, "owing 1 h of UE1", "owing 3 h of UE1")
    result = CliRunner().invoke(app, ["programme", "test", "du_soins"])
    assert result.exit_code == 1
    assert f"{CASES}:" in result.output
    for words in ("expected", "found", "what decides it", "owing 3 h of UE1", "1 h missing"):
        assert words in result.output.replace("\u00a0", " "), words
    told = CliRunner().invoke(app, ["programme", "test", "du_soins", "--json"])
    (difference,) = [d for case in json.loads(told.output) for d in case["differences"]]
    assert difference["found"] == "UE1 is in progress, owing 1 h of UE1"
    assert "1\u00a0h missing" in difference["decided_by"][-1]


def test_one_case_is_run_and_explained_by_its_name():
    """Or by a part of its name; a name that is none gets the nearest."""
    run("programme", "new", "du-soins", "--kind", "units")
    assert "1 case passes" in run("programme", "test", "du_soins", "--case", "Le jury admet").output
    shown = run("programme", "explain", "du_soins", "--case", "une heure de moins").output
    assert "attended 19 h of UE1" in shown
    assert "1\u00a0h missing" in shown
    found = json.loads(
        run("programme", "explain", "du_soins", "--case", "Le jury admet", "--json").output
    )
    assert [each["verdict"]["status"] for each in found] == ["admitted"]
    error = refused("programme", "test", "du_soins", "--case", "Le jury admett")
    assert "“Le jury admet" in in_english(error)


def test_a_page_is_written_in_the_language_of_the_command():
    """In none that there is not, and nowhere where it cannot be written."""
    odd = CliRunner().invoke(app, ["programme", "docs", "csec", "--lang", "de"])
    assert odd.exit_code == 2
    assert "fr or en" in odd.output
    error = refused("programme", "docs", "csec", "--out", "no/where")
    assert "cannot be written" in error_in_words(error, "en")
    english = run("programme", "docs", "csec", "--lang", "en").output
    assert "# Certification of coordinators" in english
    assert run("programme", "docs", "csec", "--lang", "fr").output != english


def test_schemas_are_printed_and_written(here: Path):
    """One, or all of them into a folder."""
    assert json.loads(run("programme", "schema", "--file", "unit").output)["properties"]["id"]
    run("programme", "schema", "--out", "schemas")
    assert len(list((here / "schemas").glob("*.schema.json"))) == 7
    error = refused("programme", "schema", "--file", "units")
    assert isinstance(error, ConfigurationError)
    assert "unit" in error_in_words(error, "en")


@pytest.mark.parametrize("name", ["du-pccpu", "csec"])
def test_the_programmes_that_come_along_pass_their_own_check(name: str):
    """With every claim of their quality files."""
    said = run("programme", "check", name).output
    assert "nothing wrong" in said
    assert "quality rules: done" in said
