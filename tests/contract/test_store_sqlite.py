from __future__ import annotations

import pytest

from lms_bridge_testing.stores import fresh_store
from tests.contract.store_contract import StoreContract


class TestSqliteStore(StoreContract):
    """SQLite keeps the contract."""

    @pytest.fixture
    def store(self):
        """An empty store in a SQLite file."""
        return fresh_store()
