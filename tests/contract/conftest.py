"""A sandbox Moodle as an LTI platform, with a tool of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.lti_browser import PlainBrowser
from tests.contract.lti_tool import TestTool
from tests.contract.lti_world import Platform, platform


@pytest.fixture(scope="module")
def signer() -> Iterator[TestTool]:
    """A tool whose key is shown at an address of its own."""
    with TestTool() as tool:
        yield tool


@pytest.fixture
def lti_site(signer: TestTool) -> Iterator[Platform]:
    """A site with that tool registered."""
    with SandboxMoodle() as moodle:
        yield platform(moodle, signer)


@pytest.fixture
def browser() -> Iterator[PlainBrowser]:
    """A browser without scripts."""
    with PlainBrowser() as one:
        yield one
