"""Reads who is in a course, a group or a cohort, and the accounts behind them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, LmsUnreadable, SkipRecord, UnusableRecord
from lms_bridge.lms.moodle.batch import Answered
from lms_bridge.lms.moodle.functions import (
    COHORT_MEMBERS,
    COHORTS,
    ENROLLED,
    GROUP_MEMBERS,
    GROUPS,
    USERS,
)
from lms_bridge.lms.moodle.payloads_course import (
    EnrolledUser,
)
from lms_bridge.lms.moodle.payloads_site import (
    FoundCohort,
)
from lms_bridge.lms.moodle.source import TOGETHER, RecordSource
from lms_bridge.model.snapshot import Cohort, Group, Participant, User

#: The fields that are read of everybody in a course.
EVERYBODY: Final = "id,idnumber,roles,groups"

_SYSTEM: Final = {"contextlevel": "system"}
# a course with more pages than this answers the same people again and again
_MOST_PAGES: Final = 1000


def read_participants(source: RecordSource, course_id: int) -> tuple[Participant, ...]:
    """Read everybody enrolled, twice: all of them, and those whose enrolment is suspended."""
    everybody = read_enrolled(source, course_id, EVERYBODY)
    source.people_in[course_id] = len(everybody)
    try:
        suspended = read_enrolled(source, course_id, "id", only_suspended=True)
    except AccessDenied as denied:
        raise AccessDenied(Cause.of("enrolments.suspended_unseen"), where=denied.where) from denied
    return tuple(
        Participant(
            user_id=each.id,
            idnumber=each.idnumber or None,
            active=each.id not in suspended,
            roles=tuple(sorted(role.shortname for role in each.roles)),
            groups=tuple(sorted(group.id for group in each.groups)),
        )
        for each in everybody.values()
    )


def read_enrolled(
    source: RecordSource, course_id: int, fields: str, *, only_suspended: bool = False
) -> dict[int, EnrolledUser]:
    """Read all pages of the people in a course, each person once.

    Pages overlap a little, so that nobody is lost when somebody on an earlier page leaves
    meanwhile. Moodle leaves accounts that it may not show out of a page: only a page less
    than half full is the last.
    """
    size = source.limits.page
    step = max(1, size - max(1, size // 20))
    found: dict[int, EnrolledUser] = {}
    for number in range(_MOST_PAGES):
        page = read_page(
            source, course_id, fields, number * step, size, only_suspended=only_suspended
        )
        found |= {each.id: each for each in page}
        if len(page) * 2 < size or not page:
            return found
    raise LmsUnreadable(Cause.of("answer.endless"), where=ENROLLED.name)


def read_page(
    source: RecordSource,
    course_id: int,
    fields: str,
    start: int,
    count: int,
    *,
    only_suspended: bool = False,
) -> list[EnrolledUser]:
    """Read some of the people in a course, by id."""
    asked = people_page(course_id, fields, start, count, only_suspended=only_suspended)
    return source.ask(ENROLLED, asked)


def people_page(
    course_id: int, fields: str, start: int, count: int, *, only_suspended: bool = False
) -> dict[str, object]:
    """Give the arguments that ask for some of the people in a course."""
    options: dict[str, object] = {
        "userfields": fields,
        "limitfrom": start,
        "limitnumber": count,
        "sortby": "id",
    }
    if only_suspended:
        options["onlysuspended"] = 1
    listed = [{"name": name, "value": value} for name, value in options.items()]
    return {"courseid": course_id, "options": listed}


def groups_in(course_id: int) -> dict[str, object]:
    """Give the arguments that ask for the groups of a course."""
    return {"courseid": course_id}


def read_groups(source: RecordSource, course_id: int) -> tuple[Group, ...]:
    """Read the groups of a course with their members."""
    groups = source.ask(GROUPS, groups_in(course_id))
    members = {
        each.groupid: each.userids
        for each in source.ask_together(GROUP_MEMBERS, "groupids", [group.id for group in groups])
    }
    return tuple(
        Group(
            id=group.id,
            course_id=course_id,
            idnumber=group.idnumber or "",
            name=group.name,
            members=frozenset(members[group.id]),
        )
        for group in groups
        if group.id in members  # else Moodle lists a group that does not exist (any more)
    )


def read_cohorts(source: RecordSource, idnumbers: Collection[str]) -> Mapping[str, Cohort]:
    """Find cohorts by their exact idnumber, then read the members of all of them at once."""
    wanted = sorted(set(idnumbers) - {""})
    found: dict[str, FoundCohort] = {}
    questions = [
        {"query": each, "context": _SYSTEM, "includes": "all", "limitfrom": 0, "limitnum": TOGETHER}
        for each in wanted
    ]
    for idnumber, answer in zip(wanted, source.ask_many(COHORTS, questions), strict=True):
        if not isinstance(answer, Answered):
            raise SkipRecord(answer.cause, where=Cause.of("place.cohort", cohort=idnumber))
        same = [each for each in answer.value.cohorts if each.idnumber == idnumber]
        if len(same) > 1:
            raise UnusableRecord(
                Cause.of("cohort.several", count=len(same)),
                where=Cause.of("place.cohort", cohort=idnumber),
            )
        if same:
            found[idnumber] = same[0]
    ids = [each.id for each in found.values()]
    members = {
        each.cohortid: frozenset(each.userids)
        for each in source.ask_together(COHORT_MEMBERS, "cohortids", ids)
    }
    return {
        idnumber: Cohort(id=each.id, idnumber=idnumber, name=each.name, members=members[each.id])
        for idnumber, each in found.items()
        if each.id in members  # else it was deleted between the two calls
    }


def read_users(source: RecordSource, user_ids: Sequence[int]) -> tuple[User, ...]:
    """Read accounts, some hundreds at once."""
    wanted = sorted(set(user_ids))
    return tuple(
        User(
            id=each.id,
            idnumber=each.idnumber or None,
            suspended=each.suspended,
            fields={field.shortname: field.value or "" for field in each.customfields},
            language=each.lang,
        )
        for start in range(0, len(wanted), TOGETHER)
        for each in source.ask(USERS, {"field": "id", "values": wanted[start : start + TOGETHER]})
    )
