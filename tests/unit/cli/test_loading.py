"""What a command imports: itself, and nothing of the others."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from lms_bridge_testing.demo_site import site_file_text

#: What naming, listing and suggesting commands may import of the bridge, and from elsewhere. Of an
#: adapter it is the module that its entry point names.
OWN = {
    "lms_bridge",
    "lms_bridge.cause",
    "lms_bridge.cli",
    "lms_bridge.cli.adapters",
    "lms_bridge.cli.app",
    "lms_bridge.cli.consoles",
    "lms_bridge.cli.loading",
    "lms_bridge.cli.tree",
    "lms_bridge.cli.usage",
    "lms_bridge.errors",
    "lms_bridge.lms",
    "lms_bridge.lms.moodle",
    "lms_bridge.lms.moodle.adapter",
    "lms_bridge.model",
    "lms_bridge.model.installed",
    "lms_bridge.model.lms_commands",
}
OTHERS = {
    "annotated_doc",
    "attr",
    "linkify_it",  # markdown_it takes it along where a developer's tool brought it
    "markdown_it",
    "mdurl",
    "pygments",
    "rich",
    "shellingham",
    "typer",
}
#: What typer reads the values of options with; every command does.
READING = {
    "annotated_types",
    "pydantic",
    "pydantic_core",
    "typing_extensions",
    "typing_inspection",
}

#: What only workers, servers, and readers of files need: a look at the database is none of them.
HEAVY = {
    "celery",
    "cryptography",
    "fastapi",
    "joserfc",
    "kombu",
    "lxml",
    "openpyxl",
    "prometheus_client",
    "redis",
    "starlette",
    "uvicorn",
}

PROGRAM = """
import atexit, json, pathlib, sys
before = set(sys.modules)
into = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: into.write_text(json.dumps(sorted(set(sys.modules) - before))))
from lms_bridge.cli import main
main()
"""


def imported(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """The modules that a command imports when it runs as a process of its own."""
    into = folder / "modules.json"
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(into), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    return set(json.loads(into.read_text(encoding="utf-8")))


def packages(modules: set[str]) -> set[str]:
    """The packages of modules, without Python's own and the bridge's."""
    tops = {module.partition(".")[0] for module in modules if not module.startswith("_")}
    return tops - sys.stdlib_module_names - {"lms_bridge"}


def own(modules: set[str]) -> set[str]:
    """The bridge's modules among those."""
    return {module for module in modules if module.partition(".")[0] == "lms_bridge"}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_imports_no_command(tmp_path: Path, option: str):
    """Names and lines of help are there before any command is imported."""
    modules = imported(tmp_path, option)
    assert own(modules) <= OWN
    assert packages(modules) <= OTHERS


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["programme", "--help"], 0),
        (["bind", "--help"], 0),
        (["moodle", "--help"], 0),
        (["work"], 2),
    ],
)
def test_the_help_of_a_group_imports_no_command(tmp_path: Path, words: list[str], code: int):
    """What a group holds is known without importing it."""
    modules = imported(tmp_path, *words, code=code)
    assert own(modules) <= OWN
    assert packages(modules) <= OTHERS | READING


@pytest.mark.parametrize("words", [["statsu"], ["statsu", "csec"], ["programme", "chekc"]])
def test_a_typo_imports_its_words_and_no_command(tmp_path: Path, words: list[str]):
    """What is near a wrong name is known without a command, a database or a server."""
    modules = imported(tmp_path, *words, code=2)
    answering = {"lms_bridge.cli.misuse", "lms_bridge.cli.words"}
    assert {each for each in own(modules) if each.startswith("lms_bridge.cli")} <= OWN | answering
    assert not {each for each in own(modules) if each.startswith("lms_bridge.store")}
    assert packages(modules).isdisjoint(HEAVY | {"sqlalchemy"})


def test_status_imports_what_it_needs(tmp_path: Path):
    """Where learners stand is read from the database: no worker, server or reader of files."""
    site = tmp_path / "site.yaml"
    text = site_file_text(
        "http://localhost:1", "LMS_BRIDGE_TOKEN", "sqlite:///bridge.db", date(2026, 9, 1)
    )
    site.write_text(text, encoding="utf-8")
    modules = imported(tmp_path, "status", "csec")
    assert not packages(modules) & HEAVY
    assert not any(module.startswith("lms_bridge_testing") for module in modules)
