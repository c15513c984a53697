"""What the tests of measures and of their endpoint share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from redis import Redis

from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.watching import WatchServer
from tests.unit.worker.watched_http import watching
from tests.unit.worker.watched_sites import served


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """What is logged here goes nowhere."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture
def watched_site(tmp_path: Path) -> Iterator[ServedSite]:
    """A site whose programme is due every hour."""
    made = served(tmp_path, f"sqlite:///{tmp_path}/bridge.db", schedule="{every: 60}")
    yield made
    made.bridge.close()


@pytest.fixture
def server(watched_site: ServedSite, client: Redis) -> Iterator[WatchServer]:
    """A server that watches it."""
    with watching({watched_site.name: watched_site}, client) as server:
        yield server
