"""docs/connect-a-site.md, followed: its commands run as written, on a sandbox Moodle.

Comments that readers of the page do not see say what goes wrong in that Moodle before a command
and is mended after it, and what the command has to end with: an exit code, a finding's code and
its place.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog
from lxml import etree
from typer.testing import CliRunner

from lms_bridge.cli.app import app, exit_code
from lms_bridge.errors import BridgeError
from lms_bridge_testing.cohort import build
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.existing import existing
from tests.paths import DOCS

PAGE = (DOCS / "connect-a-site.md").read_text(encoding="utf-8")
YOUR_MOODLE = "https://moodle.your-university.fr"
#: The example of a site file is about this academic year.
DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Step:
    """A command of the page, what happens to the Moodle before it, and how it ends."""

    command: str
    before: tuple[str, ...]
    expected: str


def steps() -> list[Step]:
    """The page in its order; what happens after the last command is nobody's concern."""
    found: list[Step] = []
    before: list[str] = []
    expected = ""
    pattern = r"<!-- (sandbox|expect): (.*?) -->|^```\n(.*?)^```$"
    for match in re.finditer(pattern, PAGE, re.MULTILINE | re.DOTALL):
        kind, words, block = match.groups()
        if kind == "sandbox":
            before.append(words)
        elif kind == "expect":
            expected = words
        else:
            for line in block.splitlines():
                if line.startswith("lms-bridge "):
                    found.append(Step(line, tuple(before), expected))
                    before, expected = [], ""
    return found


class Site:
    """An administrator's folder, and the Moodle that they connect."""

    def __init__(self, folder: Path, moodle: SandboxMoodle) -> None:
        self.folder, self.moodle = folder, moodle
        self.state = moodle.state
        self.kept: dict[str, Any] = {}

    def run(self, command: str) -> tuple[int, str]:
        """Run a command as written, but for the address of the Moodle."""
        name, *arguments = shlex.split(command.replace(YOUR_MOODLE, self.moodle.url))
        assert name == "lms-bridge"
        result = CliRunner().invoke(app, arguments)
        if isinstance(result.exception, BridgeError):
            return exit_code(result.exception), f"{result.output}{result.exception}"
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    def after(self, command: str, output: str) -> None:
        """Do in Moodle what the page asks for: import the role, fill the service."""
        if command.startswith("lms-bridge moodle role"):
            role = etree.parse(str(self.folder / "lms-bridge-role.xml"))
            self.moodle.account.capabilities = {
                each.text or "" for each in role.findall("./permissions/allow")
            }
        if command == "lms-bridge moodle service":
            names = [line.partition(" ")[0] for line in output.splitlines()]
            self.moodle.account.functions = frozenset(names)

    def change(self, words: str) -> None:
        """Let something go wrong in the Moodle, or mend it."""
        what, *names = words.split()
        kind = names[0] if what in {"with", "without"} else what
        change: Callable[[bool, list[str]], None] = getattr(self, f"_{kind}")
        change(what == "without", names[1:] if what in {"with", "without"} else names)

    def _closed(self, _: bool, __: list[str]) -> None:  # noqa: FBT001 - all changes alike
        self.moodle.account.capabilities.discard("webservice/rest:use")

    def _opened(self, _: bool, __: list[str]) -> None:  # noqa: FBT001 - all changes alike
        self.moodle.account.capabilities.add("webservice/rest:use")

    def _function(self, without: bool, names: list[str]) -> None:  # noqa: FBT001 - the same
        self.moodle.options.missing_functions = set(names) if without else set()

    def _capability(self, without: bool, names: list[str]) -> None:  # noqa: FBT001 - the same
        (self.moodle.deny if without else self.moodle.allow)(*names)

    def _identity(self, without: bool, _: list[str]) -> None:  # noqa: FBT001 - the same
        self.moodle.options.identity_fields = frozenset(
            {"email"} if without else {"email", "idnumber"}
        )

    def _fields(self, without: bool, _: list[str]) -> None:  # noqa: FBT001 - the same
        names = {name for each in self.state.users.values() for name in each.customfields}
        self.moodle.options.private_fields = frozenset(names if without else ())

    def _clock(self, _: bool, names: list[str]) -> None:  # noqa: FBT001 - the same
        self.moodle.options.clock_ahead = float(names[0])

    def _cohort(self, without: bool, names: list[str]) -> None:  # noqa: FBT001 - the same
        if without:
            found = existing(self.state.find_cohort(names[0]))
            self.kept[names[0]] = self.state.cohorts.pop(found.id)
            return
        cohort = self.kept[names[0]]
        self.state.cohorts[cohort.id] = cohort

    def _activity(self, without: bool, names: list[str]) -> None:  # noqa: FBT001 - the same
        wanted, given = (names[0], "") if without else ("", names[0])
        for each in self.state.activities.values():
            if each.idnumber == wanted and (without or self.kept.get(names[0]) is each):
                each.idnumber = given
                self.kept[names[0]] = each
                return
        raise AssertionError(names)


@pytest.fixture
def new_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A Moodle with courses and people, whose service user may nothing yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LMS_BRIDGE_SITE", raising=False)
    cohort = build(20, 1, DAY)
    with SandboxMoodle(cohort.state, capabilities=()) as moodle:
        monkeypatch.setenv("LMS_BRIDGE_TOKEN", moodle.token)
        yield Site(tmp_path, moodle)
    structlog.reset_defaults()


def test_the_page_can_be_followed_from_nothing_to_the_first_plan(new_site: Site):
    """Every command works as written, and says what the page says that it says."""
    commands = steps()
    assert commands[0].command.startswith("lms-bridge init")
    for step in commands:
        for words in step.before:
            new_site.change(words)
        code, output = new_site.run(step.command)
        expected, *finding = step.expected.split() or ["0"]
        assert code == int(expected), (step, output)
        if finding:
            found = [line for line in _findings(new_site, step.command) if line[0] == finding[0]]
            assert found, (step, output)
            assert not finding[1:] or finding[1] in {where for _, where in found}, (step, found)
        new_site.after(step.command, output)
    assert "LMSB-CSEC-BC1" in output
    assert new_site.state.journal == []


def _findings(site: Site, command: str) -> list[tuple[str, str]]:
    """The findings of the same command, for programs."""
    _, output = site.run(f"{command} --json")
    return [(each["code"], each["where"]) for each in json.loads(output)["findings"]]


def test_nothing_is_left_to_be_mended_at_the_end(new_site: Site):
    """The role and the service that the commands name are enough for both programmes."""
    new_site.run(f"lms-bridge init site.yaml --url {YOUR_MOODLE}")
    for command in (
        "lms-bridge moodle role --out lms-bridge-role.xml",
        "lms-bridge moodle service",
    ):
        _, output = new_site.run(command)
        new_site.after(command, output)
    code, output = new_site.run("lms-bridge check site --json")
    found = json.loads(output)["findings"]
    assert [each for each in found if each["severity"] == "error"] == []
    assert code == 1
    assert {each["code"] for each in found if each["severity"] == "warning"} == {
        "gradebook.closed",
        "identity.some",
    }


def test_everything_the_page_promises_about_faults_is_there():
    """Each fault that the page switches on is switched off again."""
    words = [each for step in steps() for each in step.before]
    on = [each.removeprefix("without ") for each in words if each.startswith("without ")]
    off = [each.removeprefix("with ") for each in words if each.startswith("with ")]
    assert len(on) >= 6
    assert on == off
