from __future__ import annotations

import pytest
from store_contract import StoreContract

from lms_bridge_testing.memory import MemoryStore


class TestMemoryStore(StoreContract):
    """The fake keeps the contract."""

    @pytest.fixture
    def store(self):
        """An empty store in memory."""
        return MemoryStore()
