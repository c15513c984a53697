"""docs/import-results.md: its files are read and its commands run as they are written."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from lms_bridge.cli.app import app
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.intake.files.limits import COLUMNS, LARGEST, ROWS, UNPACKED
from lms_bridge.intake.files.mapping_schema import MappingFile
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.stages.mapping.file_rows import FROM_FILES
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.docs import yaml_keys
from tests.paths import DOCS

PAGE = (DOCS / "import-results.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```([^\n]*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

#: Commands that the page says end with a look at something.
WANT_A_LOOK = "master-1-corrected.csv"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the site file of a sandbox Moodle, and the files of the page."""
    cohort = build(20, 1, today())
    moodle = SandboxMoodle(cohort.state, capabilities=CAPABILITIES)
    moodle.start()
    monkeypatch.setenv(TOKEN, moodle.token)
    monkeypatch.chdir(tmp_path)
    text = site_file_text(moodle.url, TOKEN, "sqlite:///bridge.db", today())
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    for kind, body in BLOCKS:
        name = kind.partition(" ")[2]
        if name:
            (tmp_path / name).write_text(body, encoding="utf-8")
    yield tmp_path
    structlog.reset_defaults()
    moodle.stop()


def plain(text: str) -> str:
    """A text without the spaces that tables and typography add."""
    return " ".join(text.split())


def test_the_commands_of_the_page_do_what_it_says(folder: Path):
    """Each in its order; every line of output that the page shows is there."""
    assert (folder / "master-1.csv").is_file()
    output, shown = "", 0
    for kind, body in BLOCKS:
        if not kind:
            output = ""
            for line in body.splitlines():
                result = CliRunner().invoke(app, shlex.split(line)[1:])
                look = "results" in line and WANT_A_LOOK in line
                # Somebody of the made-up cohort is set aside, which the exit code of a sync says.
                expected = 7 if "sync" in line else 1 if look else 0
                assert result.exit_code == expected, (line, result.output)
                output += result.output
        elif kind == "output":
            for line in body.splitlines():
                assert plain(line) in plain(output), (line, output)
                shown += 1
    assert shown > 10


def test_every_key_of_a_mapping_file_is_on_the_page():
    """And none that is not there."""
    table = PAGE.partition("## Keys of a mapping file")[2].partition("\n## ")[0]
    named = {key for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
             for key in re.findall(r"`([a-z_]+)`", cell)}  # fmt: skip
    assert named == set(yaml_keys.of(MappingFile)) - {"yes", "no"}
    assert all(f"`{kind}`" in table for kind in FROM_FILES)


def test_the_limits_of_the_page_are_those_of_the_code():
    """Sizes, rows and columns."""
    assert f"{LARGEST // 1024 // 1024} MB ({UNPACKED // 1024 // 1024} MB unpacked)" in PAGE
    assert f"{ROWS:,} rows or {COLUMNS} columns".replace(",", " ") in PAGE
