"""The bridge's own columns in gradebooks, as the platform has them and as they are remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
from lms_bridge.model.action import Action, Presence, Target, Verb, Wanted
from lms_bridge.model.lti import Context, GradebookColumn, Platform, Score
from lms_bridge.model.points import same_score, score_digest
from lms_bridge.model.snapshot import Course
from lms_bridge.ports import ColumnStore, Lms, PlatformServices
from lms_bridge.ports.effects import Driver, LearnersByTarget, Notes, Sight, Tools, Write

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
_SCOPES = frozenset(f"{_AGS}{name}" for name in ("lineitem", "result.readonly", "score"))

Value = TypeVar("Value")


class ColumnDriver(Driver):
    """The columns of one programme, as its driver reads and writes them.

    A column is found by what it is about: one that was renamed stays the bridge's, one that was
    deleted is not there.
    """

    rank = 70
    together = False
    says_values = True

    def __init__(self, tools: Tools) -> None:
        """Prepare; nothing is asked of the platform before it is needed."""
        super().__init__(tools)
        self._listed: dict[str, tuple[GradebookColumn, ...]] = {}
        self._opened: dict[str, tuple[Platform, Context]] = {}

    @property
    def _store(self) -> ColumnStore:
        if self.tools.store is None:
            raise CapabilityMissing(Cause.of("gradebook.none_here"))
        return self.tools.store

    def closed(self, place: Target) -> Cause | None:
        """Why nothing can be written into the gradebook of a course; None where it can."""
        course = place.course
        context = self._store.gradebooks.context(course)
        if self.tools.platform is None:
            return Cause.of("gradebook.no_lti")
        if context is None:
            return Cause.of("gradebook.never_opened", course=course)
        if self._registered(context) is None:
            return Cause.of("gradebook.not_registered", course=course)
        if not context.services.lineitems or not context.services.scopes >= _SCOPES:
            return Cause.of("gradebook.not_allowed", course=course)
        return None

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read what the columns say, what was last sent, and who is not in the course.

        A gradebook that cannot be read hides nothing but its own columns.
        """
        _ = course
        people: dict[str, set[int]] = {}
        for target in targets:
            book = gradebook_of(target)
            if book in sight.closed:
                continue
            why = self.closed(book)
            if not why:
                try:
                    self._see(target, sight)
                except StoreUnavailable:
                    raise
                except (RetryLater, SkipRecord, CapabilityMissing, ConfigurationError) as error:
                    why = Cause.of("gradebook.unreadable", course=target.course, cause=error.cause)
            if why:
                sight.closed[book] = why
            people.setdefault(target.course, set()).update(asked[target])
        outside = _outsiders(
            self.tools.lms,
            {
                name: ids
                for name, ids in people.items()
                if Target(targets[0].kind, name) not in sight.closed
            },
        )
        for target in targets:
            beyond = outside.get(target.course, frozenset()) & asked[target]
            sight.presence[target] = dict.fromkeys(beyond, Presence.OUTSIDE)

    def _see(self, target: Target, sight: Sight) -> None:
        found = self._column(target)
        if found is None:
            sight.missing.add(target)
            return
        scores = self._scores(target, found)
        sight.held[target] = {user: _says(score) for user, score in scores.items()}
        sight.last[target] = _by_number(self._store.gradebooks.scores_sent(found.url))

    def agreement(self, target: Target, actions: Sequence[Action]) -> Mapping[int, Presence]:
        """Of whom the column says the score that the action wants."""
        column = self._known(target)
        scores = self._scores(target, column)
        return {
            each.user_id: Presence.PRESENT
            for each in actions
            if each.user_id in scores and same_score(score_text(each), _says(scores[each.user_id]))
        }

    def writing(self, target: Target, verb: Verb) -> Write:
        """Send scores; what somebody has in a column is never taken away."""
        _ = target, verb
        return self._send

    def _send(self, actions: Sequence[Action]) -> None:
        for each in actions:
            self.send(each, self.tools.clock.now())

    def make(self, action: Action) -> None:
        """Make a column; who asks has seen that it is not there."""
        target, points = action.target, action.points
        if points is None:
            return
        platform, context = self._open(target.course)
        new = GradebookColumn("", action.name, points.maximum, target.idnumber)
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

    def note_taken(self, actions: Sequence[Action]) -> None:
        """Remember scores that were seen in their columns."""
        taken: dict[Target, dict[int, str]] = {}
        for each in actions:
            taken.setdefault(each.target, {})[each.user_id] = score_text(each)
        self.note(taken)

    def note(self, notes: Notes) -> None:
        """Remember what columns hold, as `points.said` writes it; "" forgets a person's."""
        for target, people in notes.items():
            column = self._column(target) if target.course in self._listed else None
            if column is not None:
                self._remember(target, column)
                texts = {str(number): text for number, text in people.items()}
                self._store.gradebooks.save_scores_sent(column.url, texts)

    def _remember(self, target: Target, column: GradebookColumn) -> None:
        if self._remembered(target) != column.url:
            self._store.gradebooks.save_column(
                self.tools.programme, target.idnumber, target.course, column
            )

    def _remembered(self, target: Target) -> str:
        course, column = self._store.gradebooks.columns(self.tools.programme).get(
            target.idnumber, ("", None)
        )
        return column.url if column is not None and course == target.course else ""

    def _known(self, target: Target) -> GradebookColumn:
        found = self._column(target)
        if found is None:
            cause = Cause.of("gradebook.no_column", course=target.course, column=target.idnumber)
            raise UnknownRecord(cause)
        return found

    def _column(self, target: Target) -> GradebookColumn | None:
        """The column about something: the one remembered, else the first that is there."""
        about = [each for each in self._list(target.course) if each.resource == target.idnumber]
        if len(about) > 1:
            remembered = self._remembered(target)
            about.sort(key=lambda each: each.url != remembered)
        return about[0] if about else None

    def _list(self, course: str) -> tuple[GradebookColumn, ...]:
        if course not in self._listed:
            platform, context = self._open(course)
            self._listed[course] = self._ready().columns(platform, context.services)
        return self._listed[course]

    def _scores(self, target: Target, column: GradebookColumn) -> dict[int, Score]:
        platform, _ = self._open(target.course)
        return _by_number(self._ready().scores(platform, column))

    def _ready(self) -> PlatformServices:
        if self.tools.platform is None:
            raise _closed(self.closed(Target("")))
        return self.tools.platform

    def _open(self, course: str) -> tuple[Platform, Context]:
        if course not in self._opened:
            context = self._store.gradebooks.context(course)
            platform = self._registered(context) if context else None
            if context is None or platform is None:
                raise _closed(self.closed(Target("", course)))
            self._opened[course] = platform, context
        return self._opened[course]

    def _registered(self, context: Context) -> Platform | None:
        for each in self._store.platforms.registered():
            if (each.issuer, each.client_id) == (context.issuer, context.client_id):
                return each
        return None


def _closed(why: Cause | None) -> CapabilityMissing:
    return CapabilityMissing(why or Cause.of("gradebook.none_here"))


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


def gradebook_of(target: Target) -> Target:
    """The gradebook that a column is in."""
    return Target(target.kind, target.course)


def score_text(wanted: Wanted | Action) -> str:
    """What a column is to say, as `points.said` writes it; "" for what has no score."""
    points = wanted.points
    return score_digest(points.given, points.maximum, wanted.note) if points else ""


def _says(score: Score) -> str:
    return score_digest(score.given, score.maximum, score.comment)


def _by_number(people: Mapping[str, Value]) -> dict[int, Value]:
    """By the LMS's own number, which is what this platform calls its users."""
    return {int(user): value for user, value in people.items() if user.isdecimal()}
