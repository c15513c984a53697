"""Reads who is in a course, a group or a cohort, and the accounts behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from lms_bridge.adapters.moodle.batch import Answered
from lms_bridge.adapters.moodle.functions import (
    COHORT_MEMBERS,
    COHORTS,
    ENROLLED,
    GROUP_MEMBERS,
    GROUPS,
    USERS,
)
from lms_bridge.adapters.moodle.payloads import EnrolledUser, FoundCohort
from lms_bridge.adapters.moodle.source import Source
from lms_bridge.errors import AccessDenied, LmsUnreadable, SkipRecord, UnusableRecord
from lms_bridge.model.snapshot import Cohort, Group, Participant, User

T = TypeVar("T")

_AT_ONCE: Final = 200
_SYSTEM: Final = {"contextlevel": "system"}
# a course with more pages than this answers the same people again and again
_MOST_PAGES: Final = 1000


def read_participants(source: Source, course_id: int) -> tuple[Participant, ...]:
    """Read everybody enrolled, twice: all of them, and those whose enrolment is suspended."""
    everybody = read_enrolled(source, course_id, "id,idnumber,roles,groups")
    try:
        suspended = read_enrolled(source, course_id, "id", only_suspended=True)
    except AccessDenied as denied:
        raise AccessDenied(
            "the service user may not see which enrolments are suspended",
            where=denied.where,
            remedy="give the service user's role the capability moodle/course:enrolreview",
        ) from denied
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
    source: Source, course_id: int, fields: str, *, only_suspended: bool = False
) -> dict[int, EnrolledUser]:
    """Read all pages of the people in a course, each person once.

    The start of each page is what was received so far, so that a Moodle which gives fewer
    than asked for loses nobody; people who arrive meanwhile may come twice.
    """
    found: dict[int, EnrolledUser] = {}
    received = 0
    for _ in range(_MOST_PAGES):
        page = read_page(
            source, course_id, fields, received, source.limits.page, only_suspended=only_suspended
        )
        received += len(page)
        found |= {each.id: each for each in page}
        if len(page) < source.limits.page:
            return found
    raise LmsUnreadable("the list of participants does not end", where=ENROLLED.name)


def read_page(
    source: Source,
    course_id: int,
    fields: str,
    start: int,
    count: int,
    *,
    only_suspended: bool = False,
) -> list[EnrolledUser]:
    """Read some of the people in a course, by id."""
    options: dict[str, object] = {
        "userfields": fields,
        "limitfrom": start,
        "limitnumber": count,
        "sortby": "id",
    }
    if only_suspended:
        options["onlysuspended"] = 1
    listed = [{"name": name, "value": value} for name, value in options.items()]
    return source.ask(ENROLLED, {"courseid": course_id, "options": listed})


def read_groups(source: Source, course_id: int) -> tuple[Group, ...]:
    """Read the groups of a course with their members."""
    groups = source.ask(GROUPS, {"courseid": course_id})
    members: defaultdict[int, set[int]] = defaultdict(set)
    for part in chunks([group.id for group in groups], _AT_ONCE):
        for each in source.ask(GROUP_MEMBERS, {"groupids": part}):
            members[each.groupid].update(each.userids)
    return tuple(
        Group(
            id=group.id,
            course_id=course_id,
            idnumber=group.idnumber or "",
            name=group.name,
            members=frozenset(members[group.id]),
        )
        for group in groups
    )


def read_cohorts(source: Source, idnumbers: Collection[str]) -> Mapping[str, Cohort]:
    """Find cohorts by their exact idnumber, then read the members of all of them at once."""
    wanted = sorted(set(idnumbers) - {""})
    found: dict[str, FoundCohort] = {}
    questions = [
        {"query": each, "context": _SYSTEM, "includes": "all", "limitfrom": 0, "limitnum": _AT_ONCE}
        for each in wanted
    ]
    for idnumber, answer in zip(wanted, source.ask_many(COHORTS, questions), strict=True):
        if not isinstance(answer, Answered):
            raise SkipRecord(answer.cause, where=f"cohort {idnumber}")
        same = [each for each in answer.value.cohorts if each.idnumber == idnumber]
        if len(same) > 1:
            raise UnusableRecord(
                f"{len(same)} cohorts have this idnumber",
                where=f"cohort {idnumber}",
                remedy="give each cohort an idnumber of its own in Moodle",
            )
        if same:
            found[idnumber] = same[0]
    members = _members(source, [each.id for each in found.values()])
    return {
        idnumber: Cohort(
            id=each.id, idnumber=idnumber, name=each.name, members=members.get(each.id, frozenset())
        )
        for idnumber, each in found.items()
    }


def _members(source: Source, cohort_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    return {
        each.cohortid: frozenset(each.userids)
        for part in chunks(cohort_ids, _AT_ONCE)
        for each in source.ask(COHORT_MEMBERS, {"cohortids": part})
    }


def read_users(source: Source, user_ids: Sequence[int]) -> tuple[User, ...]:
    """Read accounts, some hundreds at once."""
    return tuple(
        User(
            id=each.id,
            idnumber=each.idnumber or None,
            suspended=each.suspended,
            fields={field.shortname: field.value or "" for field in each.customfields},
        )
        for part in chunks(sorted(set(user_ids)), _AT_ONCE)
        for each in source.ask(USERS, {"field": "id", "values": part})
    )


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a list into parts of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
