"""What bad input gets: a clear error, nothing lost, and nothing written because of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BrakeApplied,
    BridgeError,
    ConfigurationError,
    LmsUnavailable,
    LmsUnreadable,
    RetryLater,
)
from lms_bridge.model.run import RunState
from lms_bridge.model.snapshot import Course
from lms_bridge.model.verdict import Status
from lms_bridge.runs import sync
from lms_bridge.text.causes import bare_cause, error_in_words
from lms_bridge_testing.sandbox import FaultKind
from lms_bridge_testing.sandbox.records import AttendanceStatus
from tests.existing import existing
from tests.flow.bad_input_site import BadInputSite

BATCH = "tool_mobile_call_external_functions"
PEOPLE = "core_enrol_get_enrolled_users"
GRADES = "gradereport_user_get_grade_items"
SESSIONS = "mod_attendance_get_sessions"
MEMBERS = "core_cohort_get_cohort_members"
ACCOUNTS = "core_user_get_users_by_field"
FRAMEWORKS = "core_competency_list_competency_frameworks"
READS = (BATCH, PEOPLE, GRADES, SESSIONS, MEMBERS, ACCOUNTS, FRAMEWORKS)
#: Those that are asked in requests of their own too; sessions of several registers share one.
DIRECT = tuple(each for each in READS if each != SESSIONS)
#: One call for many, one of a course, one of the site.
SOME = (BATCH, GRADES, MEMBERS)
MOODLE = "core\\exception\\moodle_exception"


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[BadInputSite]:
    """A site after its first, good sync."""
    site = BadInputSite(tmp_path)
    yield site
    site.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BadInputSite]:
    """One site for all tests that leave it as they found it."""
    site = BadInputSite(tmp_path_factory.mktemp("shared"))
    yield site
    site.close()


@pytest.fixture
def steady(shared: BadInputSite) -> BadInputSite:
    """The shared site, for a test at whose end everything stands as before."""
    shared.moodle.faults.clear()
    return shared


def test_html_with_status_200(steady: BadInputSite):
    """A maintenance page or a login form in the place of an answer: try later."""
    for function in DIRECT:
        steady.trouble(function, "html_200")
        error = steady.refused(LmsUnreadable)
        assert error.cause.code == "answer.page"
        assert steady.store.runs.latest("mini")[0].state is RunState.RUNNING
        steady.assert_unharmed()
        steady.assert_recovers()


@pytest.mark.parametrize("kind", ["empty_body", "truncated_json"])
def test_empty_and_truncated_bodies(steady: BadInputSite, kind: FaultKind):
    """Half an answer is no answer."""
    for function in SOME:
        steady.trouble(function, kind)
        steady.refused(LmsUnreadable)
        steady.assert_unharmed()
        steady.assert_recovers()


@pytest.mark.parametrize("kind", ["reset_mid_body", "http_503", "http_429", "html_503"])
def test_a_moodle_that_breaks_off_or_asks_to_wait(steady: BadInputSite, kind: FaultKind):
    """The run stays open and is taken up."""
    for function in SOME:
        steady.trouble(function, kind, retry_after="900")
        steady.refused(RetryLater)
        steady.assert_unharmed()
        steady.assert_recovers()


def test_null_where_a_list_belongs(steady: BadInputSite):
    """Null is not "nobody" and not "nothing"."""
    for function in READS:
        steady.trouble(function, "null_instead_of_list")
        assert isinstance(steady.try_to_sync(), BridgeError), function
        steady.assert_unharmed()
        steady.assert_recovers()


@pytest.mark.parametrize("kind", ["nan", "infinity_1e999"])
def test_nan_and_1e999(steady: BadInputSite, kind: FaultKind):
    """No number, and a number out of all proportion, are refused before anything is computed."""
    for function in SOME:
        steady.trouble(function, kind)
        error = steady.refused(LmsUnreadable)
        assert error.cause.code == "answer.not_json"
        steady.assert_unharmed()
        steady.assert_recovers()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("invalidtoken", AccessDenied),
        ("accessexception", AccessDenied),
        ("wsaccessusersuspended", AccessDenied),
        ("sitemaintenance", LmsUnavailable),
        ("dmlreadexception", LmsUnavailable),
    ],
)
def test_exceptions_of_known_codes(steady: BadInputSite, code: str, kind: type[BridgeError]):
    """Each means what its code says: a person must act, or it is tried later."""
    for function in (GRADES, MEMBERS):
        steady.trouble(function, "exception", errorcode=code, exception=MOODLE)
        error = steady.refused(kind)
        assert error.cause == Cause.of(f"moodle.{code}", code=code)
        steady.assert_unharmed()
        steady.assert_recovers()


@pytest.mark.parametrize("code", ["nopermissions", "codenobodyknows", "invalidrecord", "gr€€tings"])
def test_exceptions_of_one_record_and_of_unknown_codes(steady: BadInputSite, code: str):
    """They concern what was asked for: it cannot be computed, and what was reached stays."""
    for function in (GRADES, SESSIONS, PEOPLE):
        steady.trouble(function, "exception", errorcode=code, message="Camille Nom L1 did it")
        error = steady.try_to_sync()
        assert error is None or isinstance(error, AccessDenied)
        steady.assert_unharmed()
        found = [each.because.cause for each in steady.verdict("L1").components]
        causes = " ".join(bare_cause(each) for each in found if each)
        assert error is not None or "cannot be read" in causes
        assert "Camille" not in f"{causes}{error}"
        steady.assert_recovers()


def test_a_cohort_of_the_roster_that_is_refused(steady: BadInputSite):
    """Without its roster a run has nothing to stand on: it stops and names the cohort."""
    steady.trouble("core_cohort_search_cohorts", "exception", errorcode="odd")
    error = steady.refused(ConfigurationError)
    assert "MINI-2026" in str(error)
    steady.assert_unharmed()


def test_hidden_grades(steady: BadInputSite):
    """Not released yet is neither passed nor failed; what was acquired stays."""
    for item in ("EXT-RESULT", "MINI-K1"):
        existing(steady.world.items[item].item).hidden = True
    steady.sync()
    assert steady.status("L1", "U2") is Status.UNDETERMINED
    assert "hidden" in bare_cause(existing(steady.verdict("L1").component("U2").because.cause))
    assert steady.status("L3", "B1") is Status.VALIDATED
    steady.assert_unharmed()

    def release() -> None:
        for item in ("EXT-RESULT", "MINI-K1"):
            existing(steady.world.items[item].item).hidden = False

    steady.assert_recovers(release)


def test_grades_being_computed(steady: BadInputSite):
    """Moodle cannot compute a grade, or not yet: nobody fails meanwhile."""
    item = existing(steady.world.items["EXT-RESULT"].item)
    item.needsupdate = True
    steady.sync()
    steady.assert_unharmed()
    assert steady.status("L1", "U2") is Status.UNDETERMINED
    steady.assert_recovers(lambda: setattr(item, "needsupdate", False))


def test_pending_grades(steady: BadInputSite):
    """No grade yet is a result to arrive, never a failure."""
    assert steady.status("L4", "U2") is Status.IN_PROGRESS
    assert [each.kind.value for each in steady.verdict("L4").component("U2").owed] == ["result"]
    assert steady.status("L4", "B1") is Status.IN_PROGRESS


def test_duplicate_idnumbers(own_site: BadInputSite):
    """Both accounts are set aside; the one who was judged before keeps their verdict."""
    twin = own_site.state.add_user(" l1 ", "Camille", "Nom L1")
    own_site.state.add_to_cohort(own_site.world.roster, twin)
    report = own_site.sync()
    assert {each.user_id for each in report.quarantined} == {
        own_site.world.people[0].id,
        twin.id,
    }
    assert all("several accounts" in bare_cause(each.cause) for each in report.quarantined)
    assert report.counts["judged"] == 3
    own_site.assert_unharmed()


def test_missing_idnumbers(own_site: BadInputSite):
    """Set aside with the remedy; nobody else is touched."""
    own_site.state.update_user(own_site.world.people[0], idnumber="")
    report = own_site.sync()
    (aside,) = report.quarantined
    assert aside.learner == ""
    assert "set one in the account" in bare_cause(aside.cause)
    own_site.assert_unharmed()


def test_suspended_people(steady: BadInputSite):
    """Neither judged nor written about, and not forgotten."""
    steady.world.people[0].suspended = True
    report = steady.sync()
    assert [each.learner for each in report.quarantined] == ["L1"]
    steady.assert_unharmed()
    steady.assert_recovers(lambda: setattr(steady.world.people[0], "suspended", False))


def test_deleted_people(own_site: BadInputSite):
    """Their verdict and what they acquired are kept; nothing is written for them."""
    own_site.state.delete_user(own_site.world.people[3])
    report = own_site.sync()
    assert report.counts["judged"] == 3
    own_site.assert_unharmed()


def test_an_account_deleted_between_the_roster_and_its_reading(own_site: BadInputSite):
    """Still in the cohort, and no longer to be read: set aside by its number."""
    person = own_site.world.people[3]
    person.deleted = True
    report = own_site.sync()
    assert [each.user_id for each in report.quarantined] == [person.id]
    own_site.assert_unharmed()


class Vanishing:
    """Reads the site, and a course is deleted as soon as it was found."""

    def __init__(self, site: BadInputSite, course: str) -> None:
        self.inner = site.job().lms
        self.delete: Callable[[], None] = partial(
            site.state.delete_course, site.world.courses[course]
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def courses(self, idnumbers: Collection[str]) -> Mapping[str, Course]:
        """Courses by idnumber; gone once they were told."""
        found = self.inner.courses(idnumbers)
        self.delete()
        self.delete = lambda: None
        return found


def test_a_course_that_vanishes_while_it_is_read(own_site: BadInputSite):
    """Found, then gone: its units cannot be computed, the others are; and so it stays."""
    sync(replace(own_site.job(), lms=Vanishing(own_site, "EXT")))
    for _ in range(2):
        assert own_site.status("L1", "U2") is Status.UNDETERMINED
        assert own_site.status("L1", "U1") is Status.VALIDATED
        own_site.assert_unharmed()
        own_site.sync()
    assert "is no longer in the LMS" in bare_cause(
        existing(own_site.verdict("L1").component("U2").because.cause)
    )


def test_a_course_that_vanishes_before_it_is_written(own_site: BadInputSite):
    """Planned for, then gone: refused with the reason, and the rest is written."""
    own_site.state.mark(own_site.world.session, own_site.world.people[1], "P")
    own_site.state.delete_course(own_site.world.courses["MINI-REST"])
    report = own_site.sync()
    assert report.counts["verified"] == 1
    assert own_site.world.member("LMSB-U1", own_site.world.people[1])


def test_an_empty_roster(own_site: BadInputSite):
    """A cohort that somebody emptied stops the run before anything."""
    own_site.world.roster.members.clear()
    error = own_site.refused(BrakeApplied)
    assert error.cause == Cause.of("brake.empty")
    assert len(own_site.store.verdicts.latest("mini")) == 4
    own_site.assert_unharmed()


def test_a_roster_that_is_gone(own_site: BadInputSite):
    """A cohort that somebody deleted: the intake and the remedy are named."""
    del own_site.state.cohorts[own_site.world.roster.id]
    error = own_site.refused(ConfigurationError)
    assert "there is no cohort MINI-2026" in error_in_words(error, "en")
    assert "intake full 2026-2027" in error_in_words(error, "en")
    own_site.assert_unharmed()


def test_unknown_attendance_acronyms(steady: BadInputSite):
    """Neither present nor absent: it cannot be computed, and the cause says what to add."""
    world = steady.world
    unknown = AttendanceStatus(999, "ZZ", "?", Decimal(0))
    world.register.statuses = (*world.register.statuses, unknown)
    world.state.mark(world.session, world.people[0], "ZZ")
    steady.sync()
    assert steady.status("L1", "U1") is Status.UNDETERMINED
    said = bare_cause(existing(steady.verdict("L1").component("U1").because.cause))
    assert "'ZZ'" in said
    assert "“marks”" in said
    steady.assert_unharmed()
    steady.assert_recovers(lambda: world.state.mark(world.session, world.people[0], "P"))


@pytest.mark.parametrize("after", [0, 3, 9])
def test_a_token_revoked_while_reading(steady: BadInputSite, after: int):
    """The run is stopped with the reason; a new token takes up the work."""
    steady.trouble(None, "exception", after=after, errorcode="invalidtoken", exception=MOODLE)
    error = steady.refused(AccessDenied)
    assert error.cause == Cause.of("moodle.invalidtoken", code="invalidtoken")
    assert steady.store.runs.latest("mini")[0].state is RunState.STOPPED
    assert "token" in bare_cause(existing(steady.store.runs.latest("mini")[0].stopped_by))
    steady.assert_unharmed()
    steady.assert_recovers()


@pytest.mark.parametrize(
    "function",
    ["core_cohort_add_cohort_members", "enrol_manual_unenrol_users", MEMBERS],
)
def test_a_token_revoked_while_writing(own_site: BadInputSite, function: str):
    """What was written is known to be the bridge's own; the rest is done with a new token."""
    world = own_site.world
    world.state.mark(world.session, world.people[1], "P")
    after = {MEMBERS: 3}.get(function, 0)
    own_site.trouble(function, "exception", after=after, errorcode="invalidtoken", exception=MOODLE)
    own_site.refused(AccessDenied)
    own_site.moodle.faults.clear()
    own_site.sync()
    assert world.member("LMSB-U1", world.people[1])
    assert world.people[1].id not in world.courses["MINI-REST"].participants
    assert len(own_site.state.changes()) == own_site.written + 2
    ledger = own_site.store.actions.ledger("mini")
    assert ledger["cohort:LMSB-U1@L2"] is True
    assert ledger["enrolment:MINI-REST@L2"] is False
