"""Attendance of the sandbox Moodle: activities with statuses of their own, sessions, marks."""

from collections.abc import Sequence
from decimal import Decimal

from lms_bridge_testing.sandbox.records import (
    AttendanceActivity,
    AttendanceMark,
    AttendanceSession,
    AttendanceStatus,
    Course,
    Group,
    Tracking,
    User,
)
from lms_bridge_testing.sandbox.state_activities import ActivityState
from lms_bridge_testing.sandbox.state_base import Instant, locked, seconds
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID

USUAL_STATUSES = (("P", "Present", 2), ("A", "Absent", 0), ("L", "Late", 1), ("E", "Excused", 1))
"""The statuses of a fresh attendance activity: acronym, description, points."""

_TEMPLATE_ROWS = 4


class AttendanceState(ActivityState):
    """Who was there."""

    def __post_init__(self) -> None:
        """Use up the ids of the plugin's four template statuses, as an installed plugin has."""
        super().__post_init__()
        for _ in range(_TEMPLATE_ROWS):
            self.next_id("attendance_statuses")

    @locked
    def add_attendance(
        self,
        course: Course,
        *,
        idnumber: str = "",
        name: str | None = None,
        grademax: int | None = 100,
        completion: int = Tracking.NONE,
        visible: bool = True,
        statuses: Sequence[tuple[str, str, int]] = USUAL_STATUSES,
    ) -> AttendanceActivity:
        """Make an attendance activity; its statuses get ids that no other activity has."""
        activity = self.add_activity(
            course,
            "attendance",
            idnumber=idnumber,
            name=name,
            grademax=grademax,
            completion=completion,
            visible=visible,
            kind=AttendanceActivity,
        )
        if not isinstance(activity, AttendanceActivity):
            raise TypeError(f"{activity!r} is not an attendance activity")
        activity.statuses = tuple(
            AttendanceStatus(self.next_id("attendance_statuses"), acronym, text, Decimal(points))
            for acronym, text, points in statuses
        )
        self.attendances[activity.instance] = activity
        return activity

    @locked
    def add_session(
        self,
        activity: AttendanceActivity,
        start: Instant,
        duration: int,
        description: str = "",
        *,
        group: Group | None = None,
    ) -> AttendanceSession:
        """Make a session of `duration` seconds; the description is HTML."""
        session = AttendanceSession(
            id=self.next_id("attendance_sessions"),
            activity=activity,
            sessdate=seconds(start),
            duration=duration,
            description=description,
            groupid=group.id if group else 0,
            timemodified=self.now(),
        )
        activity.sessions.append(session)
        self.sessions[session.id] = session
        return session

    @locked
    def mark(
        self,
        session: AttendanceSession,
        user: User,
        acronym: str,
        *,
        remarks: str | None = None,
        when: Instant | None = None,
        taken_by: User | None = None,
    ) -> None:
        """Mark somebody present, late, absent or excused by the acronym of a status."""
        status = next(
            (entry for entry in session.activity.statuses if entry.acronym == acronym), None
        )
        if status is None:
            known = ", ".join(entry.acronym for entry in session.activity.statuses)
            raise ValueError(f"attendance has no status {acronym!r}: use one of {known}")
        self.set_mark(
            session,
            user.id,
            status,
            remarks=remarks,
            when=self.now() if when is None else seconds(when),
            taken_by=taken_by.id if taken_by else ADMINISTRATOR_ID,
        )

    @locked
    def set_mark(
        self,
        session: AttendanceSession,
        user_id: int,
        status: AttendanceStatus,
        *,
        remarks: str | None,
        when: int,
        taken_by: int,
    ) -> bool:
        """Write one line of a session's log; tell whether it changed."""
        before = session.log.get(user_id)
        if before is None:
            mark = AttendanceMark(self.next_id("attendance_log"), status, remarks)
            session.log[user_id] = mark
        else:
            mark = AttendanceMark(before.id, status, remarks)
            session.log[user_id] = mark
        session.lasttaken, session.lasttakenby, session.timemodified = when, taken_by, when
        return before != mark

    @locked
    def close_session(self, session: AttendanceSession, *, when: Instant | None = None) -> None:
        """Say that attendance was taken although nobody was marked."""
        session.lasttaken = self.now() if when is None else seconds(when)
        session.lasttakenby = ADMINISTRATOR_ID
