from __future__ import annotations

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LmsUnavailable, OutcomeUnknown
from lms_bridge_testing.fake_platform import FakePlatform
from lms_bridge_testing.sandbox.state import MoodleState
from tests.contract.platform_contract import PlatformContract
from tests.contract.platform_world import NOW, Site, furnish


@pytest.fixture
def platform_site() -> Site:
    """The fake on a small course."""
    state = MoodleState(clock=lambda: int(NOW.timestamp()))
    course, teacher, learners = furnish(state)
    fake = FakePlatform(state)
    opened = fake.context(course).services
    return Site(fake, fake.registered(), opened, state, fake.tool, course, teacher, learners)


class TestFakePlatform(PlatformContract):
    """The fake keeps what every platform promises."""


class TestTrouble:
    """The fake can be made to fail as a network does."""

    def test_a_call_can_fail_without_doing_anything(self, platform_site: Site):
        """The next call raises what was asked for, the one after works."""
        assert isinstance(platform_site.services, FakePlatform)
        platform_site.services.fail("make_column", LmsUnavailable(as_written("away")))
        with pytest.raises(LmsUnavailable):
            platform_site.make()
        assert platform_site.columns() == ()
        made = platform_site.make()
        assert platform_site.columns() == (made,)

    def test_an_answer_can_be_lost(self, platform_site: Site):
        """The score is there and nobody can tell."""
        made = platform_site.make()
        assert isinstance(platform_site.services, FakePlatform)
        platform_site.services.lose_answer("send_score")
        with pytest.raises(OutcomeUnknown):
            platform_site.send(made, platform_site.learners[0])
        assert len(platform_site.scores(made)) == 1
