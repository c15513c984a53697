"""Files of results made to break their readers: refused in words, in little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files import read_content
from tests.hostile.large_files import LARGE
from tests.hostile.refusing import MAPPING, refusal
from tests.refusals import refusing

HERE = Path(__file__).parent
READERS = ("xml", "csv", "xlsx", "mapping")
SMALL = sorted(path for reader in READERS for path in (HERE / reader).glob("*") if path.is_file())

#: Words that a refusal must have, where a wrong cause would do as well.
CAUSES = {
    "xml/entities.xml": "document type",
    "xml/billion-laughs.xml": "document type",
    "xml/external-dtd.xml": "document type",
    "xml/external-entity.xml": "document type",
    "xml/parameter-entity.xml": "document type",
    "xml/quadratic.xml": "document type",
    "xml/levels.xml": "depth",
    "xml/results.xml": "50,000",
    "csv/rows.csv": "50,000",
    "csv/cp1252-undeclared.csv": "cp1252",
    "csv/doubled-heading.csv": "2 times",
    "csv/no-idnumber-column.csv": "“Numéro”",
    "csv/nul.csv": "NUL",
    "xlsx/zip-bomb.xlsx": "32 MB",
    "xlsx/rows.xlsx": "32 MB",
    "xlsx/macros.xlsx": "macros",
    "xlsx/password.xlsx": "password",
    "xlsx/ole.xlsx": "password",
    "xlsx/merged.xlsx": "A2:A3 are merged",
    "xlsx/entities.xlsx": "entities",
    "xlsx/doubled-heading.xlsx": "2 times",
    "mapping/duplicate-keys.yaml": "twice",
    "mapping/tab.yaml": "tabs",
    "mapping/bomb.yaml": "anchors",
    "mapping/two-dates.yaml": "contradict",
    "mapping/nan.yaml": "no number",
}


def check(path: str, message: str) -> None:
    """A message names the file and what to do, and says the cause that is meant."""
    reader, _, name = path.partition("/")
    assert message, path
    assert name in message
    assert " → " in message
    assert message.isprintable() or "\n" in message
    assert all(line.isprintable() for line in message.splitlines())
    assert len(message) < 4000
    assert CAUSES.get(path, "") in message, (reader, message)


@pytest.mark.parametrize("path", SMALL, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_hostile_file_is_refused_with_its_place_and_a_remedy(path: Path):
    """Every example of the folder is refused as a whole: nothing of it is taken for a result."""
    check(f"{path.parent.name}/{path.name}", refusal(path))


@pytest.mark.parametrize("reader", READERS)
def test_a_large_file_is_refused_in_little_time_and_memory(reader: str, tmp_path: Path):
    """Bombs, 100 MB, a million rows, 100 000 levels: in a process that may not grow."""
    ending = "yaml" if reader == "mapping" else reader
    paths = []
    for name, make in LARGE[reader].items():
        paths.append(tmp_path / f"{name}.{ending}")
        make(paths[-1])
    command = [sys.executable, "-m", "tests.hostile.refusing", *map(str, paths)]
    done = subprocess.run(
        command, cwd=HERE.parents[1], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["name"] for each in told] == [path.name for path in paths]
    for each in told:
        check(f"{reader}/{each['name']}", each["message"])
        assert each["seconds"] < 5, each


@pytest.mark.parametrize(
    "name", ["result.xls", "result.ods", "result.xlsm", "result", "result.txt"]
)
def test_a_file_of_another_kind_is_refused_by_its_name(name: str, tmp_path: Path):
    """The name tells the kind; no other kind is tried."""
    (tmp_path / name).write_text("Numéro;UE2;UE6\n", encoding="utf-8")
    with refusing(UnusableFile, r"\.xml, \.csv or \.xlsx"):
        read_content(tmp_path / name, MAPPING)


def test_a_name_that_cannot_be_printed_is_refused(tmp_path: Path):
    """Every explanation repeats the name: no escape sequence, no endless one."""
    for name in ("a\x1b[31mb.csv", "x" * 150 + ".csv"):
        path = tmp_path / name
        path.write_text("Numéro;UE2;UE6\n", encoding="utf-8")
        assert "rename the file" in refusal(path)
        assert "\x1b" not in refusal(path)


def test_what_is_no_file_is_refused(tmp_path: Path):
    """A folder, a device that never ends, a file that is not there."""
    folder = tmp_path / "folder.csv"
    folder.mkdir()
    endless = tmp_path / "endless.csv"
    endless.symlink_to("/dev/zero")
    assert "it is a folder" in refusal(folder)
    assert "no plain file" in refusal(endless)
    assert "cannot be read" in refusal(tmp_path / "absent.csv")
