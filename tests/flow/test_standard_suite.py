"""The standard suite, run on every programme that comes along as its author would run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge_testing.suite import ProgrammeSuite
from tests.paths import PLUGINS

FOLDERS = sorted(path.parent for path in PLUGINS.glob("*/programme.yaml"))


class TestDuPccpu(ProgrammeSuite):
    """The university diploma."""

    folder = PLUGINS / "du_pccpu"


class TestCsec(ProgrammeSuite):
    """The certification."""

    folder = PLUGINS / "csec"


class TestLicenceInfoS1(ProgrammeSuite):
    """The first semester of a licence."""

    folder = PLUGINS / "licence_info_s1"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_programme_that_comes_along_has_its_quality_file(folder: Path):
    """And so may be held to it by `programme check`."""
    assert (folder / "quality.yaml").is_file()
