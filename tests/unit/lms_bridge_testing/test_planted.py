"""States that are wrong without an error: each can be planted, and changes the Moodle."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from lms_bridge.bootstrap import bridge
from lms_bridge.cli.demo import plants
from lms_bridge_testing.cohort import DemoCohort, build
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


def _together(*names: str) -> DemoCohort:
    cohort = build(12, 1, semester=True)
    wrong, _ = plants(names)
    for plant in wrong:
        plant(cohort)
    return cohort


@pytest.mark.parametrize("module", sorted({each.__module__ for each in PLANTED.values()}))
def test_any_two_of_a_kind_can_be_planted_together(module: str):
    """In whatever order they are named, and one named twice is planted once."""
    names = [name for name, plant in PLANTED.items() if plant.__module__ == module]
    for one, other in combinations(names, 2):
        _together(other, one, other)


def test_everything_can_be_planted_together():
    """Whatever the order: what is taken away is taken away last."""
    cohort = _together(*reversed(tuple(PLANTED)))
    assert not any(user.idnumber for user in cohort.state.users.values())


def test_every_fault_of_numbers_is_seen_beside_the_others():
    """They are about different people: none undoes what another one did."""
    cohort = _together("numbers-swapped", "number-taken", "account-replaced", "number-replaced")
    plain = build(12, 1, semester=True)
    for name in ("number-replaced", "number-taken", "account-replaced", "numbers-swapped"):
        alone = _together(name)
        numbers, former = (
            {user.id: (user.idnumber, user.deleted) for user in each.state.users.values()}
            for each in (alone, plain)
        )
        changed = {key: value for key, value in numbers.items() if former.get(key) != value}
        assert changed
        for key, (number, deleted) in changed.items():
            user = cohort.state.users[key]
            assert (user.idnumber, user.deleted) == (number, deleted)


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
