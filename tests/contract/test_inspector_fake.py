from __future__ import annotations

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LmsUnavailable
from lms_bridge_testing.fake_inspector import FakeInspector
from tests.contract.inspector_contract import InspectorContract
from tests.contract.lms_campus import Campus


class TestFakeInspector(InspectorContract):
    """The fake keeps what every inspector promises."""

    @pytest.fixture
    def inspector(self, campus: Campus):
        """The fake on the campus."""
        return FakeInspector(campus.state)

    def test_a_call_can_fail(self, inspector: FakeInspector):
        """The next call raises what was asked for, the one after works."""
        inspector.fail("service", LmsUnavailable(as_written("away")))
        with pytest.raises(LmsUnavailable):
            inspector.service()
        assert inspector.service().site.functions
