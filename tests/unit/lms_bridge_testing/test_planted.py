"""States that are wrong without an error: each can be planted, and changes the Moodle."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.planted import PLANTED, PLANTED_BESIDE
from lms_bridge_testing.sandbox import SandboxMoodle


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_each_fault_can_be_planted(name: str):
    """It says in one line what is wrong, and the sandbox serves it without a mistake of its own."""
    plant = PLANTED[name]
    assert (plant.__doc__ or "").strip()
    cohort = build(60, 1, semester=True)
    plant(cohort)
    with SandboxMoodle(cohort.state) as moodle:
        assert moodle.url


def test_an_account_may_be_without_idnumber():
    """The account of the first row of the truth table, and no other."""
    cohort = build(60, 1)
    row = next(iter(cohort.rows.values()))
    (user,) = cohort.state.find_users("idnumber", row.idnumber)
    PLANTED["no-idnumber"](cohort)
    assert user.idnumber == ""
    assert cohort.state.find_users("idnumber", row.idnumber) == []


def test_a_register_is_reset_as_moodle_resets_it():
    """No mark is left, and each session was taken at zero, as the form of the course does it."""
    cohort = build(60, 1, semester=True)
    PLANTED["register-reset"](cohort)
    (register,) = (
        each for each in cohort.state.attendances.values() if each.idnumber == "DU-UE5-ATT"
    )
    assert register.sessions
    assert {(len(each.log), each.lasttaken) for each in register.sessions} == {(0, 0)}


@pytest.mark.parametrize("name", sorted(PLANTED_BESIDE))
def test_each_fault_can_be_planted_beside_the_site_file(name: str, tmp_path: Path):
    """A file with its mapping, a decision, or another roster; the site opens all the same."""
    plant = PLANTED_BESIDE[name]
    assert (plant.__doc__ or "").strip()
    cohort = build(60, 1)
    site = tmp_path / "site.yaml"
    text = site_file_text("http://localhost:1", "TOKEN", "sqlite:///planted.db")
    site.write_text(text, encoding="utf-8")
    plant(cohort, site)
    opened = bridge(site)
    decided = opened.store.decisions.recorded("du-pccpu")
    opened.close()
    assert decided or (tmp_path / f"{name}.yaml").is_file() or site.read_text("utf-8") != text
