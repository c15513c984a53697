"""Who may call what: tokens with capabilities, and the oddities a site can have."""

from dataclasses import dataclass, field
from typing import Literal

from lms_bridge_testing.sandbox.records import User

LEAST_PRIVILEGE: frozenset[str] = frozenset(
    [
        "webservice/rest:use",
        "moodle/course:view",
        "moodle/course:viewhiddencourses",
        "moodle/course:viewhiddenactivities",
        "moodle/course:viewparticipants",
        "moodle/user:viewdetails",
        "moodle/user:viewhiddendetails",
        "moodle/course:useremail",
        "moodle/site:viewuseridentity",
        "moodle/site:accessallgroups",
        "report/completion:view",
        "report/progress:view",
        "gradereport/user:view",
        "moodle/grade:viewall",
        "moodle/grade:viewhidden",
        "mod/assign:view",
        "mod/page:view",
        "mod/quiz:view",
        "mod/attendance:view",
        "mod/attendance:viewreports",
        "mod/attendance:takeattendances",
        "moodle/cohort:view",
        "moodle/cohort:assign",
        "moodle/badges:viewotherbadges",
        "enrol/manual:enrol",
        "enrol/manual:unenrol",
        "moodle/role:assign",
        "moodle/course:managegroups",
        "moodle/competency:competencyview",
        "moodle/competency:competencygrade",
        "moodle/competency:usercompetencyview",
    ]
)
"""The capabilities recorded with the exchanges, which a token has by default.

The bridge asks for a little more: see `lms_bridge.lms.moodle.role`.
"""

ADMINISTRATOR: frozenset[str] = LEAST_PRIVILEGE | frozenset(
    [
        "moodle/course:update",
        "moodle/course:manageactivities",
        "moodle/course:enrolreview",
        "moodle/course:overridecompletion",
        "moodle/user:viewalldetails",
        "moodle/cohort:manage",
        "moodle/grade:edit",
        "moodle/competency:competencymanage",
        "moodle/badges:configuredetails",
        "moodle/site:config",
        "moodle/site:messageanyuser",
        "moodle/site:sendmessage",
        "mod/attendance:manageattendances",
        "mod/assign:grade",
    ]
)
"""Everything the sandbox asks about: the rights behind most of the recorded answers."""


@dataclass(eq=False)
class Account:
    """A token, whose it is and what it may do; change it at any time.

    An `expired` token is refused once with `accessexception` and then forgotten, as in Moodle.
    """

    token: str
    user: User
    capabilities: set[str]
    functions: frozenset[str] | None = None
    expired: bool = False


@dataclass
class SandboxOptions:
    """Oddities of a site; change them while the sandbox runs.

    Attributes:
        latency: Seconds every call takes.
        latency_per_element: Seconds for every element of a call's first list, or of a batch.
        missing_functions: Functions that the administrator left out of the service.
        maintenance: "page" answers HTML with status 503, "error" answers `sitemaintenance`.
        identity_fields: The site setting `showuseridentity`.
        hidden_fields: The site setting `hiddenuserfields`; `moodle/user:viewhiddendetails` sees
            them all the same.
        private_fields: Custom profile fields that are not "visible to everyone": only
            `moodle/user:viewalldetails` sees them, also those "visible to teachers".
        release: What the site says of its release.
        clock_ahead: By how many seconds the server's `Date` is ahead of its clock.
        hidden_items: What an account without `moodle/grade:viewhidden` gets of hidden grades:
            "left_out", as a fresh Moodle does, or the item with `graderaw` "null", as a site does
            that shows learners hidden items.
        disabled: Web services are switched off on the site: status 403 and an empty page.
        messaging: Whether people may write to one another on the site.
        max_input_vars: PHP's limit; arguments beyond it are dropped without a word.
    """

    latency: float = 0.0
    latency_per_element: float = 0.0
    missing_functions: set[str] = field(default_factory=set)
    maintenance: Literal["", "page", "error"] = ""
    identity_fields: frozenset[str] = frozenset({"email", "idnumber"})
    hidden_fields: frozenset[str] = frozenset()
    private_fields: frozenset[str] = frozenset()
    release: str = "4.5.6 (Build: 20250811)"
    clock_ahead: float = 0.0
    hidden_items: Literal["left_out", "null"] = "left_out"
    disabled: bool = False
    messaging: bool = True
    max_input_vars: int = 5000
