"""Proposals on a sandbox Moodle, and their way into the site file without disturbing it."""

from __future__ import annotations

import difflib
import stat

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import read_site_file

DU = "du-pccpu"


@pytest.fixture
def renamed(site):
    """A site that calls two units as it likes: no idnumber of the convention is left there."""
    state = site.moodle.state
    for old, shortname, name in (
        ("DU-UE2", "DUPARC-UE02", "Approche systémique et coordination décisionnelle"),
        ("DU-UE3", "DUPARC-UE03", "Cours de l'unité 3"),
    ):
        course = next(each for each in state.courses.values() if each.idnumber == old)
        course.idnumber = course.shortname = shortname
        course.fullname = name
        for each in course.activities.values():
            each.idnumber = ""
    return site


def added(before: str, after: str) -> list[str]:
    """The lines of a diff, which must only add."""
    lines = [it for it in difflib.ndiff(before.splitlines(True), after.splitlines(True))]
    assert not [each for each in lines if each.startswith("-")]
    return [each[2:] for each in lines if each.startswith("+")]


def test_what_lacks_is_proposed_accepted_and_found(renamed):
    """The register of a unit that is called otherwise is proposed, written and then provides."""
    shown = renamed.run("bind", "show", DU, "--missing")
    assert shown.exit_code == 1
    print(shown.output)
    print(renamed.run("bind", "suggest", DU).output)
    assert "MANQUE" in shown.output
    assert "lms-bridge bind suggest du-pccpu" in shown.output
    found = renamed.json("bind", "suggest", DU)
    by_need = {each["need"]: each["proposals"] for each in found["needs"]}
    assert set(by_need) == {"hours:UE2", "hours:UE3"}
    for unit in ("2", "3"):
        first = by_need[f"hours:UE{unit}"][0]
        assert f'"DUPARC-UE0{unit}"' in first["binding"]
        assert first["score"] > 0.7
        assert first["because"]
    assert found == renamed.json("bind", "suggest", DU)

    file = renamed.file
    file.chmod(0o640)
    before = file.read_text(encoding="utf-8")
    result = renamed.run("bind", "suggest", DU, "--accept-all-above", "0.7")
    assert result.exit_code == 0, result.output
    lines = added(before, file.read_text(encoding="utf-8"))
    assert len(lines) == 7
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert set(read_site_file(file).programmes[DU].enabled.bindings) == {"hours:UE2", "hours:UE3"}
    assert renamed.run("bind", "show", DU, "--missing").exit_code == 0
