"""The memory store as a whole."""

from __future__ import annotations

from lms_bridge.ports import Store
from lms_bridge_testing.memory.actions import MemoryActions
from lms_bridge_testing.memory.activations import MemoryActivations
from lms_bridge_testing.memory.imports import MemoryImports
from lms_bridge_testing.memory.lti import MemoryLti
from lms_bridge_testing.memory.runs import MemoryRuns
from lms_bridge_testing.memory.verdicts import MemoryStaging
from lms_bridge_testing.memory.work import MemoryUpkeep, MemoryWork


class MemoryStore(
    MemoryRuns,
    MemoryStaging,
    MemoryActivations,
    MemoryImports,
    MemoryActions,
    MemoryWork,
    MemoryUpkeep,
    MemoryLti,
    Store,
):
    """A fake for tests; it passes the same contract suite as the databases."""
