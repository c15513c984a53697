"""Web-service functions that find people."""

import re

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import MoodleError, refused
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.user_details import site_details

_EXACT = ("id", "idnumber", "username", "email")
_LIKE = ("email", "lastname", "firstname")


@function("core_user_get_users_by_field")
def get_users_by_field(call: Call, wanted: dict[str, Json]) -> Json:
    """Find people by exact values; who does not show the field searched by is left out."""
    field = wanted["field"]
    if field not in _EXACT:
        raise MoodleError(
            "core\\exception\\coding_exception",
            "codingerror",
            "Coding error detected, it must be fixed by a programmer: invalid field parameter",
        )
    found = {
        user.id: user for value in wanted["values"] for user in call.state.find_users(field, value)
    }
    shown = (site_details(call, found[user_id]) for user_id in sorted(found))
    return [details for details in shown if details and details.get(field)]


@function("core_user_get_users")
def get_users(call: Call, wanted: dict[str, Json]) -> Json:
    """Find people who fit all criteria; names and addresses take % as a wildcard."""
    warnings: list[Json] = []
    criteria: dict[str, str] = {}
    for entry in wanted["criteria"]:
        key = entry["key"]
        if key in criteria:
            raise refused("keyalreadyset", "The key can only be sent once")
        if key in {*_EXACT, *_LIKE, "auth"}:
            criteria[key] = entry["value"]
        else:
            warnings.append(_not_supported(key))
    shown = (site_details(call, user) for user in _matching(call, criteria))
    users = [entry for entry in shown if entry and all(entry.get(key) for key in criteria)]
    return {"users": users, "warnings": warnings}


def _matching(call: Call, criteria: dict[str, str]) -> list[User]:
    indexed = next((key for key in ("id", "idnumber", "username") if key in criteria), None)
    if indexed:
        candidates = call.state.find_users(indexed, criteria[indexed])
    else:
        candidates = [user for user in call.state.users.values() if not user.deleted]
    return [user for user in candidates if all(_fits(user, *pair) for pair in criteria.items())]


def _fits(user: User, key: str, value: str) -> bool:
    if key == "auth":
        return value == "manual"
    own = str(getattr(user, key))
    if key not in _LIKE:
        return own == value
    pattern = ".*".join(re.escape(part) for part in value.split("%"))
    return re.fullmatch(pattern, own, re.IGNORECASE) is not None


def _not_supported(key: str) -> Json:
    return {
        "item": key,
        "warningcode": "invalidfieldparameter",
        "message": f"The search key '{key}' is not supported, "
        "look at the web service documentation",
    }
