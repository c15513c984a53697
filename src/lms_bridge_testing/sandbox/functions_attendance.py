"""Web-service functions of the plugin mod_attendance."""

from lms_bridge_testing.sandbox.call import Call, Json, number
from lms_bridge_testing.sandbox.errors import invalid_parameter, missing_record
from lms_bridge_testing.sandbox.records import AttendanceActivity, AttendanceSession
from lms_bridge_testing.sandbox.registry import function

_TAKERS = ("mod/attendance:manageattendances", "mod/attendance:takeattendances")


@function("mod_attendance_get_sessions")
def get_sessions(call: Call, wanted: dict[str, Json]) -> Json:
    """Give all sessions of an activity, each with all its learners and marks; no paging."""
    activity = _activity(call, wanted["attendanceid"])
    if not call.can(*_TAKERS):
        raise invalid_parameter()
    people: dict[int, Json] = {}
    return [_session(call, session, people) for session in activity.sessions]


@function("mod_attendance_get_session")
def get_session(call: Call, wanted: dict[str, Json]) -> Json:
    """Give one session."""
    session = _found(call, wanted["sessionid"])
    if not call.can(*_TAKERS):
        raise invalid_parameter()
    return _session(call, session, {})


@function("mod_attendance_add_session")
def add_session(call: Call, wanted: dict[str, Json]) -> Json:
    """Make a session; a group is refused, as activities of the sandbox have no group mode."""
    activity = _activity(call, wanted["attendanceid"])
    call.require("mod/attendance:manageattendances")
    if wanted["groupid"]:
        raise invalid_parameter()
    session = call.state.add_session(
        activity, wanted["sessiontime"], wanted["duration"], wanted["description"]
    )
    call.record(wanted, "created", changed=True)
    return {"sessionid": session.id}


@function("mod_attendance_update_user_status")
def update_user_status(call: Call, wanted: dict[str, Json]) -> Json:
    """Mark one learner in one session."""
    session = _found(call, wanted["sessionid"])
    if not call.can("mod/attendance:takeattendances"):
        raise invalid_parameter()
    student, taker = call.user(wanted["studentid"]), call.user(wanted["takenbyid"])
    status = next((one for one in session.activity.statuses if one.id == wanted["statusid"]), None)
    if status is None:
        raise invalid_parameter()
    changed = call.state.set_mark(
        session, student.id, status, remarks=None, when=call.now, taken_by=taker.id
    )
    call.record(wanted, "marked" if changed else "already so", changed=changed)


def _activity(call: Call, instance: int) -> AttendanceActivity:
    activity = call.state.attendances.get(instance)
    if activity is None or activity.cmid not in call.state.activities:
        raise missing_record()
    call.enter(activity.course)
    return activity


def _found(call: Call, session_id: int) -> AttendanceSession:
    session = call.state.sessions.get(session_id)
    if session is None:
        raise missing_record("attendance_sessions")
    call.enter(session.activity.course)
    return session


def _session(call: Call, session: AttendanceSession, people: dict[int, Json]) -> Json:
    if session.groupid not in people:
        people[session.groupid] = _listed(call, session)
    return {
        "id": session.id,
        "attendanceid": session.activity.instance,
        "groupid": session.groupid,
        "sessdate": session.sessdate,
        "duration": session.duration,
        "lasttaken": session.lasttaken,
        "lasttakenby": session.lasttakenby or 0,
        "timemodified": session.timemodified,
        "description": session.description,
        "descriptionformat": 1,
        "studentscanmark": 0,
        "absenteereport": 1,
        "autoassignstatus": 0,
        "preventsharedip": 0,
        "preventsharediptime": None,
        "statusset": 0,
        "includeqrcode": 0,
        "studentsearlyopentime": 0,
        "courseid": session.activity.course.id,
        "statuses": _statuses(session.activity),
        "attendance_log": _log(session),
        "users": people[session.groupid],
    }


def _statuses(activity: AttendanceActivity) -> Json:
    return [
        {
            "id": status.id,
            "attendanceid": activity.instance,
            "acronym": status.acronym,
            "description": status.description,
            "grade": number(status.grade),
            "visible": 1,
            "deleted": 0,
            "setnumber": 0,
        }
        for status in sorted(activity.statuses, key=lambda status: (-status.grade, status.id))
    ]


def _log(session: AttendanceSession) -> Json:
    return [
        {
            "studentid": user_id,
            "statusid": str(mark.status.id),
            "remarks": mark.remarks,
            "id": str(mark.id),
        }
        for user_id, mark in session.log.items()
    ]


def _listed(call: Call, session: AttendanceSession) -> Json:
    group = call.state.groups.get(session.groupid)
    return [
        {"id": user.id, "firstname": user.firstname, "lastname": user.lastname}
        for user in call.state.students(session.activity.course)
        if group is None or user.id in group.members
    ]
