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
    Readable,
    Record,
    SetMoment,
    Text,
    Whole,
)


class FoundCourse(Record):
    """A course of core_course_get_courses_by_field."""

    id: Whole
    shortname: Name
    fullname: Name
    idnumber: Text | None = None
    visible: Flag = True


class FoundCourses(Record):
    """core_course_get_courses_by_field."""

    courses: list[FoundCourse]


class Module(Record):
    """An activity of core_course_get_contents."""

    id: Whole
    modname: Text
    instance: Whole
    name: Name
    visible: Flag = True
    completion: Whole = 0
    url: Text | None = None


class Section(Record):
    """A section of core_course_get_contents."""

    modules: list[Module]


class ModuleDetails(Record):
    """The activity of core_course_get_course_module; `idnumber` only for those who may edit."""

    id: Whole
    idnumber: Text | None = None


class CourseModule(Record):
    """core_course_get_course_module."""

    cm: ModuleDetails


class EnrolledRole(Record):
    """A role of core_enrol_get_enrolled_users."""

    shortname: Text


class EnrolledGroup(Record):
    """A group of core_enrol_get_enrolled_users."""

    id: Whole


class EnrolledUser(Record):
    """Somebody of core_enrol_get_enrolled_users; `idnumber` is missing when there is none."""

    id: Whole
    idnumber: Text | None = None
    roles: list[EnrolledRole] = []
    groups: list[EnrolledGroup] = []


class GradeItem(Record):
    """A grade of gradereport_user_get_grade_items; never its formatted texts."""

    id: Whole
    itemtype: Text
    graderaw: Number | None
    grademin: Number
    grademax: Number
    idnumber: Text | None = None
    cmid: Whole | None = None
    itemmodule: Text | None = None
    gradedategraded: Moment = None
    gradeishidden: Flag | None = None
    gradeislocked: Flag | None = None
    gradeisoverridden: Flag | None = None
    gradeneedsupdate: Flag | None = None


class UserGrades(Record):
    """One learner of gradereport_user_get_grade_items."""

    userid: Whole
    gradeitems: list[GradeItem]


class GradeReport(Record):
    """gradereport_user_get_grade_items."""

    usergrades: list[UserGrades]


class ActivityStatus(Record):
    """An activity of core_completion_get_activities_completion_status."""

    cmid: Whole
    state: Whole
    timecompleted: Moment = None
    overrideby: Whole | None = None


class ActivityStatuses(Record):
    """core_completion_get_activities_completion_status."""

    statuses: list[ActivityStatus]


class Criterion(Record):
    """A criterion of core_completion_get_course_completion_status."""

    complete: Flag
    timecompleted: Moment = None


class CompletionStatus(Record):
    """The course of core_completion_get_course_completion_status."""

    completed: Flag
    completions: list[Criterion] = []


class CourseStatus(Record):
    """core_completion_get_course_completion_status."""

    completionstatus: CompletionStatus


class AttendanceStatus(Record):
    """What a mark means, in mod_attendance_get_sessions."""

    id: Whole
    acronym: Text


class AttendanceMark(Record):
    """A mark of mod_attendance_get_sessions."""

    studentid: Whole
    statusid: Whole


class Session(Record):
    """A session of mod_attendance_get_sessions."""

    id: Whole
    sessdate: SetMoment
    duration: Whole
    statuses: list[AttendanceStatus]
    attendance_log: list[AttendanceMark]
    groupid: Whole = 0
    description: Readable = ""
    lasttaken: Moment = None


class CourseGroup(Record):
    """A group of core_group_get_course_groups or core_group_create_groups."""

    id: Whole
    courseid: Whole
    name: Name
    idnumber: Text | None = None


class GroupMembers(Record):
    """core_group_get_group_members."""

    groupid: Whole
    userids: list[Whole]
