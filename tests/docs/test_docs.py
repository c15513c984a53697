"""The documents say what the product does: every name in them exists, every name is in them."""

from __future__ import annotations

import inspect
import re

import pytest
import typer
from typer.core import TyperGroup

from lms_bridge import errors
from lms_bridge.cause import as_written
from lms_bridge.cli.adapters import adapter_groups
from lms_bridge.cli.app import app, exit_code
from lms_bridge.cli.loading import CommandToLoad
from lms_bridge.cli.tree import COMMANDS
from lms_bridge.errors import BridgeError, ProgrammeError, UnusableFile
from lms_bridge.lms.moodle.functions import READS, WRITES
from lms_bridge.lms.moodle.role import FOR_EFFECTS, NEEDED
from lms_bridge.model.decision import OUTCOMES, DecisionKind
from lms_bridge.settings.lms import site_file_model
from tests.docs import yaml_keys
from tests.paths import ROOT
from tests.programmes.shipped import shipped

DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> dict[str, CommandToLoad]:
    """Every command, by its name with its group."""
    found: dict[str, CommandToLoad] = {}
    for each in (*COMMANDS, *adapter_groups()):
        if isinstance(each, CommandToLoad):
            found[str(each.name)] = each
        else:
            assert isinstance(each, TyperGroup)
            for name, command in each.commands.items():
                assert isinstance(command, CommandToLoad)
                found[f"{each.name} {name}"] = command
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str):
    """docs/commands.md names every command."""
    assert f"`lms-bridge {command}" in DOCS["commands.md"]


def test_every_option_is_documented():
    """docs/commands.md names every option of every command, and of the program itself."""
    program = typer.main.get_command(app)
    for command in (program, *(each.load() for each in commands().values())):
        for option in command.params:
            for flag in option.opts:
                if flag.startswith("--") and flag != "--help":
                    assert flag in DOCS["commands.md"], (command.name, flag)


def test_every_command_that_a_document_shows_exists():
    """No document shows a command that is not there."""
    known = {command.split()[0] for command in commands()}
    for name, text in {**DOCS, "README.md": README}.items():
        for shown in re.findall(r"lms-bridge ([a-z]+)", text):
            assert shown in known, (name, shown)


def test_every_error_is_documented_with_its_exit_code():
    """docs/errors.md names every error, and the exit code it ends a command with."""
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, BridgeError) and kind is not BridgeError
    ]
    for kind in kinds:
        made = kind("x", ()) if kind in {ProgrammeError, UnusableFile} else kind(as_written("x"))
        row = re.search(rf"\| `{kind.__name__}` \|.*\| (\d) \|", DOCS["errors.md"])
        assert row, kind.__name__
        assert int(row[1]) == exit_code(made), kind.__name__
        assert kind.__name__ in (errors.__doc__ or "")


def test_every_key_of_the_site_file_is_in_its_example():
    """The example that `init` writes names every key there is."""
    example = (ROOT / "config" / "site.example.yaml").read_text(encoding="utf-8")
    for key in yaml_keys.of(site_file_model("the example", "moodle")):
        assert re.search(rf"\b{re.escape(key)}\b", example), key


def test_moodle_page_lists_exactly_what_is_needed():
    """docs/moodle.md lists every capability and function, and no other."""
    page = DOCS["moodle.md"]
    listed = set(re.findall(r"^([a-z]+/[a-z]+:[a-z]+|webservice/rest:use)$", page, re.MULTILINE))
    assert listed == set(NEEDED)
    assert all(f"`{capability}`" in page for capability in FOR_EFFECTS)
    functions = set(re.findall(r"^((?:core|mod|tool|enrol|gradereport)_\w+)$", page, re.MULTILINE))
    assert functions == set(READS) | set(WRITES)


def test_moodle_page_names_the_cohorts_and_badges_of_the_programmes():
    """Every cohort and badge of the programmes that come along can be found on the page."""
    for folder in ("du_pccpu", "csec"):
        for effect in shipped(folder).effects:
            for name in (effect.badge, effect.idnumber if effect.badge else ""):
                stem = re.sub(r"\d+$", "1", name)
                assert stem in DOCS["moodle.md"], name


def test_decisions_are_documented():
    """docs/commands.md names every kind of decision and every outcome."""
    for kind in DecisionKind:
        assert f"| `{kind.value}` |" in DOCS["commands.md"]
        for outcome in OUTCOMES.get(kind, ()):
            assert f"`{outcome}`" in DOCS["commands.md"]


def test_links_between_documents_lead_somewhere():
    """Every relative link of the README and the documents leads to a file."""
    for base, text in [(ROOT, README), *((ROOT / "docs", text) for text in DOCS.values())]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (base / target).exists(), target


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile():
    """`make demo` and `make test` are there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
