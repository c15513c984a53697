"""The checker: what a Moodle was told twice, what it shows, and how two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms_bridge_testing.sandbox import MoodleState
from lms_bridge_testing.sandbox.records_outcomes import JournalEntry

#: What is true of a Moodle: by what it is about and whom (or what in it), how it stands.
Facts = Mapping[tuple[str, str], str]

_NOT_EXECUTED = "refused with a warning"


@dataclass(frozen=True)
class Effect:
    """What one executed write set: about what, whom, and to which value."""

    about: str
    whom: str
    value: str

    def __str__(self) -> str:
        return f"{self.about}: {self.whom} {self.value}"


class Names:
    """What ids stand for: idnumbers, or user names where those are missing or shared."""

    def __init__(self, state: MoodleState) -> None:
        self._state = state
        self._shared = Counter(user.idnumber for user in state.users.values())

    def user(self, number: int) -> str:
        """A person."""
        user = self._state.users.get(number)
        if user is None:
            return f"user {number}"
        alone = user.idnumber and self._shared[user.idnumber] == 1
        return user.idnumber if alone else user.username

    def course(self, number: int) -> str:
        """A course."""
        course = self._state.courses.get(number)
        return course.idnumber if course else f"course {number}"

    def group(self, number: int) -> str:
        """A group, with its course."""
        group = self._state.groups.get(number)
        if group is None:
            return f"group {number}"
        return f"group {group.course.idnumber}/{group.idnumber or group.name}"

    def cohort(self, kind: str, value: str) -> str:
        """A cohort, by its id or its idnumber."""
        found = self._state.cohorts.get(int(value)) if kind == "id" else None
        return f"cohort {found.idnumber if found else value}"

    def competency(self, number: int) -> str:
        """A competency, with its framework."""
        found = self._state.competencies.get(number)
        return f"{found.framework.idnumber}/{found.idnumber}" if found else f"competency {number}"

    def framework(self, number: int) -> str:
        """A framework."""
        found = self._state.frameworks.get(number)
        return found.idnumber if found else f"framework {number}"

    def activity(self, number: int) -> str:
        """An activity, with its course."""
        found = self._state.activities.get(number)
        return f"{found.course.idnumber}/{found.idnumber}" if found else f"activity {number}"


def effects(journal: Sequence[JournalEntry], names: Names) -> Iterator[tuple[JournalEntry, Effect]]:
    """What each executed write set, one element of a bulk call after the other."""
    for entry in journal:
        if entry.effect != _NOT_EXECUTED:
            reading = _READINGS.get(entry.function)
            element = entry.element
            yield entry, reading(names, element) if reading else _other(entry)


def doubled(journal: Sequence[JournalEntry], names: Names) -> list[str]:
    """The writes executed again with nothing contrary in between, in words."""
    last: dict[tuple[str, str], tuple[str, int]] = {}
    found = []
    for entry, effect in effects(journal, names):
        value, call = last.get((effect.about, effect.whom), ("", 0))
        if value == effect.value:
            twice = f"{effect}: done by call {call} and again by call {entry.call}"
            found.append(f"{twice} ({entry.effect})")
        last[effect.about, effect.whom] = (effect.value, entry.call)
    return found


def unheard_of(
    wanted: tuple[Sequence[JournalEntry], Names], got: tuple[Sequence[JournalEntry], Names]
) -> list[str]:
    """The writes that nobody should have made, even if they were undone since; in words."""
    known = {effect for _, effect in effects(*wanted)}
    strange = dict.fromkeys(effect for _, effect in effects(*got) if effect not in known)
    return [f"{effect}: nobody wanted that" for effect in strange]


def state_of(state: MoodleState) -> Facts:
    """Everything that effects set, by idnumbers."""
    names = Names(state)
    with state.lock:
        return dict(sorted(_facts(state, names)))


def compare(wanted: Facts, got: Facts) -> list[str]:
    """How what is differs from what should be, in words; empty when it does not."""
    found = []
    for key in sorted({*wanted, *got}):
        about, whom = key
        if key not in got:
            found.append(f"{about}: {whom} is missing (wanted: {wanted[key]})")
        elif key not in wanted:
            found.append(f"{about}: {whom} is there ({got[key]}) and should not be")
        elif wanted[key] != got[key]:
            found.append(f"{about}: {whom} should be {wanted[key]!r} and is {got[key]!r}")
    return found


def _facts(state: MoodleState, names: Names) -> Iterator[tuple[tuple[str, str], str]]:
    for cohort in state.cohorts.values():
        for number in cohort.members:
            yield (f"cohort {cohort.idnumber}", names.user(number)), "in"
    for badge in state.badges.values():
        for number in badge.issued:
            yield (f"badge {badge.name}", names.user(number)), "held"
    for course in state.courses.values():
        yield from _facts_of_course(course, names)
    yield from _facts_of_competencies(state, names)


def _facts_of_course(course: Any, names: Names) -> Iterator[tuple[tuple[str, str], str]]:
    for number, methods in course.participants.items():
        for method, enrolment in methods.items():
            roles = "+".join(role.name.lower() for role in sorted(enrolment.roles))
            dates = f"{enrolment.timestart}-{enrolment.timeend}"
            suspended = " suspended" if enrolment.suspended else ""
            how = f"{roles}{suspended} {dates}"
            yield (f"enrolment {course.idnumber} ({method})", names.user(number)), how
    for group in course.groups.values():
        yield (f"groups of {course.idnumber}", group.idnumber or group.name), group.name
        for number in group.members:
            yield (names.group(group.id), names.user(number)), "in"
    for group in course.phantom_groups:
        yield (f"groups of {course.idnumber}", f"phantom {group.id}"), group.name
    for activity in course.activities.values():
        for number, done in activity.completions.items():
            key = (f"completion {names.activity(activity.cmid)}", names.user(number))
            yield key, done.state.name.lower()


def _facts_of_competencies(
    state: MoodleState, names: Names
) -> Iterator[tuple[tuple[str, str], str]]:
    for framework in state.frameworks.values():
        yield ("framework", framework.idnumber), framework.shortname
    for each in state.competencies.values():
        above = each.parent.idnumber if each.parent else "nothing"
        yield ("competency", names.competency(each.id)), f"{each.shortname} below {above}"
    for (number, competency), standing in state.ratings.items():
        if standing.grade is not None:  # looking at somebody makes an empty one
            key = (f"rating {names.competency(competency)}", names.user(number))
            proficient = "proficient" if standing.proficient else "not yet"
            yield key, f"{standing.grade} {proficient}"


_Reading = Callable[[Names, dict[str, Any]], Effect]


def _enrolment(value: str) -> _Reading:
    return lambda names, row: Effect(
        f"enrolment {names.course(row['courseid'])}", names.user(row["userid"]), value
    )


def _group(value: str) -> _Reading:
    return lambda names, row: Effect(names.group(row["groupid"]), names.user(row["userid"]), value)


def _into_cohort(names: Names, row: dict[str, Any]) -> Effect:
    cohort, person = row["cohorttype"], row["usertype"]
    by_id = person["type"] == "id"
    whom = names.user(int(person["value"])) if by_id else person["value"]
    return Effect(names.cohort(cohort["type"], cohort["value"]), whom, "in")


def _out_of_cohort(names: Names, row: dict[str, Any]) -> Effect:
    return Effect(names.cohort("id", str(row["cohortid"])), names.user(row["userid"]), "out")


def _rating(names: Names, row: dict[str, Any]) -> Effect:
    about = f"rating {names.competency(row['competencyid'])}"
    return Effect(about, names.user(row["userid"]), str(row["grade"]))


def _completion(names: Names, row: dict[str, Any]) -> Effect:
    about = f"completion {names.activity(row['cmid'])}"
    return Effect(about, names.user(row["userid"]), str(row["newstate"]))


def _new_group(names: Names, row: dict[str, Any]) -> Effect:
    called = row["idnumber"].strip() or row["name"].strip()
    return Effect(f"groups of {names.course(row['courseid'])}", called, "made")


def _new_competency(names: Names, row: dict[str, Any]) -> Effect:
    above = names.framework(row["competencyframeworkid"])
    return Effect("competency", f"{above}/{row['idnumber']}", "made")


def _other(entry: JournalEntry) -> Effect:
    said = ", ".join(f"{name}={entry.element[name]}" for name in sorted(entry.element))
    return Effect(entry.function, said, "done")


_READINGS: Mapping[str, _Reading] = {
    "core_cohort_add_cohort_members": _into_cohort,
    "core_cohort_delete_cohort_members": _out_of_cohort,
    "core_cohort_create_cohorts": lambda _, row: Effect("cohort", row["idnumber"], "made"),
    "core_group_create_groups": _new_group,
    "core_group_add_group_members": _group("in"),
    "core_group_delete_group_members": _group("out"),
    "enrol_manual_enrol_users": _enrolment("in"),
    "enrol_manual_unenrol_users": _enrolment("out"),
    "core_competency_create_competency_framework": lambda _, row: Effect(
        "framework", row["idnumber"], "made"
    ),
    "core_competency_create_competency": _new_competency,
    "core_competency_grade_competency": _rating,
    "core_completion_override_activity_completion_status": _completion,
}
