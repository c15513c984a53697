"""Every web-service function that the bridge uses, with the shape of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, LmsUnreadable, UnusableRecord
from lms_bridge.lms.moodle import payloads_course as course
from lms_bridge.lms.moodle import payloads_site as site
from lms_bridge.lms.moodle.values import FAULTS

T = TypeVar("T")

# pydantic's names of the errors that mean: this is not the answer of the function at all
_OTHER_SHAPE = ("list", "model", "none")


class FunctionKind(Enum):
    """What a function does to Moodle."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Function(Generic[T]):
    """A web-service function and the shape of its answer; `kind` says whether it changes Moodle."""

    name: str
    shape: TypeAdapter[T]
    kind: FunctionKind = FunctionKind.READ

    def read(self, value: object) -> T:
        """Read an answer, or say which field cannot be used."""
        try:
            return self.shape.validate_python(value)
        except ValidationError as refused:
            problem = _problem(self.name, refused)
        raise problem  # outside of `except`: the original may quote what a person wrote


def _problem(function: str, refused: ValidationError) -> BridgeError:
    """Name the field, and nothing of its content."""
    first = refused.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"].startswith(_OTHER_SHAPE):
        found = place or Cause.of("answer.whole")
        return LmsUnreadable(Cause.of("answer.other_shape", field=found), where=function)
    fault = first["type"] if first["type"] in FAULTS else "other"
    wrong = Cause.of(f"answer_field.{fault}")
    return UnusableRecord(Cause.of("record.field_unusable", field=place, why=wrong), where=function)


SITE: Final = Function("core_webservice_get_site_info", TypeAdapter(site.SitePayload))
COURSES: Final = Function("core_course_get_courses_by_field", TypeAdapter(course.FoundCourses))
CONTENTS: Final = Function("core_course_get_contents", TypeAdapter(list[course.Section]))
MODULE: Final = Function("core_course_get_course_module", TypeAdapter(course.CourseModule))
ENROLLED: Final = Function("core_enrol_get_enrolled_users", TypeAdapter(list[course.EnrolledUser]))
GRADES: Final = Function("gradereport_user_get_grade_items", TypeAdapter(course.GradeReport))
COMPLETIONS: Final = Function(
    "core_completion_get_activities_completion_status", TypeAdapter(course.ActivityStatuses)
)
COURSE_COMPLETION: Final = Function(
    "core_completion_get_course_completion_status", TypeAdapter(course.CourseStatus)
)
ATTENDANCE: Final = Function(
    "mod_attendance_get_sessions", TypeAdapter(list[course.SessionPayload])
)
GROUPS: Final = Function("core_group_get_course_groups", TypeAdapter(list[course.CourseGroup]))
GROUP_MEMBERS: Final = Function(
    "core_group_get_group_members", TypeAdapter(list[course.GroupMembers])
)
COHORTS: Final = Function("core_cohort_search_cohorts", TypeAdapter(site.FoundCohorts))
COHORT_MEMBERS: Final = Function(
    "core_cohort_get_cohort_members", TypeAdapter(list[site.CohortMembers])
)
USERS: Final = Function("core_user_get_users_by_field", TypeAdapter(list[site.FoundUser]))
BADGES: Final = Function("core_badges_get_user_badges", TypeAdapter(site.UserBadges))
FRAMEWORKS: Final = Function(
    "core_competency_list_competency_frameworks", TypeAdapter(list[site.FoundFramework])
)
COMPETENCIES: Final = Function(
    "core_competency_search_competencies", TypeAdapter(list[site.FoundCompetency])
)
RATING: Final = Function(
    "tool_lp_data_for_user_competency_summary", TypeAdapter(site.CompetencySummary)
)
BATCH: Final = Function("tool_mobile_call_external_functions", TypeAdapter(site.BatchAnswer))

ADD_TO_COHORT: Final = Function(
    "core_cohort_add_cohort_members", TypeAdapter(site.CohortAnswer), FunctionKind.WRITE
)
REMOVE_FROM_COHORT: Final = Function(
    "core_cohort_delete_cohort_members", TypeAdapter(None), FunctionKind.WRITE
)
CREATE_GROUP: Final = Function(
    "core_group_create_groups", TypeAdapter(list[course.CourseGroup]), FunctionKind.WRITE
)
ADD_TO_GROUP: Final = Function(
    "core_group_add_group_members", TypeAdapter(None), FunctionKind.WRITE
)
REMOVE_FROM_GROUP: Final = Function(
    "core_group_delete_group_members", TypeAdapter(None), FunctionKind.WRITE
)
ENROL: Final = Function("enrol_manual_enrol_users", TypeAdapter(None), FunctionKind.WRITE)
UNENROL: Final = Function("enrol_manual_unenrol_users", TypeAdapter(None), FunctionKind.WRITE)
CREATE_FRAMEWORK: Final = Function(
    "core_competency_create_competency_framework",
    TypeAdapter(site.FoundFramework),
    FunctionKind.WRITE,
)
CREATE_COMPETENCY: Final = Function(
    "core_competency_create_competency", TypeAdapter(site.FoundCompetency), FunctionKind.WRITE
)
RATE: Final = Function(
    "core_competency_grade_competency", TypeAdapter(site.Rated), FunctionKind.WRITE
)
OVERRIDE: Final = Function(
    "core_completion_override_activity_completion_status",
    TypeAdapter(site.Overridden),
    FunctionKind.WRITE,
)
MESSAGE: Final = Function(
    "core_message_send_instant_messages", TypeAdapter(list[site.SentMessage]), FunctionKind.WRITE
)


def _of_kind(kind: FunctionKind) -> Mapping[str, Function[Any]]:
    found = (each for each in globals().values() if isinstance(each, Function))
    return MappingProxyType({each.name: each for each in found if each.kind is kind})


#: The functions that read, and those that write, by name.
READS: Final = _of_kind(FunctionKind.READ)
WRITES: Final = _of_kind(FunctionKind.WRITE)

#: What a batch says of the part that failed.
BATCH_ERROR: Final = Function(BATCH.name, TypeAdapter(site.BatchError))
