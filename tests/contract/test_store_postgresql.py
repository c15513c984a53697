from __future__ import annotations

import pytest
from store_contract import StoreContract

from lms_bridge.adapters.store import SqlStore


class TestPostgresqlStore(StoreContract):
    """PostgreSQL keeps the contract."""

    @pytest.fixture
    def store(self, postgres_url):
        """An empty store in a real PostgreSQL."""
        store = SqlStore.open(postgres_url)
        yield store
        store.close()
