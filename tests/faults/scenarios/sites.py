"""One slow site among many."""

from __future__ import annotations

from tests.faults.scenarios.registry import scenario
from tests.faults.world import Setting, World

#: Seconds of each call to the slow one: 70 times what the others take. A piece of work still
#: ends within the soft limit, as it does with the usual limits at half a minute a call.
_SLOW = 0.35

#: Seconds in which the others have to be done, all on the same workers.
_SOON = 75.0


@scenario(28, "one slow site among many", Setting(sites=3, children=2, learners=14, latency=0.005))
def one_slow_site(world: World) -> list[str]:
    """While one Moodle takes seconds for everything, the syncs of the others go on."""
    slow, *quick = world.places
    slow.moodle.options.latency = _SLOW
    world.begin()
    found = []
    if not world.wait(_SOON, quick):
        late = [each.name for each in quick if not each.is_done()]
        found.append(f"not done after {_SOON:g} s beside a slow site: {', '.join(late)}")
    slow.moodle.options.latency = 0.005
    return found + world.finish()
