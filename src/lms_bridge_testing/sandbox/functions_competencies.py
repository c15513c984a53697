"""Web-service functions on competency frameworks and competencies."""

import json

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import (
    invalid_parameter,
    invalid_persistent,
    missing_record,
)
from lms_bridge_testing.sandbox.records_outcomes import Competency, Framework
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID

_VIEW = ("moodle/competency:competencymanage", "moodle/competency:competencyview")
_MANAGE = "moodle/competency:competencymanage"
_NOT_CONFIGURED = "The scale needs to be configured by selecting default and proficient items."
_COLUMNS = {
    "id", "shortname", "description", "sortorder", "idnumber", "parentid", "competencyframeworkid",
}  # fmt: skip


@function("core_competency_list_competency_frameworks")
def list_competency_frameworks(call: Call, wanted: dict[str, Json]) -> Json:
    """List frameworks whose name or idnumber holds the query."""
    call.require(*_VIEW)
    query = wanted["query"].lower()
    found = [
        described_framework(call, framework)
        for framework in call.state.frameworks.values()
        if query in framework.shortname.lower() or query in framework.idnumber.lower()
        if framework.visible or not wanted["onlyvisible"]
    ]
    return _page(found, wanted, ("id", "shortname", "idnumber", "timecreated", "timemodified"))


@function("core_competency_create_competency_framework")
def create_competency_framework(call: Call, wanted: dict[str, Json]) -> Json:
    """Make a framework; its idnumber is unique and its scale must exist."""
    call.require(_MANAGE)
    row = wanted["competencyframework"]
    if not row.get("contextid") and row.get("contextlevel") != "system":
        raise invalid_parameter()
    if any(row["idnumber"] == other.idnumber for other in call.state.frameworks.values()):
        raise invalid_persistent("This ID number is already in use")
    scale = call.state.scales.get(row["scaleid"])
    wrong = ["Incorrect scale ID"] if scale is None else []
    if scale is None or not _is_configured(row["scaleconfiguration"]):
        wrong.append(_NOT_CONFIGURED)
        raise invalid_persistent(", ".join(wrong))
    framework = call.state.add_framework(
        row["idnumber"], row["shortname"], scale, scaleconfiguration=row["scaleconfiguration"]
    )
    framework.description, framework.visible = row["description"], row["visible"]
    call.record(row, "created", changed=True)
    return described_framework(call, framework)


@function("core_competency_create_competency")
def create_competency(call: Call, wanted: dict[str, Json]) -> Json:
    """Make a competency; its idnumber is unique in its framework."""
    call.require(_MANAGE)
    row = wanted["competency"]
    framework = call.state.frameworks.get(row["competencyframeworkid"])
    if framework is None:
        raise missing_record("competency_framework")
    if any(row["idnumber"] == other.idnumber for other in framework.competencies.values()):
        raise invalid_persistent("This ID number is already in use")
    parent = framework.competencies.get(row["parentid"]) if row["parentid"] else None
    if row["parentid"] and parent is None:
        raise missing_record("competency")
    competency = call.state.add_competency(
        framework,
        row["idnumber"],
        row["shortname"],
        parent=parent,
        description=row["description"],
    )
    call.record(row, "created", changed=True)
    return described_competency(competency)


@function("core_competency_search_competencies")
def search_competencies(call: Call, wanted: dict[str, Json]) -> Json:
    """List the competencies of a framework whose name or idnumber holds the text."""
    framework = call.state.frameworks.get(wanted["competencyframeworkid"])
    if framework is None:
        raise missing_record("competency_framework")
    call.require(*_VIEW)
    text = wanted["searchtext"].lower()
    return [
        described_competency(competency)
        for competency in framework.competencies.values()
        if text in competency.shortname.lower() or text in competency.idnumber.lower()
    ]


@function("core_competency_list_competencies")
def list_competencies(call: Call, wanted: dict[str, Json]) -> Json:
    """List the competencies that fit all filters exactly."""
    filters = {entry["column"]: entry["value"] for entry in wanted["filters"]}
    if set(filters) - _COLUMNS or wanted["order"] not in {"", "ASC", "DESC"}:
        raise invalid_parameter()
    framework_id = filters.get("competencyframeworkid")
    if framework_id is not None and int(framework_id) not in call.state.frameworks:
        raise missing_record("competency_framework")
    call.require(*_VIEW)
    found = [described_competency(one) for one in call.state.competencies.values()]
    chosen = [one for one in found if all(str(one[key]) == value for key, value in filters.items())]
    return _page(chosen, wanted, tuple(_COLUMNS))


def described_framework(call: Call, framework: Framework) -> dict[str, Json]:
    """Describe a framework."""
    return {
        "shortname": framework.shortname,
        "idnumber": framework.idnumber,
        "description": framework.description,
        "descriptionformat": 1,
        "visible": framework.visible,
        "scaleid": framework.scale.id,
        "scaleconfiguration": framework.scaleconfiguration,
        "contextid": 1,
        "taxonomies": "",
        "id": framework.id,
        "timecreated": framework.timecreated,
        "timemodified": framework.timecreated,
        "usermodified": ADMINISTRATOR_ID,
        "canmanage": call.can(_MANAGE),
        "competenciescount": len(framework.competencies),
        "contextname": "System",
        "contextnamenoprefix": "System",
    }


def described_competency(competency: Competency) -> dict[str, Json]:
    """Describe a competency."""
    return {
        "shortname": competency.shortname,
        "idnumber": competency.idnumber,
        "description": competency.description,
        "descriptionformat": 1,
        "sortorder": competency.sortorder,
        "parentid": competency.parent.id if competency.parent else 0,
        "path": competency.path,
        "ruleoutcome": 0,
        "ruletype": None,
        "ruleconfig": None,
        "scaleid": None,
        "scaleconfiguration": None,
        "competencyframeworkid": competency.framework.id,
        "id": competency.id,
        "timecreated": competency.timecreated,
        "timemodified": competency.timecreated,
        "usermodified": ADMINISTRATOR_ID,
    }


def _page(found: list[dict[str, Json]], wanted: dict[str, Json], sortable: tuple[str, ...]) -> Json:
    key = wanted["sort"] or "id"
    if key not in sortable:
        raise invalid_parameter()
    found.sort(key=lambda one: one[key], reverse=wanted["order"] == "DESC")
    skip, limit = wanted["skip"], wanted["limit"]
    return found[skip : skip + limit] if limit else found[skip:]


def _is_configured(text: str) -> bool:
    try:
        entries = json.loads(text)
    except ValueError:
        return False
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return False
    return all(any(entry.get(key) for entry in entries) for key in ("scaledefault", "proficient"))
