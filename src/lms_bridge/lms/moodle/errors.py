"""What Moodle's error codes mean, in one table; the catalogue says each in words.

Only `errorcode` is looked at: `message` is in the language of the service user and may hold
names, `debuginfo` may hold SQL. Neither is branched upon, shown or logged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

# a code is one word; anything else might be a message that holds names
_A_CODE: Final = re.compile(r"[A-Za-z0-9_:/.-]{1,60}")

#: What each error code means: what to do next. What it says stands in the catalogue.
MEANINGS: Final[Mapping[str, type[BridgeError]]] = MappingProxyType(
    {
        # the token and the service
        "invalidtoken": AccessDenied,
        "invalidtimedtoken": AccessDenied,
        "invalidiptoken": AccessDenied,
        "accessexception": AccessDenied,
        "servicenotavailable": AccessDenied,
        "servicerequireslogin": AccessDenied,
        "missingrequiredcapability": AccessDenied,
        "usernotallowed": AccessDenied,
        "enablewsdescription": AccessDenied,
        # the service user
        "nopermission": CapabilityMissing,
        "nopermissions": CapabilityMissing,
        "nopermissiontoviewgrades": CapabilityMissing,
        "notingroup": AccessDenied,
        "wsaccessusersuspended": AccessDenied,
        "wsaccessuserdeleted": AccessDenied,
        "wsaccessuserexpired": AccessDenied,
        "passwordisexpired": AccessDenied,
        "wsaccessuserunconfirmed": AccessDenied,
        "wsaccessusernologin": AccessDenied,
        "forcepasswordchangenotice": AccessDenied,
        "usernotfullysetup": AccessDenied,
        "sitepolicynotagreed": AccessDenied,
        # the site
        "sitemaintenance": LmsUnavailable,
        "upgraderunning": LmsUnavailable,
        "dbconnectionfailed": LmsUnavailable,
        "dmlreadexception": LmsUnavailable,
        "dmltransactionexception": LmsUnavailable,
        "sessionwaiterr": LmsBusy,
        "badgesdisabled": ConfigurationError,
        "manualpluginnotinstalled": ConfigurationError,
        # one record
        "invalidrecord": UnknownRecord,
        "invalidrecordunknown": UnknownRecord,
        "invaliduser": UnknownRecord,
        "invaliduserid": UnknownRecord,
        "invalidcohortid": UnknownRecord,
        "userdeleted": UnknownRecord,
        "invalidcoursemodule": UnknownRecord,
        "invalidcoursemoduleid": UnknownRecord,
        "invalidcourseid": UnknownRecord,
        "cannotfindcourse": UnknownRecord,
        "errorcoursecontextnotvalid": UnknownRecord,
        "requireloginerror": UnknownRecord,
        "coursehidden": UnknownRecord,
        "errorreportview": UnknownRecord,
        "multiplerecordsfound": UnusableRecord,
        "suspended": RefusedByLms,
        "usernotconfirmed": RefusedByLms,
        "guestsarenotallowed": RefusedByLms,
        "accessdenied": RefusedByLms,
        "usernotenroled": RefusedByLms,
        "notenroled": RefusedByLms,
        "gradesneedregrading": RefusedByLms,
        "nocriteriaset": RefusedByLms,
        "completionnotenabled": RefusedByLms,
        "nottracked": RefusedByLms,
        "codingerror": RefusedByLms,
        "cannotviewreport": RefusedByLms,
        "invalidparameter": RefusedByLms,
        "disabled": RefusedByLms,
        # one bad row fails like this every time, and Moodle undoes the whole request
        "dmlwriteexception": RefusedByLms,
        "invalidpersistenterror": RefusedByLms,
        "invalidresponse": UnusableRecord,
        "wsusercannotassign": RefusedByLms,
        "wsnoinstance": RefusedByLms,
        "wscannotenrol": RefusedByLms,
        "wscannotunenrol": RefusedByLms,
        "errorremovenotpermitted": RefusedByLms,
        "Error": RefusedByLms,
    }
)


def classify(code: str, function: str, *, write: bool = False) -> BridgeError:
    """Give the error to raise for a code that a function answered.

    One in no table concerns only the one record that was asked about.
    """
    kind = MEANINGS.get(code, RefusedByLms if write else SkipRecord)
    return kind(moodle_cause(code), where=function)


def moodle_cause(code: str) -> Cause:
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
NOT_OFFERED: Final = moodle_cause("accessexception")
