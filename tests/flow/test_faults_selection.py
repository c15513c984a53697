"""A short selection of what `make faults` does, one seed each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults import boot
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


def test_a_world_whose_machine_sleeps_does_not_age(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A moment that was set goes on as the machine works, wherever its clock leaps to."""
    file = tmp_path / "time"
    noon = datetime(2026, 11, 18, 12, tzinfo=UTC)
    boot.write_moment(file, noon)
    monkeypatch.setattr(boot, "_true_time", lambda: 5000.0)
    assert 0 <= 5000 + boot.read_offset(file) - noon.timestamp() < 60
    boot.write_offset(file, -3700)
    assert boot.read_offset(file) == -3700
