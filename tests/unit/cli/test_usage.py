"""A command typed wrongly says what is wrong in its language, and what can be typed instead."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from lms_bridge.cli.app import app
from tests.unit.text.wording_cases import plain

LINES = [
    ("snyc du", "commande « snyc »", "command “snyc”"),
    ("work lits", "commande « lits »", "command “lits”"),
    ("runs --limti 3", "option « --limti »", "option “--limti”"),
    ("runs --limit x", "`--limit` : ce n'est pas un nombre entier", "`--limit`: this is no whole"),
    ("runs --limit 0", "`--limit` : c'est inférieur à 1", "`--limit`: this is below 1"),
    ("status", "il manque `programme`", "`programme` is missing"),
    ("status du --format yaml", "table, json ou csv", "table, json or csv"),
    ("decide du 1 dispense UE1 granted", "« dispense » n'est", "“dispense” is none"),
    ("decide du 1 dispense UE1 granted", "écrire `exemption`, ou", "write `exemption`, or"),
    ("decide du 1 exempton UE1 granted", "écrire `exemption`, ou", "write `exemption`, or"),
    ("decide du 1 accord x given", "écrire `agreement`, ou", "write `agreement`, or"),
    ("programme diff a b --on x", "`--on` n'est pas une date", "`--on` is no date"),
    ("sync du --background=x", "`--background` ne prend pas de valeur", "`--background` takes no"),
    ("workers --folder", "`--folder` demande une valeur", "`--folder` needs a value"),
    ("sync du a b", "plus d'arguments", "more arguments"),
]


@pytest.mark.parametrize(("line", "french", "english"), LINES, ids=[line for line, *_ in LINES])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_wrong_is_said_in_the_language_of_the_command(
    line: str, french: str, english: str, language: str, monkeypatch: pytest.MonkeyPatch
):
    """With exit code 2, and without a sentence of the library that reads the line."""
    monkeypatch.setenv("LMS_BRIDGE_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "400")
    ran = CliRunner().invoke(app, line.split())
    assert ran.exit_code == 2
    told = plain(ran.output)
    assert (french if language == "fr" else english) in told
    for foreign in ("Invalid value", "No such", "Missing", "Got unexpected", "Did you mean"):
        assert foreign not in told


@pytest.mark.parametrize("told", ["--lang en", "--lang=en"])
def test_the_language_that_is_told_counts_on_a_wrong_line_too(
    told: str, monkeypatch: pytest.MonkeyPatch
):
    """Whoever asks for English gets it, whatever else is wrong with the line."""
    monkeypatch.setenv("LMS_BRIDGE_LANGUAGE", "fr")
    ran = CliRunner().invoke(app, ["runs", *told.split(), "--limit", "x"])
    assert "this is no whole number" in plain(ran.output)


def test_a_group_without_a_command_shows_its_help():
    """Nothing else is said."""
    ran = CliRunner().invoke(app, ["work"])
    assert ran.exit_code == 2
    assert "retry" in ran.output
    assert "→" not in ran.output


def test_the_usage_stands_before_and_the_help_after(monkeypatch: pytest.MonkeyPatch):
    """Whoever typed something wrong sees the whole form, and where everything is explained."""
    monkeypatch.setenv("COLUMNS", "400")
    ran = CliRunner().invoke(app, ["status", "--lang", "en"])
    first, _, last = ran.output.strip().splitlines()
    assert first.startswith("Usage: lms-bridge status [OPTIONS]")
    assert last == "Everything that can be typed: lms-bridge status --help"
