from __future__ import annotations

import os
from pathlib import Path

import pytest

from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import Service, read_service
from tests.refusals import refusing


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch):
    """The tests' own environment says nothing."""
    for name in [name for name in os.environ if name.startswith("LMS_BRIDGE_")]:
        monkeypatch.delenv(name)


def sites(folder: Path, *names: str) -> list[Path]:
    """Site files, each with its name."""
    files = [folder / name for name in names]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_text("site: test\n", encoding="utf-8")
    return files


def test_one_site_without_another_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The file that every other command takes too."""
    (file,) = sites(tmp_path, "site.yaml")
    monkeypatch.chdir(tmp_path)
    assert read_service().site_files() == (Path("site.yaml"),)
    monkeypatch.setenv("LMS_BRIDGE_SITE", str(file))
    assert read_service().site_files() == (file,)


def test_files_and_folders_of_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In the order named, a folder by its names; other files in it are not sites."""
    first, second, third = sites(tmp_path, "z.yaml", "all/a.yaml", "all/b.yaml")
    (tmp_path / "all" / "notes.txt").touch()
    monkeypatch.setenv("LMS_BRIDGE_SITES", f"{first}{os.pathsep}{tmp_path / 'all'}{os.pathsep}")
    assert read_service().site_files() == (first, second, third)


def test_no_site_file(tmp_path: Path):
    """The error names the place that was looked at."""
    (tmp_path / "empty").mkdir()
    with refusing(ConfigurationError, r"no \*\.yaml file.*empty"):
        Service(sites=(tmp_path / "empty",)).site_files()
    with refusing(ConfigurationError, r"there is no site file.*absent\.yaml"):
        Service(sites=(tmp_path / "absent.yaml",)).site_files()


def test_a_site_file_named_twice(tmp_path: Path):
    """By whatever path: its work would be done twice."""
    first, _ = sites(tmp_path, "a.yaml", "b.yaml")
    (tmp_path / "again.yaml").symlink_to(first)
    with refusing(ConfigurationError, r"twice: .*a\.yaml"):
        Service(sites=(first, tmp_path)).site_files()
