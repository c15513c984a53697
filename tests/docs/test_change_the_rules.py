"""docs/change-the-rules.md, followed: its commands run as written, on a sandbox Moodle.

Comments that readers of the page do not see repeat an edit that the page describes, and say what
a command must show or end with.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from lms_bridge.bootstrap import bridge, shipped_programmes
from lms_bridge.cli.app import app, exit_code
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.cli.running import TO_LOOK_AT
from lms_bridge.errors import BridgeError
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.paths import DOCS

PAGE = (DOCS / "change-the-rules.md").read_text(encoding="utf-8")
_STEP = re.compile(
    r"<!-- (edit|expect|expect-code|fingerprint): (.*?) -->|^```(\w*)\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of an administrator whose site was synced, and runs with a narrow brake."""
    cohort = build(20, 1, today())
    with SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle:
        monkeypatch.setenv(TOKEN, moodle.token)
        monkeypatch.chdir(tmp_path)
        shutil.copytree(shipped_programmes()["du_pccpu"], tmp_path / "rules" / "du_pccpu")
        text = site_file_text(moodle.url, TOKEN, "sqlite:///bridge.db", today())
        own = text.replace("  du-pccpu:\n", "  du-pccpu:\n    folder: rules/du_pccpu\n")
        site = tmp_path / "site.yaml"
        site.write_text(own, encoding="utf-8")
        assert run("lms-bridge sync du-pccpu")[0] == TO_LOOK_AT
        narrow = own.replace("brake: {share: 1}", "brake: {share: 0.1, spare: 1}")
        site.write_text(narrow, encoding="utf-8")
        yield tmp_path
    structlog.reset_defaults()


def run(command: str) -> tuple[int, str]:
    """Run a command as written."""
    name, *arguments = shlex.split(command)
    assert name == "lms-bridge"
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, BridgeError):
        return exit_code(result.exception), f"{result.output}{result.exception}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def kept(version: str) -> str:
    """The beginning of the fingerprint that a version was kept under."""
    opened = bridge(Path("site.yaml"))
    try:
        rules = opened.in_force.rulebook
        found = [
            each
            for each in opened.store.rules.fingerprints("du-pccpu")
            if rules.load("du-pccpu", each).version == version
        ]
    finally:
        opened.close()
    assert len(found) == 1
    return found[0][:12]


def statuses() -> str:
    """Where everybody stands, as the command prints it."""
    code, shown = run("lms-bridge status du-pccpu --format csv")
    assert code == 0
    return "\n".join(line.rpartition(",20")[0] for line in shown.splitlines() if line[:1].isdigit())


def test_the_page_holds_what_it_says(folder: Path):
    """Every command, in its order; in the end everybody stands where they stood."""
    expected, code, fingerprint = "", 0, ""
    before, ran = statuses(), 0
    for match in _STEP.finditer(PAGE):
        kind, words, language, block = match.groups()
        if language:
            continue  # what a file is to hold
        if kind == "edit":
            file, old, new = words.split(" | ")
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text
            (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        elif kind == "expect":
            expected = words
        elif kind == "expect-code":
            code = int(words)
        elif kind == "fingerprint":
            fingerprint = kept(words)
        for line in (block or "").strip().splitlines():
            ended, shown = run(line.replace("FINGERPRINT", fingerprint))
            assert ended == code, (line, shown)
            assert expected in shown, (line, shown)
            expected, code, ran = "", 0, ran + 1
    assert ran >= 10
    assert statuses() == before
