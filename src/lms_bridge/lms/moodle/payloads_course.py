"""What the bridge reads of a course: its page, people, grades, completions, attendance, groups.

What is not named here is not read. A field without a default must be there; one with a default
may be missing, for want of a capability or in another release.
"""

from __future__ import annotations

from lms_bridge.lms.moodle.values import (
    Flag,
    Moment,
    Name,
    Number,
    Payload,
    Readable,
    SetMoment,
    Text,
    Whole,
)


class FoundCourse(Payload):
    """A course of core_course_get_courses_by_field."""

    id: Whole
    shortname: Name
    fullname: Name
    idnumber: Text | None = None
    visible: Flag = True


class FoundCourses(Payload):
    """core_course_get_courses_by_field."""

    courses: list[FoundCourse]


class Module(Payload):
    """An activity of core_course_get_contents."""

    id: Whole
    modname: Text
    instance: Whole
    name: Name
    visible: Flag = True
    completion: Whole = 0
    url: Text | None = None


class Section(Payload):
    """A section of core_course_get_contents."""

    modules: list[Module]


class ModuleDetails(Payload):
    """The activity of core_course_get_course_module; `idnumber` only for those who may edit."""

    id: Whole
    idnumber: Text | None = None


class CourseModule(Payload):
    """core_course_get_course_module."""

    cm: ModuleDetails


class EnrolledRole(Payload):
    """A role of core_enrol_get_enrolled_users."""

    shortname: Text


class EnrolledGroup(Payload):
    """A group of core_enrol_get_enrolled_users."""

    id: Whole


class EnrolledUser(Payload):
    """Somebody of core_enrol_get_enrolled_users; `idnumber` is missing when there is none."""

    id: Whole
    idnumber: Text | None = None
    roles: list[EnrolledRole] = []
    groups: list[EnrolledGroup] = []


class GradeItemPayload(Payload):
    """A grade of gradereport_user_get_grade_items.

    Of its formatted texts only those are read that no other field says: the words of a scale, and
    the sign of a penalty.
    """

    id: Whole
    itemtype: Text
    graderaw: Number | None
    grademin: Number
    grademax: Number
    idnumber: Text | None = None
    itemname: Name | None = None
    cmid: Whole | None = None
    itemmodule: Text | None = None
    outcomeid: Whole | None = None
    gradeformatted: Text | None = None
    rangeformatted: Text | None = None
    status: Text | None = None
    gradedategraded: Moment = None
    gradedatesubmitted: Moment = None
    gradeishidden: Flag | None = None
    gradeislocked: Flag | None = None
    gradeisoverridden: Flag | None = None
    gradeneedsupdate: Flag | None = None


class UserGrades(Payload):
    """One learner of gradereport_user_get_grade_items."""

    userid: Whole
    gradeitems: list[GradeItemPayload]


class GradeReport(Payload):
    """gradereport_user_get_grade_items."""

    usergrades: list[UserGrades]


class ActivityStatus(Payload):
    """An activity of core_completion_get_activities_completion_status."""

    cmid: Whole
    state: Whole
    timecompleted: Moment = None
    overrideby: Whole | None = None


class ActivityStatuses(Payload):
    """core_completion_get_activities_completion_status."""

    statuses: list[ActivityStatus]


class Criterion(Payload):
    """A criterion of core_completion_get_course_completion_status."""

    complete: Flag
    timecompleted: Moment = None


class CompletionStatus(Payload):
    """The course of core_completion_get_course_completion_status."""

    completed: Flag
    completions: list[Criterion] = []


class CourseStatus(Payload):
    """core_completion_get_course_completion_status."""

    completionstatus: CompletionStatus


class AttendanceStatus(Payload):
    """What a mark means, in mod_attendance_get_sessions."""

    id: Whole
    acronym: Text


class AttendanceMark(Payload):
    """A mark of mod_attendance_get_sessions."""

    studentid: Whole
    statusid: Whole


class SessionPayload(Payload):
    """A session of mod_attendance_get_sessions."""

    id: Whole
    sessdate: SetMoment
    duration: Whole
    statuses: list[AttendanceStatus]
    attendance_log: list[AttendanceMark]
    groupid: Whole = 0
    description: Readable = ""
    lasttaken: Moment = None


class CourseGroup(Payload):
    """A group of core_group_get_course_groups or core_group_create_groups."""

    id: Whole
    courseid: Whole
    name: Name
    idnumber: Text | None = None


class GroupMembers(Payload):
    """core_group_get_group_members."""

    groupid: Whole
    userids: list[Whole]
