"""Sessions and marks of attendance that are not what they seem."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lms_bridge.model.holidays import Holidays
from lms_bridge_testing.cohort import DemoCohort
from lms_bridge_testing.sandbox.records import AttendanceActivity, AttendanceSession

_HOUR, _DAY, _SUNDAY = 3600, 86_400, 6


def _register(cohort: DemoCohort, unit: str) -> AttendanceActivity:
    """The register of a unit of the DU."""
    (found,) = (
        each for each in cohort.state.attendances.values() if each.idnumber == f"DU-{unit}-ATT"
    )
    return found


def _held(cohort: DemoCohort, unit: str) -> AttendanceSession:
    """The first session of a unit in which somebody was marked."""
    return next(each for each in _register(cohort, unit).sessions if each.log)


def _copy(cohort: DemoCohort, session: AttendanceSession, unit: str) -> AttendanceSession:
    """The same session in the register of a unit, with everybody who was present there."""
    state, register = cohort.state, _register(cohort, unit)
    copied = state.add_session(register, session.sessdate, session.duration, session.description)
    for user_id, mark in session.log.items():
        if mark.status.acronym == "P":
            state.enrol(state.users[user_id], register.course)
            state.mark(copied, state.users[user_id], "P", when=session.sessdate + session.duration)
    return copied


def session_twice(cohort: DemoCohort) -> None:
    """A slot of UE2 is entered twice, with the same people."""
    _copy(cohort, _held(cohort, "UE2"), "UE2")


def two_places(cohort: DemoCohort) -> None:
    """Everybody present at a session of UE5 is present at one of UE2 at the same time."""
    _copy(cohort, _held(cohort, "UE5"), "UE2")


def session_of_another_year(cohort: DemoCohort) -> None:
    """A session of UE2 in which people were marked lies three years back."""
    _held(cohort, "UE2").sessdate -= 3 * 365 * _DAY


def marked_ahead(cohort: DemoCohort) -> None:
    """Somebody is marked present at a session of UE2 that is still to come."""
    session = _held(cohort, "UE2")
    now = datetime.combine(cohort.today, datetime.min.time(), UTC)
    session.sessdate = int((now + timedelta(days=30, hours=9)).timestamp())


def endless_session(cohort: DemoCohort) -> None:
    """A session of UE2 lasts 35 hours: a comma was forgotten."""
    _held(cohort, "UE2").duration = 35 * _HOUR


def session_on_a_sunday(cohort: DemoCohort) -> None:
    """A session of UE2 in which people were marked is on a Sunday."""
    session = _held(cohort, "UE2")
    weekday = datetime.fromtimestamp(session.sessdate, UTC).weekday()
    session.sessdate += (_SUNDAY - weekday) * _DAY


def session_on_a_holiday(cohort: DemoCohort) -> None:
    """A session of UE2 in which people were marked is on the last public holiday before today."""
    session, day = _held(cohort, "UE2"), cohort.today
    while day not in Holidays() or day.weekday() == _SUNDAY:
        day -= timedelta(days=1)
    at = datetime.fromtimestamp(session.sessdate, UTC).time()
    session.sessdate = int(datetime.combine(day, at, UTC).timestamp())


def no_part(cohort: DemoCohort) -> None:
    """The sessions of ethics in UE1 have a mistyped description."""
    for session in _register(cohort, "UE1").sessions:
        session.description = session.description.replace("Éthique", "Ethqiue").replace(
            "déontologie", "deotnologie"
        )


def session_moved(cohort: DemoCohort) -> None:
    """The description of the coordinator's session in UE1 was changed after it was taken."""
    for session in _register(cohort, "UE1").sessions:
        if "coordinateur" in session.description:
            session.description = "<p>Séance du matin</p>"


def hidden_status(cohort: DemoCohort) -> None:
    """The status of late people is no longer listed in the register of UE2; marks have it still."""
    register = _register(cohort, "UE2")
    session = _held(cohort, "UE2")
    somebody = cohort.state.users[next(iter(session.log))]
    cohort.state.mark(session, somebody, "R", when=session.sessdate + session.duration)
    register.statuses = tuple(each for each in register.statuses if each.acronym != "R")


def session_without_length(cohort: DemoCohort) -> None:
    """A session of UE2 in which people were marked has no length."""
    _held(cohort, "UE2").duration = 0


def two_parts(cohort: DemoCohort) -> None:
    """The sessions of ethics in UE1 are described as those of the coordinator, too."""
    for session in _register(cohort, "UE1").sessions:
        if "Éthique" in session.description:
            session.description = "<p>Éthique et déontologie, fonction de coordinateur</p>"


def slot_with_two_marks(cohort: DemoCohort) -> None:
    """A slot of UE2 is entered twice, and whoever is present in one is absent in the other."""
    state, held = cohort.state, _held(cohort, "UE2")
    copied = _copy(cohort, held, "UE2")
    for user_id in copied.log:
        when = held.sessdate + held.duration
        state.mark(copied, state.users[user_id], "A", when=when)


def register_reset(cohort: DemoCohort) -> None:
    """The register of UE5 has lost every mark: look after a first sync."""
    for session in _register(cohort, "UE5").sessions:
        session.log.clear()
        session.lasttaken = 0  # The plugin writes zero there, and not what it began with.


def learner_unmarked(cohort: DemoCohort) -> None:
    """A session of UE2 was taken, and one of its learners has no mark."""
    log = _held(cohort, "UE2").log
    del log[next(iter(log))]


def _long_ago(cohort: DemoCohort, session: AttendanceSession) -> None:
    """The session is held three weeks before today."""
    at = datetime.fromtimestamp(session.sessdate, UTC).time()
    day = cohort.today - timedelta(days=21)
    session.sessdate = int(datetime.combine(day, at, UTC).timestamp())


def learner_unmarked_long_ago(cohort: DemoCohort) -> None:
    """A session of UE2 was taken three weeks ago, and one of its learners has no mark."""
    _long_ago(cohort, _held(cohort, "UE2"))
    learner_unmarked(cohort)


def register_never_filled_in(cohort: DemoCohort) -> None:
    """Nobody was marked in a session of UE2 that was held three weeks ago."""
    session = _held(cohort, "UE2")
    _long_ago(cohort, session)
    session.log.clear()
    session.lasttaken = None


PLANTS = (
    session_without_length,
    two_parts,
    slot_with_two_marks,
    session_twice,
    two_places,
    session_of_another_year,
    marked_ahead,
    endless_session,
    session_on_a_sunday,
    session_on_a_holiday,
    no_part,
    session_moved,
    hidden_status,
    learner_unmarked,
    learner_unmarked_long_ago,
    register_never_filled_in,
    register_reset,
)
