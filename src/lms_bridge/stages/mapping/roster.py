"""Who follows what: the roster by intake, with everybody set aside who cannot be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.run import Quarantined
from lms_bridge.model.site import Enabled, Intake
from lms_bridge.model.snapshot import Snapshot, User
from lms_bridge.stages.mapping.idnumbers import same_person


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A learner on the roster: who, in which track, in which year."""

    idnumber: str
    user_id: int
    track: str
    year: AcademicYear


def roster(
    enabled: Enabled, snapshot: Snapshot
) -> tuple[tuple[Enrolled, ...], tuple[Quarantined, ...]]:
    """The learners of every intake by idnumber, and whom had to be set aside, with the reason.

    Set aside: people without a visible idnumber, two people with one idnumber (letter case
    and accents' encoding aside), suspended accounts, and people in two tracks or years.
    """
    users = {user.id: user for user in snapshot.site.users}
    places: dict[int, set[tuple[str, AcademicYear]]] = defaultdict(set)
    for intake in enabled.intakes:
        for user_id in members(intake, snapshot):
            places[user_id].add((intake.track, intake.year))
    namesakes = _namesakes(users[user_id] for user_id in places if user_id in users)
    learners: list[Enrolled] = []
    aside: list[Quarantined] = []
    for user_id in sorted(places):
        cause = _cause(users.get(user_id), places[user_id], namesakes)
        idnumber = _idnumber(users.get(user_id))
        if cause:
            aside.append(Quarantined(idnumber, user_id, cause))
            continue
        ((track, year),) = places[user_id]
        learners.append(Enrolled(idnumber, user_id, track, year))
    learners.sort(key=lambda each: each.idnumber)
    return tuple(learners), tuple(aside)


def members(intake: Intake, snapshot: Snapshot) -> frozenset[int]:
    """The user ids that an intake names: a cohort, a group, or a course's active students."""
    if intake.cohort:
        for cohort in snapshot.site.cohorts:
            if cohort.idnumber == intake.cohort:
                return cohort.members
        return frozenset()
    reading = snapshot.courses.get(intake.course)
    if reading is None:
        return frozenset()
    active = frozenset(
        each.user_id
        for each in reading.participants
        if each.active and (not each.roles or "student" in each.roles)
    )
    if not intake.group:
        return active
    for group in reading.groups:
        if intake.group in {group.idnumber, group.name}:
            return active & group.members
    return frozenset()


def _idnumber(user: User | None) -> str:
    return user.idnumber.strip() if user and user.idnumber else ""


def _namesakes(users: Iterator[User]) -> frozenset[str]:
    seen: dict[str, int] = defaultdict(int)
    for user in users:
        if user.idnumber:
            seen[same_person(user.idnumber)] += 1
    return frozenset(name for name, count in seen.items() if count > 1)


def _cause(
    user: User | None, places: set[tuple[str, AcademicYear]], namesakes: frozenset[str]
) -> Cause | None:
    if user is None:
        return Cause.of("account.unreadable")
    idnumber = _idnumber(user)
    if not idnumber:
        return Cause.of("account.no_idnumber")
    if same_person(idnumber) in namesakes:
        return Cause.of("account.not_the_only_one")
    if user.suspended:
        return Cause.of("account.suspended")
    if len(places) > 1:
        listed = tuple(sorted(f"{track} {year}" for track, year in places))
        return Cause.of("account.several_tracks", tracks=listed)
    return None
