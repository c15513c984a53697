"""A short selection of what `make faults` does, one seed each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.__main__ import attempt
from tests.faults.scenarios import SCENARIOS
from tests.faults.servers import Postgres, Redis
from tests.faults.world import Servers


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """A PostgreSQL and a Redis for all of them."""
    # Not pytest's own folder: as root the server runs as another user, who may not enter there.
    with (
        TemporaryDirectory(prefix="lms-bridge-", ignore_cleanup_errors=True) as folder,
        Postgres(Path(folder) / "postgres") as postgres,
        Redis(Path(folder) / "redis", password="made-up") as redis,
    ):
        yield Servers(postgres, redis)


@pytest.mark.parametrize(
    "name",
    [
        "worker killed",
        "Redis flushed",
        "SQL crashed between effect and commit",
        "Moodle slow after executing",
        "poison row in a batch",
    ],
)
def test_a_fault_is_survived(servers: Servers, name: str):
    """Nothing is missing and nothing doubled once the fault is over."""
    assert attempt(SCENARIOS[name], 1, servers) == []
