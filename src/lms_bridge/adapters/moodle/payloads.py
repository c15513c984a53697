"""What the bridge reads of each function's answer: one class for each kind of record.

A field without a default must be there; one with a default may be missing, for want of a
capability or in another release. What is not named here is not read.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from lms_bridge.adapters.moodle.values import (
    Flag,
    Moment,
    Name,
    Number,
    Readable,
    SetMoment,
    Text,
    Whole,
)


class Record(BaseModel):
    """Part of an answer; fields that it does not name are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class ServiceFunction(Record):
    """A function that the service offers."""

    name: Text


class Site(Record):
    """core_webservice_get_site_info."""

    sitename: Name
    siteurl: Text
    userid: Whole
    release: Text = ""
    functions: list[ServiceFunction]


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


class FoundCohort(Record):
    """A cohort of core_cohort_search_cohorts."""

    id: Whole
    name: Name
    idnumber: Text | None = None


class FoundCohorts(Record):
    """core_cohort_search_cohorts."""

    cohorts: list[FoundCohort]


class CohortMembers(Record):
    """core_cohort_get_cohort_members."""

    cohortid: Whole
    userids: list[Whole]


class ProfileField(Record):
    """A custom profile field of core_user_get_users_by_field."""

    shortname: Text
    value: Text | None = None


class FoundUser(Record):
    """An account of core_user_get_users_by_field."""

    id: Whole
    idnumber: Text | None = None
    suspended: Flag = False
    customfields: list[ProfileField] = []


class IssuedBadge(Record):
    """A badge of core_badges_get_user_badges."""

    id: Whole
    name: Name
    uniquehash: Text
    dateissued: SetMoment


class UserBadges(Record):
    """core_badges_get_user_badges."""

    badges: list[IssuedBadge]


class FoundFramework(Record):
    """A framework of core_competency_list_competency_frameworks, or one just made."""

    id: Whole
    idnumber: Text
    shortname: Name
    scaleid: Whole
    scaleconfiguration: Text


class ScaleEntry(Record):
    """A value in a framework's `scaleconfiguration`; its first entry names only the scale."""

    id: Whole = 0
    proficient: Flag = False


class FoundCompetency(Record):
    """A competency of core_competency_search_competencies, or one just made."""

    id: Whole
    idnumber: Text
    shortname: Name
    competencyframeworkid: Whole
    parentid: Whole


class UserCompetency(Record):
    """The rating of tool_lp_data_for_user_competency_summary."""

    grade: Whole | None
    proficiency: Flag | None


class CompetencySummary(Record):
    """tool_lp_data_for_user_competency_summary."""

    usercompetency: UserCompetency


class Warned(Record):
    """A warning of a write; its message may hold names and is not read."""

    warningcode: Text


class CohortAnswer(Record):
    """core_cohort_add_cohort_members."""

    warnings: list[Warned]


class Rated(Record):
    """core_competency_grade_competency."""

    grade: Whole | None


class Overridden(Record):
    """core_completion_override_activity_completion_status."""

    cmid: Whole
    userid: Whole
    state: Whole


class BatchPart(Record):
    """One answer of tool_mobile_call_external_functions; both texts are JSON."""

    error: Flag
    data: Text | None = None
    exception: Text | None = None


class BatchAnswer(Record):
    """tool_mobile_call_external_functions."""

    responses: list[BatchPart]


class BatchError(Record):
    """What went wrong with one part of a batch."""

    errorcode: Text
