"""Who follows what: the roster by intake, with everybody set aside who cannot be told apart.

Whoever is in the course, group or cohort of an intake is judged, or named with the reason why
not; only people of whom their role says that they teach or manage are neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lms_bridge.cause import Cause
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.run import Quarantined
from lms_bridge.model.site import Enabled, Intake, Roles
from lms_bridge.model.snapshot import Participant, Snapshot, User
from lms_bridge.stages.mapping.idnumbers import NearNumbers, same_person, same_when_rewritten


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A learner on the roster: who, in which track, in which year.

    Attributes:
        near: the idnumbers of others on the roster that only spaces, dashes or zeros part from
            this one.
        begins: the first day on which a session may count; None: with the year.
        ends: the last one; None: with the year.
    """

    idnumber: str
    user_id: int
    track: str
    year: AcademicYear
    near: tuple[str, ...] = ()
    begins: date | None = None
    ends: date | None = None

    @property
    def first_day(self) -> date:
        """The first day on which a session may count."""
        return self.begins or self.year.starts

    @property
    def last_day(self) -> date:
        """The last day on which a session may count."""
        return self.ends or self.year.ends


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in the course, group or cohort of an intake.

    Attributes:
        learners: the user ids of those who follow it.
        others: by user id, those who do not, and why.
    """

    learners: frozenset[int]
    others: Mapping[int, Cause] = field(default_factory=dict)


def roster(
    enabled: Enabled, snapshot: Snapshot
) -> tuple[tuple[Enrolled, ...], tuple[Quarantined, ...]]:
    """The learners of every intake by idnumber, and whom had to be set aside, with the reason.

    Set aside: people without a visible idnumber, two people with one idnumber (letter case,
    unseen signs and what a spreadsheet writes aside), suspended accounts, people in two tracks
    or years, people whose enrolment is over, and those whose role nobody has explained.
    """
    users = {user.id: user for user in snapshot.site.users}
    places: dict[int, set[tuple[str, AcademicYear]]] = defaultdict(set)
    intakes: dict[int, list[Intake]] = defaultdict(list)
    others: dict[int, Cause] = {}
    for intake in enabled.intakes:
        found = membership(intake, enabled.roles, snapshot)
        for user_id in found.learners:
            places[user_id].add((intake.track, intake.year))
            intakes[user_id].append(intake)
        for user_id, why in found.others.items():
            others.setdefault(user_id, why)
    numbers = _Numbers(_idnumber(users.get(user_id)) for user_id in places)
    learners: list[Enrolled] = []
    aside: list[Quarantined] = []
    for user_id in sorted(places):
        idnumber = _idnumber(users.get(user_id))
        cause = _cause(users.get(user_id), places[user_id], numbers)
        if cause is not None:
            aside.append(Quarantined(idnumber, user_id, cause))
            continue
        ((track, year),) = places[user_id]
        begins, ends = _days(intakes[user_id])
        near = numbers.others(idnumber)
        learners.append(Enrolled(idnumber, user_id, track, year, near, begins, ends))
    learners.sort(key=lambda each: each.idnumber)
    shown = _shown(enabled, snapshot)
    aside += [
        Quarantined(shown.get(user_id, ""), user_id, others[user_id])
        for user_id in sorted(others)
        if user_id not in places
    ]
    return tuple(learners), tuple(aside)


def _days(intakes: Sequence[Intake]) -> tuple[date, date]:
    """From when to when sessions may count: as long as any of somebody's intakes lasts."""
    begins = [each.begins or each.year.starts for each in intakes]
    ends = [each.ends or each.year.ends for each in intakes]
    return min(begins), max(ends)


def membership(intake: Intake, roles: Roles, snapshot: Snapshot) -> Membership:
    """Who is in what an intake names: a cohort, a group, or a course."""
    if intake.cohort:
        for cohort in snapshot.site.cohorts:
            if cohort.idnumber == intake.cohort:
                return Membership(cohort.members)
        return Membership(frozenset())
    reading = snapshot.courses.get(intake.course)
    if reading is None:
        return Membership(frozenset())
    everybody = {each.user_id: each for each in reading.participants}
    if not intake.group:
        return _membership(intake, everybody, everybody, roles)
    for group in reading.groups:
        if intake.group in {group.idnumber, group.name}:
            return _membership(intake, group.members, everybody, roles)
    return Membership(frozenset())


def _membership(
    intake: Intake, people: Iterable[int], known: Mapping[int, Participant], roles: Roles
) -> Membership:
    learners: set[int] = set()
    others: dict[int, Cause] = {}
    for user_id in people:
        participant = known.get(user_id)
        if participant is None:
            others[user_id] = Cause.of("enrolment.none", course=intake.course)
        elif unexplained := roles.unexplained(participant.roles):
            others[user_id] = Cause.of("role.unknown", roles=unexplained, course=intake.course)
        elif roles.make_learner(participant.roles):
            if participant.active:
                learners.add(user_id)
            else:
                others[user_id] = Cause.of("enrolment.over", course=intake.course)
    return Membership(frozenset(learners), others)


def _shown(enabled: Enabled, snapshot: Snapshot) -> Mapping[int, str]:
    """The idnumbers that the courses of intakes show, by user id."""
    return {
        each.user_id: (each.idnumber or "").strip()
        for intake in enabled.intakes
        if (reading := snapshot.courses.get(intake.course)) is not None
        for each in reading.participants
    }


def _idnumber(user: User | None) -> str:
    return user.idnumber.strip() if user and user.idnumber else ""


class _Numbers:
    """The idnumbers of everybody on the roster, held against one another."""

    def __init__(self, idnumbers: Iterable[str]) -> None:
        self._count: dict[str, int] = defaultdict(int)
        known = [each for each in idnumbers if each]
        for each in known:
            self._count[same_person(each)] += 1
        self._near = NearNumbers(known)

    def is_twice(self, idnumber: str) -> bool:
        """Whether several accounts have it, letter case and unseen signs aside."""
        return self._count[same_person(idnumber)] > 1

    def rewritten(self, idnumber: str) -> tuple[str, ...]:
        """Others that are the same, but for what a spreadsheet made of one of them."""
        return tuple(each for each in self.others(idnumber) if same_when_rewritten(each, idnumber))

    def others(self, idnumber: str) -> tuple[str, ...]:
        """Others that are nearly it."""
        return tuple(each for each in self._near.like(idnumber) if each != idnumber)


def _cause(
    user: User | None, places: set[tuple[str, AcademicYear]], numbers: _Numbers
) -> Cause | None:
    if user is None:
        return Cause.of("account.unreadable")
    idnumber = _idnumber(user)
    if not same_person(idnumber):
        return Cause.of("account.no_idnumber")
    if numbers.is_twice(idnumber):
        return Cause.of("account.not_the_only_one")
    if others := numbers.rewritten(idnumber):
        return Cause.of("account.nearly_another", others=others)
    if user.suspended:
        return Cause.of("account.suspended")
    if len(places) > 1:
        listed = tuple(sorted(f"{track} {year}" for track, year in places))
        return Cause.of("account.several_tracks", tracks=listed)
    return None
