"""States that are wrong without an error, to be planted into a sandbox.

    cohort = build(learners=60, seed=1)
    PLANTED["no-idnumber"](cohort)

docs/what-can-be-wrong.md says what the bridge does about each. A module a kind of fact; each
lists its functions in `PLANTS`, which make the Moodle of a cohort wrong, or in `BESIDE`, which
make wrong what stands beside it: the site file, the database, a file of results. A fault is called
after its function, and its docstring says what is wrong. The same seed makes the same people: a
sandbox that is started again with a fault shows what a second sync finds changed.

Several are planted in the order of the tables, whatever the order in which they are named: what a
fault takes away, a course or everybody's number, is taken away after what another one changes in
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from lms_bridge_testing.cohort import DemoCohort

#: Makes the Moodle of a cohort wrong.
Plant = Callable[[DemoCohort], None]

#: Makes wrong what stands beside the Moodle of a cohort, by the site file.
PlantBeside = Callable[[DemoCohort, Path], None]


def _planted(listed: str) -> Mapping[str, Any]:
    modules = (
        import_module(f"{__name__}.{name}")
        for name in sorted(each.name for each in iter_modules(__path__))
    )
    return MappingProxyType(
        {
            plant.__name__.replace("_", "-"): plant
            for module in modules
            for plant in vars(module).get(listed, ())
        }
    )


#: Everything that can be planted into a Moodle, by name.
PLANTED: Mapping[str, Plant] = _planted("PLANTS")

#: Everything that can be planted beside one, by name.
PLANTED_BESIDE: Mapping[str, PlantBeside] = _planted("BESIDE")
