"""A real Redis for the tests of this folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from lms_bridge.adapters.redis import EmbeddedRedis, redis_client


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket, wherever pytest keeps its own."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis that lives as long as the tests."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-") as folder,
        EmbeddedRedis(Path(folder)) as server,
    ):
        yield server.url


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    """A client of that Redis, emptied."""
    with redis_client(redis_url) as client:
        client.flushall()
        yield client
