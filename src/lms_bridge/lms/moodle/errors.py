"""What Moodle's error codes mean, in one table.

Only `errorcode` is looked at: `message` is in the language of the service user and may hold
names, `debuginfo` may hold SQL. Neither is branched upon, shown or logged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    CapabilityMissing,
    ConfigurationError,
    LmsBusy,
    LmsUnavailable,
    RefusedByLms,
    SkipRecord,
    UnknownRecord,
    UnusableRecord,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code means: what to do next, what happened, what to do about it."""

    kind: type[BridgeError]
    words: str
    remedy: str = ""


# a code is one word; anything else might be a message that holds names
_A_CODE: Final = re.compile(r"[A-Za-z0-9_:/.-]{1,60}")

_NEW_ACCESS = "make a new token for the service user and put it in place of the old one"
_ROLE = (
    "give the service user's role the capability that this function needs; "
    "docs/moodle.md lists them all"
)
_SERVICE = (
    "add the function to the external service in Moodle "
    "(Site administration > Server > Web services)"
)
_ACCOUNT = "put the service user's account in order in Moodle"
_NONE_OF_IT = "check the course, activity and learner named; it may have been deleted in Moodle"
_ADMINISTRATOR = "ask Moodle's administrator; the bridge tries again by itself"

MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        # the token and the service
        "invalidtoken": Meaning(AccessDenied, "Moodle does not know the token", _NEW_ACCESS),
        "invalidtimedtoken": Meaning(AccessDenied, "the token has expired", _NEW_ACCESS),
        "invalidiptoken": Meaning(
            AccessDenied,
            "the token may not be used from this address",
            "allow the bridge's address for the token in Moodle",
        ),
        "accessexception": Meaning(
            AccessDenied,
            "the token's service does not offer this function, or the token no longer works",
            _SERVICE,
        ),
        "servicenotavailable": Meaning(AccessDenied, "the service is switched off", _SERVICE),
        "servicerequireslogin": Meaning(AccessDenied, "the service does not take tokens", _SERVICE),
        "missingrequiredcapability": Meaning(
            AccessDenied, "the service user may not use the service", _ROLE
        ),
        "usernotallowed": Meaning(
            AccessDenied,
            "the service user is not on the service's list",
            "add the service user to the authorised users of the service in Moodle",
        ),
        "enablewsdescription": Meaning(
            AccessDenied, "web services are switched off", "switch them on in Moodle"
        ),
        # the service user
        "nopermission": Meaning(CapabilityMissing, "the service user may not do this", _ROLE),
        "nopermissions": Meaning(CapabilityMissing, "the service user may not do this", _ROLE),
        "nopermissiontoviewgrades": Meaning(
            CapabilityMissing, "the service user may not see grades", _ROLE
        ),
        "notingroup": Meaning(
            AccessDenied,
            "the service user does not see all groups of this course",
            "give the service user's role the capability moodle/site:accessallgroups",
        ),
        "wsaccessusersuspended": Meaning(AccessDenied, "the service user is suspended", _ACCOUNT),
        "wsaccessuserdeleted": Meaning(AccessDenied, "the service user was deleted", _ACCOUNT),
        "wsaccessuserexpired": Meaning(
            AccessDenied, "the service user's password has expired", _ACCOUNT
        ),
        "passwordisexpired": Meaning(
            AccessDenied, "the service user's password has expired", _ACCOUNT
        ),
        "wsaccessuserunconfirmed": Meaning(
            AccessDenied, "the service user is not confirmed", _ACCOUNT
        ),
        "wsaccessusernologin": Meaning(
            AccessDenied, "the service user may not log in at all", _ACCOUNT
        ),
        "forcepasswordchangenotice": Meaning(
            AccessDenied, "the service user must change the password first", _ACCOUNT
        ),
        "usernotfullysetup": Meaning(
            AccessDenied, "the service user's profile is not complete", _ACCOUNT
        ),
        "sitepolicynotagreed": Meaning(
            AccessDenied, "the service user has not agreed to the site's policy", _ACCOUNT
        ),
        # the site
        "sitemaintenance": Meaning(LmsUnavailable, "Moodle is in maintenance", _ADMINISTRATOR),
        "upgraderunning": Meaning(LmsUnavailable, "Moodle is being upgraded", _ADMINISTRATOR),
        "dbconnectionfailed": Meaning(
            LmsUnavailable, "Moodle does not reach its database", _ADMINISTRATOR
        ),
        "dmlreadexception": Meaning(
            LmsUnavailable, "Moodle could not read its database", _ADMINISTRATOR
        ),
        "dmltransactionexception": Meaning(
            LmsUnavailable, "Moodle undid the change in its database", _ADMINISTRATOR
        ),
        "sessionwaiterr": Meaning(LmsBusy, "Moodle is too busy", _ADMINISTRATOR),
        "badgesdisabled": Meaning(
            ConfigurationError, "badges are switched off", "switch badges on in Moodle"
        ),
        "manualpluginnotinstalled": Meaning(
            ConfigurationError, "manual enrolment is switched off", "switch it on in Moodle"
        ),
        # one record
        "invalidrecord": Meaning(UnknownRecord, "Moodle has no such record", _NONE_OF_IT),
        "invalidrecordunknown": Meaning(UnknownRecord, "Moodle has no such record", _NONE_OF_IT),
        "invaliduser": Meaning(UnknownRecord, "Moodle has no such account", _NONE_OF_IT),
        "invaliduserid": Meaning(UnknownRecord, "Moodle has no such account", _NONE_OF_IT),
        "invalidcohortid": Meaning(UnknownRecord, "Moodle has no such cohort", _NONE_OF_IT),
        "userdeleted": Meaning(UnknownRecord, "the account was deleted", _NONE_OF_IT),
        "invalidcoursemodule": Meaning(UnknownRecord, "Moodle has no such activity", _NONE_OF_IT),
        "invalidcoursemoduleid": Meaning(UnknownRecord, "Moodle has no such activity", _NONE_OF_IT),
        "invalidcourseid": Meaning(UnknownRecord, "Moodle has no such course", _NONE_OF_IT),
        "cannotfindcourse": Meaning(UnknownRecord, "Moodle has no such course", _NONE_OF_IT),
        "errorcoursecontextnotvalid": Meaning(
            UnknownRecord, "the course does not exist, or is closed to the service user", _ROLE
        ),
        "requireloginerror": Meaning(
            UnknownRecord, "the course or activity is closed to the service user", _ROLE
        ),
        "coursehidden": Meaning(
            UnknownRecord,
            "the course is hidden",
            "give the service user's role the capability moodle/course:viewhiddencourses",
        ),
        "errorreportview": Meaning(
            UnknownRecord,
            "the report does not exist, or is not shared with the service user",
            "share the report with the service user in Moodle",
        ),
        "multiplerecordsfound": Meaning(
            UnusableRecord, "Moodle holds several records where one belongs", _ADMINISTRATOR
        ),
        "suspended": Meaning(RefusedByLms, "the account is suspended"),
        "usernotconfirmed": Meaning(RefusedByLms, "the account is not confirmed"),
        "guestsarenotallowed": Meaning(RefusedByLms, "the account is the guest's"),
        "accessdenied": Meaning(
            RefusedByLms,
            "the learner is in a group that the service user does not see",
            "give the service user's role the capability moodle/site:accessallgroups",
        ),
        "usernotenroled": Meaning(
            RefusedByLms, "not enrolled in the course, or not followed there"
        ),
        "notenroled": Meaning(RefusedByLms, "not enrolled in the course"),
        "nocriteriaset": Meaning(
            RefusedByLms,
            "the course has no completion criteria",
            "set completion criteria in the course, or do not bind its completion",
        ),
        "completionnotenabled": Meaning(
            RefusedByLms,
            "completion is switched off in the course",
            "switch completion on in the course, or do not bind it",
        ),
        "nottracked": Meaning(RefusedByLms, "the learner's completion is not followed"),
        "codingerror": Meaning(RefusedByLms, "Moodle cannot do this here", _NONE_OF_IT),
        "cannotviewreport": Meaning(RefusedByLms, "the completion report is closed", _ROLE),
        "invalidparameter": Meaning(
            RefusedByLms, "Moodle does not accept these values", _NONE_OF_IT
        ),
        # one bad row fails like this every time, and Moodle undoes the whole request
        "dmlwriteexception": Meaning(RefusedByLms, "Moodle could not store this", _ADMINISTRATOR),
        "invalidpersistenterror": Meaning(
            RefusedByLms, "Moodle does not accept this: it does not exist, or exists already"
        ),
        "invalidresponse": Meaning(
            UnusableRecord, "Moodle holds a value that it cannot send", _ADMINISTRATOR
        ),
        "wsusercannotassign": Meaning(
            RefusedByLms,
            "the service user may not assign this role in the course",
            "allow the service user's role to assign the student role in Moodle",
        ),
        "wsnoinstance": Meaning(
            RefusedByLms,
            "the course has no manual enrolment",
            "add the enrolment method Manual enrolments to the course",
        ),
        "wscannotenrol": Meaning(RefusedByLms, "manual enrolment into the course is closed"),
        "wscannotunenrol": Meaning(RefusedByLms, "manual unenrolment from the course is closed"),
        "errorremovenotpermitted": Meaning(
            RefusedByLms, "another part of Moodle manages this group membership"
        ),
        "Error": Meaning(RefusedByLms, "the cohort cannot be used"),
    }
)

#: What kind of error each code is.
ERRORS: Final[Mapping[str, type[BridgeError]]] = MappingProxyType(
    {code: meaning.kind for code, meaning in MEANINGS.items()}
)

_UNKNOWN_READ = Meaning(
    SkipRecord, "Moodle refused with a code that the bridge does not know", _ADMINISTRATOR
)
_UNKNOWN_WRITE = Meaning(
    RefusedByLms, "Moodle refused with a code that the bridge does not know", _ADMINISTRATOR
)


def meaning(code: str, *, write: bool = False) -> Meaning:
    """Look a code up; one in no table concerns only the one record asked about."""
    return MEANINGS.get(code, _UNKNOWN_WRITE if write else _UNKNOWN_READ)


def classify(code: str, function: str, *, write: bool = False) -> BridgeError:
    """Give the error to raise for a code that a function answered."""
    found = meaning(code, write=write)
    why = cause(code)
    shown = moodle_code(why) or "a code that cannot be shown"
    return found.kind(f"{found.words} ({shown})", where=function, remedy=found.remedy, cause=why)


def cause(code: str) -> Cause:
    """Why Moodle refused something: `moodle.<code>`, or that the code is in no table."""
    if code in MEANINGS:
        return Cause.of(f"moodle.{code}", code=code)
    if _A_CODE.fullmatch(code):
        return Cause.of("moodle.unknown", code=code)
    return Cause.of("moodle.unshowable")


def moodle_code(found: Cause) -> str:
    """Moodle's own code in a cause of refusal; "" where there is none that can be shown."""
    named = found.code.startswith("moodle.") and found.values
    return str(found.value("code")) if named else ""


#: What Moodle says where the service does not offer a function, or the token no longer works.
NOT_OFFERED: Final = cause("accessexception")
