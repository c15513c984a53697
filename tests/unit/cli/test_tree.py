"""The table of commands says what the commands say of themselves."""

from __future__ import annotations

import inspect

import pytest
from typer.core import TyperGroup
from typer.testing import CliRunner

from lms_bridge.cli.adapters import adapter_groups
from lms_bridge.cli.app import app
from lms_bridge.cli.loading import CommandToLoad
from lms_bridge.cli.tree import COMMANDS
from tests.existing import existing

GROUPS = [*(each for each in COMMANDS if isinstance(each, TyperGroup)), *adapter_groups()]


def commands() -> list[CommandToLoad]:
    """Every command, those of groups and of adapters too."""
    found = [each for each in COMMANDS if isinstance(each, CommandToLoad)]
    for group in GROUPS:
        for command in group.commands.values():
            assert isinstance(command, CommandToLoad)
            found.append(command)
    return found


@pytest.mark.parametrize("command", commands(), ids=lambda each: each.function)
def test_the_line_of_a_command_is_its_docstring(command: CommandToLoad):
    """Help says the same before and after the command is imported."""
    function = command.imported()
    assert command.help == existing(inspect.getdoc(function)).splitlines()[0]
    assert command.load().help == inspect.getdoc(function)


@pytest.mark.parametrize("command", commands(), ids=lambda each: each.function)
def test_every_command_speaks_the_language_that_it_is_told(command: CommandToLoad):
    """French and English, by the same option everywhere."""
    assert any("--lang" in each.opts for each in command.load().params)


def test_the_language_told_wins_over_the_environment_s(monkeypatch: pytest.MonkeyPatch):
    """Without the option a command that has no site speaks as the environment says."""
    monkeypatch.setenv("LMS_BRIDGE_LANGUAGE", "fr")
    french = CliRunner().invoke(app, ["programme", "test", "csec"])
    english = CliRunner().invoke(app, ["programme", "test", "csec", "--lang", "en"])
    unknown = CliRunner().invoke(app, ["programme", "test", "csec", "--lang", "de"])
    assert unknown.exit_code == 2
    assert "cas réussissent" in french.output
    assert "cases pass" in english.output


def test_no_name_stands_twice():
    """A name means one command."""
    names = [each.name for each in (*COMMANDS, *adapter_groups())]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("group", GROUPS, ids=lambda each: each.name)
def test_a_group_without_a_command_shows_its_help(group: TyperGroup):
    """It lists every command of the group with its line."""
    shown = CliRunner().invoke(app, [str(group.name)], env={"COLUMNS": "200"})
    assert shown.exit_code == 2
    for command in group.commands.values():
        assert f"{command.name} " in shown.output
        assert existing(command.help) in shown.output


@pytest.mark.parametrize(
    ("words", "meant"), [(["statsu"], "status"), (["programme", "chekc"], "check")]
)
def test_a_typo_is_answered_with_the_nearest_command(words: list[str], meant: str):
    """Wrong usage names what was probably meant."""
    answered = CliRunner().invoke(app, [*words, "--lang", "en"])
    assert answered.exit_code == 2
    assert f"write `{meant}`" in " ".join(answered.output.split())


def test_version_names_the_version():
    """A report of a fault begins with it."""
    shown = CliRunner().invoke(app, ["--version"])
    assert shown.exit_code == 0
    assert shown.output.startswith("lms-bridge ")
