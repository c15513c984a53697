"""Judges what shows of people: intakes, idnumbers, accounts, custom profile fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms_bridge.cause import Cause
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.severities import found
from lms_bridge.model.connection import Purpose, SiteNeeds
from lms_bridge.model.finding import SetupFinding
from lms_bridge.model.site import Intake
from lms_bridge.model.snapshot import Participant


def of_people(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """What is lacking about people."""
    for intake in needs.intakes:
        yield from _intake(intake, needs, seen)
    yield from _identities(needs, seen)
    yield from _accounts(needs, seen)


def _intake(intake: Intake, needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    programme = needs.programme
    if intake.cohort:
        if not seen.answered("cohorts"):
            return  # whoever may not read cohorts is told so once
        cohort = seen.cohorts.get(intake.cohort)
        code = "" if cohort else "intake.missing"
        if cohort and not cohort.members:
            code = "intake.empty"
        if code:
            place = Cause.of("intake.cohort")
            yield found(code, intake.cohort, programme, track=intake.track, place=place)
        return
    course = seen.courses.get(intake.course)
    if course is None:
        return
    where, place = intake.course, Cause.of("intake.course")
    there = course.course is not None
    if there and intake.group:
        where, place = f"{intake.course} {intake.group}", Cause.of("intake.group")
        groups = course.reading.groups
        there = any(intake.group in {each.idnumber, each.name} for each in groups)
        there = there or not seen.answered("groups")
    if not there:
        yield found("intake.missing", where, programme, track=intake.track, place=place)
        return
    yield from _unexplained(intake, needs, course.reading.participants)


def _unexplained(
    intake: Intake, needs: SiteNeeds, participants: Iterable[Participant]
) -> Iterator[SetupFinding]:
    """People in an intake's course whose roles nobody has said to be a learner's or not."""
    held = [needs.roles.unexplained(each.roles) for each in participants if each.active]
    names = tuple(sorted({name for each in held for name in each}))
    if names:
        yield found("roles.unknown", intake.course, needs.programme,
                    roles=names, count=sum(bool(each) for each in held))  # fmt: skip


def _identities(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """Where nobody shows an idnumber: at all, among the accounts, in one course."""
    programme, name = needs.programme, "moodle/site:viewuseridentity"
    accounts = {each.id: each.idnumber for each in seen.users}
    learners = {
        course.idnumber: {
            each.user_id: each.idnumber
            for each in course.reading.participants
            if each.roles and needs.roles.make_learner(each.roles)
        }
        for course in seen.courses.values()
    }
    everybody = accounts.keys() | {person for people in learners.values() for person in people}
    shown = [number for people in (accounts, *learners.values()) for number in people.values()]
    if everybody and not any(shown):
        yield found("identity.hidden", name, programme, count=len(everybody))
        return
    for where, people in {"core_user_get_users_by_field": accounts, **learners}.items():
        if people and not any(people.values()):
            yield found("identity.hidden", where, programme, count=len(people))
    if everybody:
        yield found("identity.editable", "field_lock_idnumber", programme)
    missing = sum(not number for number in accounts.values())
    if 0 < missing < len(accounts):
        yield found("identity.some", "idnumber", programme, missing=missing, count=len(accounts))


def _accounts(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """Accounts that are not shown, and profile fields that nobody shows."""
    programme, users = needs.programme, seen.users
    if users and len(users) < seen.asked_users:
        missing = seen.asked_users - len(users)
        yield found("people.hidden", "core_user_get_users_by_field", programme,
                    missing=missing, count=seen.asked_users)  # fmt: skip
    if not users or not seen.offered(Purpose.PEOPLE):
        return
    shown = {shortname for each in users for shortname, value in each.fields.items() if value}
    fields = needs.fields
    if fields and not shown & fields.keys():
        yield found("field.none", ", ".join(sorted(fields)), programme, count=len(users))
        return
    for shortname in sorted(fields.keys() - shown):
        yield found("field.unseen", shortname, programme, need=fields[shortname], count=len(users))
