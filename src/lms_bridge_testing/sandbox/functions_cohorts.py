"""Web-service functions on cohorts."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import invalid_parameter, missing_record, refused
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.records_outcomes import Cohort
from lms_bridge_testing.sandbox.registry import function

_VIEW = ("moodle/cohort:manage", "moodle/cohort:view")
_ASSIGN = ("moodle/cohort:manage", "moodle/cohort:assign")


@function("core_cohort_get_cohorts")
def get_cohorts(call: Call, wanted: dict[str, Json]) -> Json:
    """Describe some cohorts, or all."""
    ids = wanted["cohortids"]
    found = [cohort for cohort in call.state.cohorts.values() if not ids or cohort.id in ids]
    if found:
        call.require(*_VIEW)
    return [_described(cohort) | {"customfields": []} for cohort in found]


@function("core_cohort_search_cohorts")
def search_cohorts(call: Call, wanted: dict[str, Json]) -> Json:
    """Search names, idnumbers and descriptions; `limitfrom` counts pages, as in Moodle itself."""
    if wanted["includes"] not in {"self", "parents", "all"}:
        raise invalid_parameter()
    call.require(*_VIEW)
    text = wanted["query"].lower()
    found = [
        cohort
        for cohort in call.state.cohorts.values()
        if any(text in part.lower() for part in (cohort.name, cohort.idnumber, cohort.description))
    ]
    found.sort(key=lambda cohort: (cohort.name, cohort.idnumber))
    size = wanted["limitnum"]
    start = wanted["limitfrom"] * size
    page = found[start : start + size] if size else found
    return {"cohorts": [_described(cohort) | {"customfields": []} for cohort in page]}


@function("core_cohort_get_cohort_members")
def get_cohort_members(call: Call, wanted: dict[str, Json]) -> Json:
    """List the members of cohorts by name."""
    answers = []
    for cohort_id in wanted["cohortids"]:
        cohort = _cohort(call, cohort_id)
        call.require(*_VIEW)
        members = call.state.by_name(list(cohort.members))
        answers.append({"cohortid": cohort.id, "userids": [user.id for user in members]})
    return answers


@function("core_cohort_create_cohorts")
def create_cohorts(call: Call, wanted: dict[str, Json]) -> Json:
    """Make cohorts, all or none; an idnumber in use is refused."""
    idnumbers = [row["idnumber"] for row in wanted["cohorts"]]
    taken = any(call.state.find_cohort(idnumber) for idnumber in idnumbers)
    kinds = {row["categorytype"]["type"] for row in wanted["cohorts"]}
    if taken or len(set(idnumbers)) < len(idnumbers) or kinds - {"system", "id", "idnumber"}:
        raise invalid_parameter()
    call.require("moodle/cohort:manage")
    created = []
    for row in wanted["cohorts"]:
        cohort = call.state.add_cohort(
            row["idnumber"],
            row["name"],
            description=row.get("description") or "",
            visible=row.get("visible", True),
        )
        call.record(row, "created", changed=True)
        created.append(_described(cohort))
    return created


@function("core_cohort_add_cohort_members")
def add_cohort_members(call: Call, wanted: dict[str, Json]) -> Json:
    """Put people in cohorts and so issue badges; what is wrong with a row is a warning."""
    warnings: list[Json] = []
    allowed = call.can(*_ASSIGN)
    rows = [(row, *_row(call, row)) for row in wanted["members"]]
    if not allowed and any(cohort and user for _, cohort, user, _ in rows):
        call.require(*_ASSIGN)
    for row, cohort, user, warning in rows:
        if warning or cohort is None or user is None:
            warnings.append(warning)
            call.record(row, "refused with a warning", changed=False)
        elif call.state.add_to_cohort(cohort, user):
            call.record(row, "added", changed=True)
        else:
            warnings.append(_exists_already(row))
            call.record(row, "already so", changed=False)
    return {"warnings": warnings}


@function("core_cohort_delete_cohort_members")
def delete_cohort_members(call: Call, wanted: dict[str, Json]) -> Json:
    """Take people out of cohorts, all or none; badges stay."""
    checked = []
    for row in wanted["members"]:
        cohort = _cohort(call, row["cohortid"])
        user = call.present_user(row["userid"])
        call.require(*_ASSIGN)
        checked.append((row, cohort, user))
    for row, cohort, user in checked:
        changed = call.state.remove_from_cohort(cohort, user)
        call.record(row, "removed" if changed else "already so", changed=changed)


def _row(call: Call, row: dict[str, Json]) -> tuple[Cohort | None, User | None, Json]:
    wanted, person = row["cohorttype"], row["usertype"]
    if wanted["type"] not in {"id", "idnumber"}:
        return None, None, _warning("1", f"invalid parameter: cohortype={wanted['type']}")
    if person["type"] not in {"id", "username"}:
        return None, None, _warning("1", f"invalid parameter: usertype={person['type']}")
    cohort = _named(call, wanted["type"], wanted["value"])
    if cohort is None:
        return None, None, _warning("2", f"cohort {wanted['type']}={wanted['value']} not exists")
    if person["type"] == "id":
        _as_id(person["value"])
    users = call.state.find_users(person["type"], person["value"])
    if not users:
        return None, None, _warning("2", f"user {person['type']}={person['value']} not exists")
    return cohort, users[0], None


def _named(call: Call, kind: str, value: str) -> Cohort | None:
    if kind == "idnumber":
        return call.state.find_cohort(value)
    return call.state.cohorts.get(_as_id(value))


def _as_id(value: str) -> int:
    if not value.isdigit():
        raise refused("Error", "cohort/Error")
    return int(value)


def _cohort(call: Call, cohort_id: int) -> Cohort:
    cohort = call.state.cohorts.get(cohort_id)
    if cohort is None:
        raise missing_record("cohort")
    return cohort


def _exists_already(row: dict[str, Json]) -> Json:
    cohort, person = row["cohorttype"], row["usertype"]
    named = f"{cohort['type']}={cohort['value']} {person['type']}={person['value']}"
    return _warning("3", f"record already exists: cohort({named})")


def _warning(code: str, message: str) -> Json:
    return {"warningcode": code, "message": message}


def _described(cohort: Cohort) -> dict[str, Json]:
    return {
        "id": cohort.id,
        "name": cohort.name,
        "idnumber": cohort.idnumber,
        "description": cohort.description,
        "descriptionformat": 1,
        "visible": cohort.visible,
        "theme": "",
    }
