from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    CapabilityMissing,
    LmsBusy,
    LmsUnavailable,
    LmsUnreadable,
    OutcomeUnknown,
)
from lms_bridge.http.limits import Limits
from lms_bridge.lti import services as lti_services
from lms_bridge.lti.exchange import Exchange
from lms_bridge.lti.services import LtiServices
from lms_bridge.model.lti import Platform, Services
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.state import MoodleState
from tests.contract.lti_tool import TestTool
from tests.contract.platform_contract import PlatformContract
from tests.contract.platform_world import Site, furnish

LIMITS = Limits(attempts=1)


@pytest.fixture
def moodle() -> Iterator[SandboxMoodle]:
    """A sandbox that serves tools."""
    with SandboxMoodle(MoodleState()) as moodle:
        yield moodle


@pytest.fixture
def platform_site(moodle: SandboxMoodle, signer: TestTool) -> Iterator[Site]:
    """The real services, over HTTP, on a small course of the sandbox."""
    exchange = Exchange(LIMITS)
    yield _site(moodle, signer, exchange)
    exchange.close()


def _site(moodle: SandboxMoodle, signer: TestTool, exchange: Exchange) -> Site:
    state = moodle.state
    course, teacher, learners = furnish(state)
    tool = state.add_tool("Bridge", f"{signer.url}/launch", **signer.settings())
    platform = Platform(
        moodle.url,
        tool.client_id,
        frozenset({str(tool.id)}),
        auth_url=f"{moodle.url}/mod/lti/auth.php",
        token_url=f"{moodle.url}/mod/lti/token.php",
        jwks_url=f"{moodle.url}/mod/lti/certs.php",
        since=datetime.now(UTC),
    )
    place = f"{moodle.url}/mod/lti/services.php"
    opened = Services(
        memberships=f"{place}/CourseSection/{course.id}/bindings/{tool.id}/memberships",
        lineitems=f"{place}/{course.id}/lineitems?type_id={tool.id}",
        scopes=frozenset(tool.scopes),
    )
    services = LtiServices(exchange, signer.sign, lambda: datetime.now(UTC))
    return Site(services, platform, opened, state, tool, course, teacher, learners)


class TestPlatformServices(PlatformContract):
    """The services over HTTP keep what every platform promises."""


def asked(moodle: SandboxMoodle, function: str) -> int:
    """How often a service was asked."""
    return sum(call.function == function for call in moodle.calls)


def test_one_token_serves_many_requests(platform_site: Site, moodle: SandboxMoodle):
    """It is asked for once, and used until shortly before it ends."""
    made = platform_site.make()
    for learner in platform_site.learners:
        platform_site.send(made, learner)
    assert asked(moodle, "lti/token") == 1


def test_a_token_that_is_not_taken_is_asked_for_anew_once(
    platform_site: Site, moodle: SandboxMoodle
):
    """A platform that forgot its tokens is served as if nothing had happened."""
    made = platform_site.make()
    moodle.lti.revoke_tokens()
    platform_site.send(made, platform_site.learners[0])
    assert (asked(moodle, "lti/token"), len(platform_site.scores(made))) == (2, 1)


def test_what_is_not_taken_twice_is_said(platform_site: Site, moodle: SandboxMoodle):
    """After one renewal it is the tool's settings that are wrong."""
    platform_site.columns()
    platform_site.tool.grades = platform_site.tool.grades.NEVER
    before = asked(moodle, "lti/lineitems")
    with pytest.raises(CapabilityMissing) as caught:
        platform_site.columns()
    assert "grade sync and column management" in error_in_words(caught.value, "en")
    assert asked(moodle, "lti/lineitems") == before + 1


def test_members_come_page_by_page(
    platform_site: Site, moodle: SandboxMoodle, monkeypatch: pytest.MonkeyPatch
):
    """However many there are, everybody is listed once."""
    monkeypatch.setattr(lti_services, "PAGE", 3)
    roster = platform_site.services.memberships(platform_site.platform, platform_site.opened)
    assert len({each.user_id for each in roster.members}) == len(roster.members) == 4
    assert asked(moodle, "lti/memberships") == 2


def test_a_key_that_was_changed_is_found(
    platform_site: Site, signer: TestTool, moodle: SandboxMoodle
):
    """The platform fetches the bridge's keys again."""
    platform_site.columns()
    signer.rotate()
    moodle.lti.revoke_tokens()
    assert platform_site.columns() == ()


@pytest.mark.parametrize(
    ("kind", "reading", "writing"),
    [
        ("http_500", LmsUnavailable, OutcomeUnknown),
        ("http_503", LmsBusy, LmsBusy),
        ("http_429", LmsBusy, LmsBusy),
        ("html_503", LmsUnavailable, LmsUnavailable),
        ("html_200", LmsUnreadable, OutcomeUnknown),
        ("truncated_json", LmsUnreadable, None),
        ("nan", LmsUnreadable, None),
        ("reset_mid_body", LmsUnavailable, None),
        ("redirect_307", CapabilityMissing, CapabilityMissing),
    ],
)
def test_a_platform_in_trouble_says_what_to_do(platform_site, moodle, kind, reading, writing):
    """A read is tried again later; a write is read back, unless it surely did nothing."""
    made = platform_site.make()
    platform_site.send(made, platform_site.learners[1])
    moodle.fault("lti/results", kind)
    with pytest.raises(reading):
        platform_site.scores(made)
    if writing:
        moodle.fault("lti/scores", kind)
        with pytest.raises(writing):
            platform_site.send(made, platform_site.learners[0])
    assert moodle.faults.take("lti/scores") is None


@pytest.mark.parametrize("kind", ["http_500", "truncated_json", "html_200", "reset_mid_body"])
def test_a_column_whose_making_nobody_saw_is_looked_for(platform_site, moodle, kind):
    """It may have been made: making it again would double it."""
    moodle.fault("lti/lineitems", kind)
    with pytest.raises(OutcomeUnknown):
        platform_site.make()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("invalid_client", "does not know the bridge"),
        ("invalid_scope", "none of these services"),
        ("Signature verification failed", "does not take the bridge's signature"),
    ],
)
def test_a_refused_token_says_why(
    platform_site: Site, moodle: SandboxMoodle, code: str, words: str
):
    """In our own words: what the platform writes is not shown."""
    moodle.fault("lti/token", "exception", errorcode=code)
    with pytest.raises(CapabilityMissing) as caught:
        platform_site.columns()
    said = error_in_words(caught.value, "en")
    assert words in said
    assert "Signature verification" not in said + str(caught.value)


def test_reads_are_tried_again_and_writes_are_not(moodle: SandboxMoodle, signer: TestTool):
    """As with the web service: a write whose answer was lost is sent once."""
    exchange = Exchange(Limits(attempts=3), sleep=lambda _: None)
    site = _site(moodle, signer, exchange)
    made = site.make()
    moodle.fault("lti/results", "http_500", times=2)
    assert site.scores(made) == {}
    moodle.fault("lti/scores", "http_500", times=2)
    with pytest.raises(OutcomeUnknown):
        site.send(made, site.learners[0])
    assert asked(moodle, "lti/scores") == 1
    exchange.close()


def test_no_token_leaves_the_platforms_own_address(platform_site: Site, moodle: SandboxMoodle):
    """A service at another host or port is not asked at all."""
    elsewhere = Services(
        lineitems="http://127.0.0.1:1/lineitems", scopes=platform_site.opened.scopes
    )
    with pytest.raises(CapabilityMissing) as caught:
        platform_site.services.columns(platform_site.platform, elsewhere)
    assert caught.value.cause == Cause.of("platform.other_address")
    assert asked(moodle, "lti/token") == 0


def test_nothing_shows_the_token(platform_site: Site, moodle: SandboxMoodle):
    """Neither the parts nor their errors hold it."""
    platform_site.columns()
    (token,) = moodle.lti.tokens
    moodle.fault("lti/lineitems", "http_500")
    with pytest.raises(LmsUnavailable) as caught:
        platform_site.columns()
    tokens = getattr(platform_site.services, "_tokens")  # noqa: B009 - the port knows of no token
    shown = repr((platform_site.services, tokens._kept, caught.value, caught.value.__context__))
    assert token in {each.token for each in tokens._kept.values()}
    assert token not in shown
