"""What the pages of a visit have in common: the programme, its words, who may be seen."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from http import HTTPStatus
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException

from lms_bridge.model.lti import ContextRoster, Role
from lms_bridge.model.site import Binding, Enabled
from lms_bridge.model.standing import Standing
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports import Store
from lms_bridge.programme import Programme
from lms_bridge.stages.mapping import bind
from lms_bridge.stages.mapping.idnumbers import nearly_same
from lms_bridge.stages.plan.wanted import course_of_role
from lms_bridge.text import Wording
from lms_bridge.text.typography import day, moment, whole_number
from lms_bridge.web.deciders import may_decide
from lms_bridge.web.pages.cohort import Pair
from lms_bridge.web.pages.freshness import Freshness, freshness_of
from lms_bridge.web.pages.people import Person, by_reference, learners_of
from lms_bridge.web.pages.standing import Standings
from lms_bridge.web.pages.steps import LearnerPlaces, courses_of
from lms_bridge.web.rosters import roster_of
from lms_bridge.web.visitor import Visitor

#: What was read of each database; it goes with the database.
_STANDINGS: weakref.WeakKeyDictionary[Store, Standings] = weakref.WeakKeyDictionary()


def not_found() -> HTTPException:
    """The answer to whoever asks for what does not exist, or is not theirs to see."""
    return HTTPException(HTTPStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Figures:
    """How days, moments and numbers are written for a visitor."""

    language: str
    zone: ZoneInfo

    def day(self, on: date) -> str:
        """A day."""
        return day(on, self.language)

    def moment(self, at: datetime) -> str:
        """A moment, where the university is."""
        return moment(at.astimezone(self.zone), self.language)

    def number(self, value: int) -> str:
        """A whole number."""
        return whole_number(value, self.language)


@dataclass(frozen=True)
class Scene:
    """One visit to one programme; what costs something is read when it is first needed."""

    visitor: Visitor
    programme: Programme
    enabled: Enabled

    @cached_property
    def wording(self) -> Wording:
        """Sentences of the programme in the visitor's language."""
        return Wording(self.visitor.language, self.programme, zone=self.visitor.bridge.zone)

    def worded(self, verdict: Verdict) -> Wording:
        """Sentences of the rules that made a verdict, which may not be in force any more."""
        rules = self.visitor.bridge.in_force.rulebook.of(verdict, self.programme)
        same = rules is self.programme
        return self.wording if same else replace(self.wording, programme=rules)

    @cached_property
    def said(self) -> Figures:
        """How days and moments are written."""
        return Figures(self.visitor.language, ZoneInfo(self.visitor.bridge.site.time_zone))

    @property
    def store(self) -> Store:
        """The site's database."""
        return self.visitor.bridge.store

    @property
    def teaches(self) -> bool:
        """Whether the visitor may see their course's learners."""
        return self.visitor.visit.teaches

    @property
    def administrator(self) -> bool:
        """Whether the visitor runs the LMS."""
        return Role.ADMINISTRATOR in self.visitor.visit.launch.roles

    @cached_property
    def fresh(self) -> Freshness:
        """How old what is shown may be."""
        schedule = self.visitor.bridge.site.programmes[self.programme.id].schedule
        return freshness_of(self.store, self.programme.id, schedule)

    @cached_property
    def roster(self) -> ContextRoster:
        """Who is in the visitor's course; HTTP 404 for those who do not teach there."""
        if not self.teaches:
            raise not_found()
        return roster_of(self.visitor)

    @cached_property
    def judged(self) -> Mapping[str, int]:
        """The numbers of the latest verdicts, by idnumber."""
        return self.store.verdicts.numbers(self.programme.id)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The learners of the programme who are in the visitor's course."""
        numbers = {each.idnumber.strip() for each in self.roster.members} & self.judged.keys()
        accounts = self.store.accounts.of_numbers(numbers)
        return learners_of(self.roster, self.judged, accounts, self.visitor.key)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The same with where they stand."""
        kept = standings_of(self.store)
        found = kept.of(self.store, self.programme.id, [each.idnumber for each in self.people])
        return tuple((each, found[each.idnumber]) for each in self.people if each.idnumber in found)

    def person(self, reference: str) -> Person:
        """A learner by what stands for them in an address; HTTP 404 for anybody else's."""
        found = by_reference(self.people).get(reference)
        if found is None:
            raise not_found()
        return found

    def standing(self, person: Person) -> Standing:
        """Where a learner stands; HTTP 404 for somebody of whom that is not known."""
        found = dict(self.pairs).get(person)
        if found is None:
            raise not_found()
        return found

    def may(self, kind: str) -> bool:
        """Whether the visitor may record a decision of this kind, or say who is who."""
        if not self.teaches:
            return False
        follow_up = course_of_role(self.programme, self.enabled, "follow-up")
        return may_decide(self.enabled, kind, self.visitor.visit.launch, follow_up)

    def is_visitor(self, person: Person) -> bool:
        """Whether a learner is the visitor themself: nobody decides about themself."""
        launch = self.visitor.visit.launch
        same_account = bool(person.user_id) and person.user_id == launch.user_id
        return same_account or nearly_same(launch.idnumber, person.idnumber)

    @cached_property
    def bindings(self) -> Mapping[str, Binding]:
        """What provides each need on this site."""
        return bind(self.programme, self.enabled)

    @cached_property
    def places(self) -> LearnerPlaces:
        """Where in the LMS what settles a debt is."""
        lms_url = self.visitor.bridge.site.lms.url.rstrip("/")
        return LearnerPlaces(lms_url, self.store.places.of_courses(courses_of(self.bindings)))

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.visitor.bridge.now

    @property
    def today(self) -> date:
        """Today, where the university is."""
        return self.now.astimezone(self.said.zone).date()


def scene_of(visitor: Visitor) -> Scene:
    """The programme that a visit is about; HTTP 404 before one is chosen, or once it is gone."""
    chosen = visitor.visit.programme
    if chosen not in visitor.bridge.site.programmes:
        raise not_found()
    enabled = visitor.bridge.site.programmes[chosen].enabled
    return Scene(visitor, visitor.bridge.programme(chosen), enabled)


def teachers_scene(visitor: Visitor) -> Scene:
    """The same for somebody who teaches; for others the page does not exist."""
    if not visitor.visit.teaches:
        raise not_found()
    return scene_of(visitor)


def standings_of(store: Store) -> Standings:
    """What was read of a database in this process."""
    return _STANDINGS.setdefault(store, Standings())
