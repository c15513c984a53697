"""Servers that tests may stop and kill."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import structlog

from tests.faults.servers import Postgres, Redis


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What undisturbed syncs log in this process is nobody's business."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A Redis with a password."""
    with Redis(tmp_path_factory.mktemp("redis"), password="made-up") as server:
        yield server


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL that may be killed."""
    # Not pytest's own folder: as root the server runs as another user, who may not enter there.
    with (
        TemporaryDirectory(prefix="lms-bridge-", ignore_cleanup_errors=True) as folder,
        Postgres(Path(folder)) as server,
    ):
        yield server
