"""States of a Moodle that are wrong without an error, to be planted into a sandbox's cohort.

    cohort = build(learners=60, seed=1)
    PLANTED["no-idnumber"](cohort)

docs/what-can-be-wrong.md says what the bridge does about each. A module a kind of fact; each
lists its functions in `PLANTS`. A fault is called after its function, and its docstring says
what is wrong. The same seed makes the same people: a sandbox that is started again with a
fault shows what a second sync finds changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from lms_bridge_testing.cohort import DemoCohort

#: Makes the Moodle of a cohort wrong.
Plant = Callable[[DemoCohort], None]


def _planted() -> Iterator[tuple[str, Plant]]:
    for module in sorted(each.name for each in iter_modules(__path__)):
        plants: tuple[Plant, ...] = import_module(f"{__name__}.{module}").PLANTS
        for plant in plants:
            yield plant.__name__.replace("_", "-"), plant


#: Everything that can be planted, by name.
PLANTED: Mapping[str, Plant] = MappingProxyType(dict(_planted()))
