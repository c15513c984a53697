from __future__ import annotations

import pytest
from store_contract import StoreContract

from lms_bridge.store import SqlStore


class TestSqliteStore(StoreContract):
    """SQLite keeps the contract."""

    @pytest.fixture
    def store(self, tmp_path):
        """An empty store in a SQLite file."""
        store = SqlStore.open(f"sqlite:///{tmp_path}/bridge.db")
        yield store
        store.close()
