"""Everything known of each learner, from what was read, decided and acquired."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.model.decision import WITHDRAWN, Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Discrepancy, Evidence, Gap, Profile, Record, Result
from lms_bridge.model.site import AttendanceOf, Enabled, GradeItem, ProfileField, Provider
from lms_bridge.model.snapshot import Snapshot, User
from lms_bridge.programme.needs import needs, needs_alone, needs_of_own_year
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.stages.mapping.attended import Timetable
from lms_bridge.stages.mapping.bindings import CONVENTION
from lms_bridge.stages.mapping.hours import Days, Taught, not_meant, taught
from lms_bridge.stages.mapping.idnumbers import is_rewritten
from lms_bridge.stages.mapping.noticed import at_odds, changed_grades, doubts, early
from lms_bridge.stages.mapping.provision import Provision
from lms_bridge.stages.mapping.readings import ReadingIndex
from lms_bridge.stages.mapping.results import ResultReader, place_of
from lms_bridge.stages.mapping.roster import Enrolled

_PARIS = ZoneInfo("Europe/Paris")

#: What a discrepancy is about that concerns no component.
AWARD = "award"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A learner's evidence, with the LMS's number for them."""

    user_id: int
    evidence: Evidence


def _asks_a_part(programme: Programme, component: Component) -> bool:
    """Whether the rule of a unit asks hours of one of its parts."""
    part = f"hours:{component.id}."
    return any(key.startswith(part) for key in needs_alone(programme, component))


class Mapper:
    """What all learners of a programme share, prepared once."""

    def __init__(
        self,
        programme: Programme,
        enabled: Enabled,
        provided: Mapping[str, Provision],
        snapshot: Snapshot,
        decisions: Iterable[Decision],
        acquired: Iterable[Acquired],
        on: date,
        from_files: Mapping[str, tuple[Result, ...]] | None = None,
        zone: ZoneInfo = _PARIS,
    ) -> None:
        self.from_files = from_files or {}
        self.decisions: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            if decision.kind is not DecisionKind.DRIFT:
                self.decisions[decision.learner].append(decision)
        self.acquired: dict[str, list[Acquired]] = defaultdict(list)
        for block in acquired:
            self.acquired[block.learner].append(block)
        self.programme = programme
        self.enabled = enabled
        self.readings = ReadingIndex(snapshot)
        self.results = ResultReader(
            self.readings,
            programme.pass_mark,
            enabled.results_final_on,
            on,
            enabled.not_acquired_final,
            zone,
        )
        self.provided = provided
        self.graded = {
            key: provision
            for key, provision in provided.items()
            if not key.startswith("profile:") and provision.providers
        }
        self.profile = {
            key.removeprefix("profile:"): provision.providers
            for key, provision in provided.items()
            if key.startswith("profile:")
        }
        #: By track, the component that asks for each need.
        self.asking = {
            track: {need.key: need.component for need in needs(programme, {track})}
            for track in programme.tracks
        }
        #: By track, the needs of which only what was obtained in the learner's own year counts.
        self.of_own_year = {
            track: needs_of_own_year(programme, track) for track in programme.tracks
        }
        self.gaps = {track: tuple(self._gaps(track)) for track in programme.tracks}
        marks = {
            acronym.strip().upper(): counts
            for acronym, counts in (*programme.marks.items(), *enabled.marks.items())
        }
        days = Days(zone, enabled.holidays, programme.session_rules)
        self.timetables = {
            track: Timetable(
                components,
                lessons,
                self._unclaimed(components, lessons, days),
                self.readings,
                marks,
                days,
                frozenset(each.id for each in components if _asks_a_part(programme, each)),
            )
            for track in programme.tracks
            for components in (programme.of_track(track),)
            for lessons in (self._lessons(components, days),)
        }

    def _gaps(self, track: str) -> Iterator[Gap]:
        """What lacks for a track: not what only another track's unit of the same id lacks."""
        taught_here = {
            provision.need
            for component in self.programme.of_track(track)
            if (provision := self.provided.get(f"hours:{component.id}"))
            and provision.origin == CONVENTION
            and any(_serves(provision, each, component) for each in provision.providers)
        }
        for key, provision in self.provided.items():
            if provision.gap and key not in taught_here:
                yield provision.gap

    def _lessons(self, components: tuple[Component, ...], days: Days) -> tuple[Taught, ...]:
        found: dict[int, Taught] = {}
        for component in components:
            for part, provider in self._registers(component):
                for lesson in taught(self.readings, component, part, provider, days):
                    number = lesson.session.id
                    if number in found:
                        lesson = found[number].claimed_too(component.id, part)  # noqa: PLW2901 - one session
                    found[number] = lesson
        return _in_order(found.values())

    def _unclaimed(
        self, components: tuple[Component, ...], lessons: Iterable[Taught], days: Days
    ) -> tuple[Taught, ...]:
        """The sessions of registers that are bound, and that the words of no binding fit."""
        claimed = {each.session.id for each in lessons}
        found: dict[int, Taught] = {}
        for component in components:
            for part, provider in self._registers(component):
                for lesson in not_meant(self.readings, component, part, provider, days):
                    if lesson.session.id not in claimed:
                        found.setdefault(lesson.session.id, lesson)
        return _in_order(found.values())

    def _registers(self, component: Component) -> Iterator[tuple[str, AttendanceOf]]:
        """The registers of a unit: those of each part, then those of the whole, of part ""."""
        for part in (*(part.id for part in component.parts), ""):
            need = f"hours:{component.id}" + (f".{part}" if part else "")
            if provision := self.provided.get(need):
                yield from (
                    (part, each)
                    for each in provision.providers
                    if isinstance(each, AttendanceOf) and _serves(provision, each, component)
                )

    def map(self, learner: Enrolled) -> Mapped:
        """Everything known of one learner."""
        decisions = tuple(self.decisions.get(learner.idnumber, ()))
        results = (*self._results(learner), *self.from_files.get(learner.idnumber, ()))
        sessions, noticed = self.timetables[learner.track].attended(learner)
        evidence = Evidence(
            learner=learner.idnumber,
            programme=self.programme.id,
            track=learner.track,
            year=learner.year,
            as_of=self.readings.as_of,
            results=results,
            sessions=sessions,
            profile=tuple(self._profile(learner, decisions)),
            gaps=self.gaps[learner.track],
            decisions=decisions,
            acquired=tuple(self.acquired.get(learner.idnumber, ())),
            presentable_until=self.enabled.presentable_until,
            discrepancies=(
                *_of_number(learner),
                *dict.fromkeys(self._noticed(learner, results)),
                *noticed,
            ),
            results_final_on=self.enabled.results_final_on.get(learner.year),
            zone=self.results.zone.key,
        )
        return Mapped(learner.user_id, evidence)

    def _noticed(self, learner: Enrolled, results: tuple[Result, ...]) -> Iterator[Discrepancy]:
        """What was seen in the records that could be wrong."""
        asking = self.asking[learner.track]
        component_of = asking.__getitem__
        lacking = [each for each in self.gaps[learner.track] if each.need in asking]
        read = [each for each in results if each.need in asking]
        yield from doubts(read, lacking, component_of)
        yield from at_odds(read, component_of)
        own = [each for each in read if each.need in self.of_own_year[learner.track]]
        yield from early(own, learner, self.results.zone, component_of)
        grades = self.readings.changed.get(learner.user_id, ())
        for need, provision in self.graded.items() if grades else ():
            if need in asking:
                yield from changed_grades(need, provision.providers, grades, component_of)

    def why_not(self, user_id: int, need: str, record: Record) -> Cause | None:
        """Why a record of a learner that was read before cannot be looked for; None where it can.

        The site binds something else, the learner is not enrolled there any more, or the
        gradebook shows the item of others alone.
        """
        provision = self.provided.get(need)
        bound = provision.bound if provision else ()
        if not need.startswith("hours:") and not any(
            place_of(each) == (record.course, record.item) for each in bound
        ):
            return Cause.of("binding.elsewhere", course=record.course, item=record.item)
        there = self.readings.participants.get(record.course)
        if there and user_id not in there:
            return Cause.of("learner.not_enrolled", course=record.course)
        if any(isinstance(each, GradeItem) for each in bound) and self.readings.shows(
            record.course, record.item
        ):
            return Cause.of("grade.not_shown")
        return None

    def _results(self, learner: Enrolled) -> Iterator[Result]:
        for need, provision in self.graded.items():
            for provider in provision.providers:
                found = self.results.read(
                    need, provider, learner.user_id, learner.year, learner.first_day
                )
                if found is not None:
                    yield found

    def _profile(self, learner: Enrolled, decisions: tuple[Decision, ...]) -> Iterator[Profile]:
        """What people stated, and what the LMS says of every other field."""
        stated = tuple(stated_fields(decisions))
        yield from stated
        named = {each.field for each in stated}
        user = self.readings.users.get(learner.user_id)
        for field, providers in self.profile.items():
            for provider in providers if field not in named else ():
                if isinstance(provider, ProfileField):
                    yield from self._field(field, provider, user)

    def _field(self, field: str, provider: ProfileField, user: User | None) -> Iterator[Profile]:
        held = user.fields.get(provider.shortname, "").strip() if user else ""
        if held:
            value = provider.values.get(held.casefold(), held)
            read_at = self.readings.snapshot.site.read_at
            yield Profile(field, value, Record("", provider.shortname, held, None, read_at))


def _in_order(lessons: Iterable[Taught]) -> tuple[Taught, ...]:
    return tuple(sorted(lessons, key=lambda each: (each.session.starts, each.session.id)))


def stated_fields(decisions: Iterable[Decision]) -> Iterator[Profile]:
    """The fields about the person that people stated and did not withdraw, by name."""
    stated: dict[str, Decision] = {}
    for each in sorted(decisions, key=lambda each: (each.id, each.at)):
        if each.kind is DecisionKind.PROFILE:
            stated[each.subject.removeprefix("profile:")] = each
    for field, decision in sorted(stated.items()):
        if decision.outcome != WITHDRAWN:
            at = decision.at
            yield Profile(field, decision.outcome, Record("", field, decision.outcome, at, at))


def read_fields(profile: Iterable[Profile]) -> Iterator[Profile]:
    """The fields that the LMS gave: what people stated bears the moment at which they did."""
    return (each for each in profile if each.record.at is None)


def _of_number(learner: Enrolled) -> Iterator[Discrepancy]:
    """What about the learner's own number could be wrong."""
    if learner.near:
        yield Discrepancy.of(AWARD, "learner.number_near", others=learner.near)
    if is_rewritten(learner.idnumber):
        yield Discrepancy.of(AWARD, "learner.number_odd", number=learner.idnumber)


def _serves(provision: Provision, provider: Provider, component: Component) -> bool:
    """By convention a unit's hours come from its own course; a site may bind any other."""
    if provision.origin != CONVENTION:
        return True
    return isinstance(provider, AttendanceOf) and provider.course == component.course
