"""`python -m tests.faults` runs what it is asked for, and reports a line a fault."""

from __future__ import annotations

import re

import pytest

from tests.faults.__main__ import choose, run
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.scenarios.registry import scenario
from tests.faults.world import Setting

QUICK = Setting(latency=0, learners=12)

#: The faults of the table that concern background work and can be done to processes.
TABLE = {*range(1, 13), *range(14, 25), 28}


def survives(world):
    """Nothing happens."""
    world.place.sync_here()
    return world.finish(1)


def fails(world):
    """Something is not as it should be, with even seeds."""
    return ["one learner\nis missing"] if world.seed % 2 == 0 else []


def breaks(world):
    """The scenario itself cannot go on."""
    raise RuntimeError(f"seed {world.seed} cannot be done")


def test_every_fault_of_the_table_has_its_scenario():
    """No number is left out, and each says what it does."""
    assert {each.number for each in SCENARIOS.values()} == TABLE
    assert all(each.body.__doc__ for each in SCENARIOS.values())


def test_a_name_is_given_once():
    """Two scenarios of one name would hide each other."""
    name = next(iter(SCENARIOS))
    with pytest.raises(ValueError, match="two scenarios"):
        scenario(99, name)(survives)


def test_scenarios_are_chosen_by_number_or_name():
    """In the order of the table; what means nothing is refused with the list."""
    names = [each.name for each in choose(SCENARIOS.values(), ["flushed", "1"])]
    assert names == ["worker child killed", "Redis flushed"]
    assert len(choose(SCENARIOS.values(), ["24"])) == 4
    assert len(choose(SCENARIOS.values(), [])) == len(SCENARIOS)
    with pytest.raises(LookupError, match=r"'nonsense'; there are:\n +1 worker child killed"):
        choose(SCENARIOS.values(), ["flushed", "nonsense"])


def test_the_report():
    """A line a fault, the reasons below those that failed, the count at the end."""
    said: list[str] = []
    scenarios = [
        Scenario(1, "nothing", survives, QUICK),
        Scenario(2, "something", fails, QUICK),
        Scenario(3, "itself", breaks, QUICK),
    ]
    assert run(scenarios, (1, 2), 1, said.append) == 1
    assert re.fullmatch(r"ok      1 nothing \(2 seeds, \d+ s\)", said[0])
    assert re.match(r"FAILED  2 something \(1 of 2 seeds, \d+ s\)\n", said[1])
    text = "\n".join(said)
    assert "         seed 2:\n           one learner\n           is missing" in text
    assert "RuntimeError: seed 1 cannot be done" in text
    assert re.fullmatch(r"faults: 1/3 \(\d+ s\)", said[-1])


def test_two_faults_at_a_time():
    """Each has servers of its own: what is done to one world does not reach the other."""
    said: list[str] = []
    scenarios = [Scenario(number, str(number), survives, QUICK) for number in (1, 2, 3)]
    assert run(scenarios, (1,), 2, said.append) == 3
    assert sorted(line[:9] for line in said[:-1]) == [f"ok      {each}" for each in (1, 2, 3)]
