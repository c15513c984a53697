"""A run under way is told in the language of the command."""

from __future__ import annotations

import pytest

from lms_bridge.cli.running import how_far
from lms_bridge.cli.words import say
from lms_bridge.model.work import WorkKind
from lms_bridge.runs import begin
from lms_bridge.runs.sync import KINDS_BY_STAGE
from tests.flow.sync_world import World
from tests.flow.workmates import bench, latest, work_until


@pytest.mark.parametrize(
    ("language", "reads", "judges"),
    [("fr", "lecture 0/1", "jugement 0/1"), ("en", "reading 0/1", "judging 0/1")],
)
def test_how_far_a_run_is(language: str, reads: str, judges: str):
    """The stage that is not over yet, and how many of its pieces are."""
    world = World().populate()
    begin(world.job())
    assert how_far(world.store, latest(world), language) == reads
    work_until(world, bench(world), WorkKind.JUDGE)
    assert how_far(world.store, latest(world), language) == judges


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("stage", KINDS_BY_STAGE)
def test_every_stage_has_a_name(language: str, stage: str):
    """Whatever a run is at, it is told."""
    assert say(language, f"cli.run.{stage}", over=1, pieces=2).endswith(" 1/2")
