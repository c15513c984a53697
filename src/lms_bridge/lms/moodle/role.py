"""What the service user's role must be allowed to do, and which functions its service offers.

Tried on a real Moodle 4.5.6: each capability is needed by a read or write of this adapter.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lms_bridge.lms.moodle import functions as each
from lms_bridge.model.connection import Purpose, Requirement

#: The capabilities behind everything that happens in a course.
_COURSE: Final = (
    "moodle/course:view",
    "moodle/course:viewhiddencourses",
    "moodle/course:viewparticipants",
    "moodle/course:enrolreview",
    "moodle/user:viewdetails",
    "moodle/site:viewuseridentity",
    "moodle/site:accessallgroups",
)

_HIDDEN: Final = "moodle/course:viewhiddenactivities"

#: Each type of activity that is read needs its own: graded work is most often an assignment, and
#: what is only completed a page. `lms-bridge moodle role --activity` names others.
_ASSIGN: Final = "mod/assign:view"
_PAGE: Final = "mod/page:view"

_GRADES: Final = ("gradereport/user:view", "moodle/grade:viewall", "moodle/grade:viewhidden")

#: What each purpose needs of a Moodle.
REQUIREMENTS: Final[Mapping[Purpose, Requirement]] = MappingProxyType(
    {
        Purpose.SERVICE: Requirement(
            (each.SITE.name, each.BATCH.name),
            ("webservice/rest:use",),
        ),
        Purpose.COURSES: Requirement((each.COURSES.name, each.ENROLLED.name), _COURSE),
        Purpose.PEOPLE: Requirement(
            (each.USERS.name,),
            (
                "moodle/user:viewdetails",
                "moodle/user:viewhiddendetails",
                "moodle/site:viewuseridentity",
            ),
        ),
        Purpose.COHORTS: Requirement(
            (each.COHORTS.name, each.COHORT_MEMBERS.name), ("moodle/cohort:view",)
        ),
        Purpose.ACTIVITIES: Requirement(
            (each.CONTENTS.name, each.MODULE.name, each.GRADES.name), (_HIDDEN, *_GRADES)
        ),
        Purpose.ACTIVITY_NAMES: Requirement(
            (each.MODULE.name,), ("moodle/course:manageactivities",)
        ),
        Purpose.GRADES: Requirement((each.GRADES.name,), (*_GRADES, _HIDDEN, _ASSIGN)),
        Purpose.COMPLETIONS: Requirement(
            (each.COMPLETIONS.name,), ("report/progress:view", _HIDDEN, _ASSIGN, _PAGE)
        ),
        Purpose.COURSE_COMPLETIONS: Requirement(
            (each.COURSE_COMPLETION.name,), ("report/completion:view",)
        ),
        Purpose.ATTENDANCE: Requirement(
            (each.ATTENDANCE.name,),
            ("mod/attendance:view", "mod/attendance:takeattendances"),
        ),
        Purpose.GROUPS: Requirement(
            (each.GROUPS.name, each.GROUP_MEMBERS.name), ("moodle/course:managegroups",)
        ),
        Purpose.RATINGS: Requirement(
            (each.FRAMEWORKS.name, each.COMPETENCIES.name, each.RATING.name),
            ("moodle/competency:competencyview", "moodle/competency:usercompetencyview"),
        ),
        Purpose.COHORT_MEMBERS: Requirement(
            (each.ADD_TO_COHORT.name, each.REMOVE_FROM_COHORT.name), ("moodle/cohort:assign",)
        ),
        Purpose.BADGES: Requirement((each.BADGES.name,), ("moodle/badges:viewotherbadges",)),
        Purpose.GROUP_MEMBERS: Requirement(
            (each.CREATE_GROUP.name, each.ADD_TO_GROUP.name, each.REMOVE_FROM_GROUP.name),
            ("moodle/course:managegroups",),
        ),
        Purpose.ENROLMENTS: Requirement(
            (each.ENROL.name, each.UNENROL.name),
            ("enrol/manual:enrol", "enrol/manual:unenrol", "moodle/role:assign"),
        ),
        Purpose.RATE: Requirement((each.RATE.name,), ("moodle/competency:competencygrade",)),
        Purpose.FRAMEWORK: Requirement(
            (each.CREATE_FRAMEWORK.name, each.CREATE_COMPETENCY.name),
            ("moodle/competency:competencymanage",),
        ),
        # Without the second, Moodle lets only those write who share a course with the learner.
        Purpose.MESSAGES: Requirement(
            (each.MESSAGE.name,), ("moodle/site:messageanyuser", "moodle/site:sendmessage")
        ),
        Purpose.OVERRIDES: Requirement(
            (each.OVERRIDE.name,), ("moodle/course:overridecompletion",)
        ),
    }
)

#: Needed for one kind of effect only, or for activities without a grade.
FOR_EFFECTS: Final = (
    "moodle/competency:competencymanage",
    "moodle/course:overridecompletion",
    "moodle/site:messageanyuser",
    "moodle/site:sendmessage",
    "moodle/course:manageactivities",
)

#: Without these nothing can be read or written.
NEEDED: tuple[str, ...] = tuple(
    dict.fromkeys(
        capability
        for requirement in REQUIREMENTS.values()
        for capability in requirement.capabilities
        if capability not in FOR_EFFECTS
    )
)

#: Everything that the documents ask a Moodle administrator for.
CAPABILITIES: frozenset[str] = frozenset((*NEEDED, *FOR_EFFECTS))
