"""The bridge's own columns in gradebooks, as the platform has them and as they are remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    CapabilityMissing,
    ConfigurationError,
    RetryLater,
    SkipRecord,
    StoreUnavailable,
    UnknownRecord,
)
from lms_bridge.model.action import Action, Presence, SeenColumns, Target
from lms_bridge.model.lti import Column, Context, Platform, Score
from lms_bridge.model.points import said, same
from lms_bridge.ports import Lms, LtiStore, PlatformServices

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
_SCOPES = frozenset(f"{_AGS}{name}" for name in ("lineitem", "result.readonly", "score"))

Value = TypeVar("Value")


class Gradebook:
    """The columns of one programme; made anew for each piece of work, because it remembers lists.

    A column is found by what it is about: one that was renamed stays the bridge's, one that was
    deleted is not there.
    """

    def __init__(self, store: LtiStore, services: PlatformServices | None, programme: str) -> None:
        """Prepare; nothing is asked of the platform before it is needed.

        Args:
            store: what is remembered of courses and columns.
            services: the platform's; None where the site has no LTI.
            programme: whose columns.
        """
        self._store = store
        self._services = services
        self._programme = programme
        self._listed: dict[str, tuple[Column, ...]] = {}
        self._opened: dict[str, tuple[Platform, Context]] = {}

    def closed(self, course: str) -> Cause | None:
        """Why nothing can be written into a course's gradebook; None where it can."""
        context = self._store.context(course)
        if self._services is None:
            return Cause.of("gradebook.no_lti")
        if context is None:
            return Cause.of("gradebook.never_opened", course=course)
        if self._registered(context) is None:
            return Cause.of("gradebook.not_registered", course=course)
        if not context.services.lineitems or not context.services.scopes >= _SCOPES:
            return Cause.of("gradebook.not_allowed", course=course)
        return None

    def see(
        self, lms: Lms, asked: Mapping[Target, Collection[int]], course: str = ""
    ) -> SeenColumns:
        """What the columns say, and who of those asked about is not in the course.

        A gradebook that cannot be read hides nothing but its own columns. `course` is the one
        whose gradebook the programme wants, also while nobody is asked about.
        """
        scores: dict[Target, Mapping[int, Score]] = {}
        sent: dict[Target, Mapping[int, str]] = {}
        why = self.closed(course) if course else None
        closed = {course: why} if why else {}
        for target in sorted(asked):
            if target.course in closed:
                continue
            why = self.closed(target.course)
            if not why:
                try:
                    found = self._column(target)
                    if found is not None:
                        scores[target] = self._scores(target, found)
                        sent[target] = _by_number(self._store.scores_sent(found.url))
                except StoreUnavailable:
                    raise
                except (RetryLater, SkipRecord, CapabilityMissing, ConfigurationError) as error:
                    why = Cause.of("gradebook.unreadable", course=target.course, cause=error.cause)
            if why:
                closed[target.course] = why
        people: dict[str, set[int]] = {}
        for target, ids in asked.items():
            if target.course not in closed:
                people.setdefault(target.course, set()).update(ids)
        return SeenColumns(scores, sent, _outsiders(lms, people), closed)

    def presence(self, target: Target, actions: Iterable[Action]) -> dict[int, Presence]:
        """Whose score says what the action wants; raises UnknownRecord without a column."""
        column = self._known(target)
        scores = self._scores(target, column)
        return {
            each.user_id: Presence.PRESENT
            for each in actions
            if each.user_id in scores and same(_wanted(each), _says(scores[each.user_id]))
        }

    def make(self, action: Action) -> None:
        """Make a column; who asks has seen that it is not there."""
        target, points = action.target, action.points
        if points is None:
            return
        platform, context = self._open(target.course)
        new = Column("", action.name, points.maximum, target.idnumber)
        self._remember(target, self._ready().make_column(platform, context.services, new))
        self._listed.pop(target.course, None)

    def exists(self, target: Target) -> bool:
        """Whether a column is there, looked for anew."""
        self._listed.pop(target.course, None)
        return self._column(target) is not None

    def send(self, action: Action, at: datetime) -> None:
        """Send one score, as of a moment."""
        points = action.points
        if points is None:
            return
        score = Score(
            str(action.user_id), points.given, points.maximum, action.note, points.complete, at
        )
        platform, _ = self._open(action.target.course)
        self._ready().send_score(platform, self._known(action.target), score)

    def note_taken(self, actions: Iterable[Action]) -> None:
        """Remember scores that were seen in their columns."""
        taken: dict[Target, dict[int, str]] = {}
        for each in actions:
            taken.setdefault(each.target, {})[each.user_id] = _wanted(each)
        self.note(taken)

    def note(self, notes: Mapping[Target, Mapping[int, str]]) -> None:
        """Remember what columns hold, as `points.said` writes it; "" forgets a person's."""
        for target, people in notes.items():
            column = self._column(target) if target.course in self._listed else None
            if column is not None:
                self._remember(target, column)
                texts = {str(number): text for number, text in people.items()}
                self._store.save_scores_sent(column.url, texts)

    def _remember(self, target: Target, column: Column) -> None:
        if self._remembered(target) != column.url:
            self._store.save_column(self._programme, target.idnumber, target.course, column)

    def _remembered(self, target: Target) -> str:
        course, column = self._store.columns(self._programme).get(target.idnumber, ("", None))
        return column.url if column is not None and course == target.course else ""

    def _known(self, target: Target) -> Column:
        found = self._column(target)
        if found is None:
            raise UnknownRecord(
                f"the gradebook of {target.course} has no column about {target.idnumber}",
                remedy="the next sync makes it again",
            )
        return found

    def _column(self, target: Target) -> Column | None:
        """The column about something: the one remembered, else the first that is there."""
        about = [each for each in self._list(target.course) if each.resource == target.idnumber]
        if len(about) > 1:
            remembered = self._remembered(target)
            about.sort(key=lambda each: each.url != remembered)
        return about[0] if about else None

    def _list(self, course: str) -> tuple[Column, ...]:
        if course not in self._listed:
            platform, context = self._open(course)
            self._listed[course] = self._ready().columns(platform, context.services)
        return self._listed[course]

    def _scores(self, target: Target, column: Column) -> dict[int, Score]:
        platform, _ = self._open(target.course)
        return _by_number(self._ready().scores(platform, column))

    def _ready(self) -> PlatformServices:
        if self._services is None:
            raise _closed(self.closed(""))
        return self._services

    def _open(self, course: str) -> tuple[Platform, Context]:
        if course not in self._opened:
            context = self._store.context(course)
            platform = self._registered(context) if context else None
            if context is None or platform is None:
                raise _closed(self.closed(course))
            self._opened[course] = platform, context
        return self._opened[course]

    def _registered(self, context: Context) -> Platform | None:
        for each in self._store.platforms():
            if (each.issuer, each.client_id) == (context.issuer, context.client_id):
                return each
        return None


def _closed(why: Cause | None) -> CapabilityMissing:
    return CapabilityMissing(str(why), cause=why)


def _outsiders(lms: Lms, people: Mapping[str, Collection[int]]) -> dict[str, frozenset[int]]:
    """Who is not enrolled where, as far as the LMS says it."""
    found: dict[str, frozenset[int]] = {}
    for course, ids in people.items():
        try:
            known = lms.courses([course]).get(course)
            if known is not None:
                inside = {each.user_id for each in lms.participants(known.id)}
                found[course] = frozenset(ids) - inside
        except (SkipRecord, CapabilityMissing):
            continue  # who is asked to take a score of an outsider says so
    return found


def _wanted(action: Action) -> str:
    points = action.points
    return said(points.given, points.maximum, action.note) if points else ""


def _says(score: Score) -> str:
    return said(score.given, score.maximum, score.comment)


def _by_number(people: Mapping[str, Value]) -> dict[int, Value]:
    """By the LMS's own number, which is what this platform calls its users."""
    return {int(user): value for user, value in people.items() if user.isdecimal()}
