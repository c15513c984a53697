"""`check site` against a Moodle of yours: it reads only.

LMS_BRIDGE_LIVE_SITE names a site file, as in test_live_sync.py. The Moodle is expected to be set
up for its programmes: what is found lacking is listed in the failure.
"""

import os
import shutil
from pathlib import Path

import pytest

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.lms.moodle.setup.judge import findings
from lms_bridge.lms.moodle.setup.judge_role import capabilities_needed, shown_of
from lms_bridge.lms.moodle.setup.looking import site_findings
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.site_setup import MoodleSetup
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.finding import Severity
from lms_bridge.model.verdict import Truth
from lms_bridge.runs import silent
from lms_bridge.runs.connecting import with_gradebook

pytestmark = pytest.mark.live

SITE = os.environ.get("LMS_BRIDGE_LIVE_SITE", "")

needs_site = pytest.mark.skipif(
    not SITE, reason="no Moodle to try: LMS_BRIDGE_LIVE_SITE names no site file"
)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    """The bridge of the site file named, with a database of its own."""
    copy = tmp_path_factory.mktemp("live") / "site.yaml"
    shutil.copy(Path(SITE), copy)
    return bridge(copy)


@pytest.fixture(scope="module")
def looks(live: Bridge) -> list[tuple[SiteNeeds, Seen]]:
    """One look at the site for each of its programmes."""
    setup = live.connection.setup
    assert isinstance(setup, MoodleSetup)
    lms, inspector = setup.lms(), setup.inspector()
    return [
        (needs, site_findings(lms, inspector, needs, setup.student_role, setup.clock, silent))
        for key in live.site.programmes
        for needs in [with_gradebook(live.needs(key), live.job(key))]
    ]


@needs_site
def test_nothing_is_to_be_mended(looks: list[tuple[SiteNeeds, Seen]]):
    """A site that syncs lacks nothing that `check site` calls an error."""
    errors = [each for each in findings(*looks) if each.severity is Severity.ERROR]
    assert [(each.code, each.where, str(each.what)) for each in errors] == []


@needs_site
def test_what_reading_shows_is_shown(looks: list[tuple[SiteNeeds, Seen]]):
    """The capabilities behind every read are proven, on a real site as on the sandbox."""
    shown = {
        name
        for needs, seen in looks
        for name in capabilities_needed(needs, seen.requirements)
        if shown_of(name, needs, seen).truth is Truth.YES
    }
    needed = {
        name for needs, seen in looks for name in capabilities_needed(needs, seen.requirements)
    }
    always = {
        "webservice/rest:use",
        "moodle/course:view",
        "moodle/course:viewparticipants",
        "moodle/course:enrolreview",
        "moodle/user:viewdetails",
        "moodle/user:viewhiddendetails",
        "moodle/site:viewuseridentity",
        "gradereport/user:view",
        "moodle/grade:viewall",
        "moodle/cohort:view",
    }
    assert always & needed <= shown


@needs_site
def test_the_site_says_its_release_and_its_time(looks: list[tuple[SiteNeeds, Seen]]):
    """Both come with the first answer, and clocks agree to a minute."""
    for _, seen in looks:
        assert seen.service.site.release
        assert seen.clock_ahead is not None
        assert abs(seen.clock_ahead) < 60
        assert seen.service.administrator is False
