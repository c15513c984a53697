"""What a scenario is, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.world import Setting, World

#: Does one fault to a world, and says what is not as it should be afterwards.
Body = Callable[[World], list[str]]

#: By name, in the order of their numbers once all modules are imported.
SCENARIOS: dict[str, Scenario] = {}


@dataclass(frozen=True)
class Scenario:
    """One fault.

    Attributes:
        number: its number in the table of faults.
        name: what it is called on the command line and in the report.
        body: what happens.
        setting: what its world looks like.
    """

    number: int
    name: str
    body: Body
    setting: Setting


def scenario(number: int, name: str, setting: Setting | None = None) -> Callable[[Body], Body]:
    """Register a function as the scenario of a fault."""

    def register(body: Body) -> Body:
        if name in SCENARIOS:
            raise ValueError(f"two scenarios are called {name!r}")
        SCENARIOS[name] = Scenario(number, name, body, setting or Setting())
        return body

    return register
