"""Platforms, keys, launches, visits, columns, tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from lms_bridge.errors import StoreError
from lms_bridge.model.lti import (
    ApiToken,
    Column,
    Context,
    Expected,
    Place,
    Platform,
    Roster,
    ToolKey,
    Visit,
)
from lms_bridge_testing.memory.kept import MemoryBase


class MemoryLaunches(MemoryBase):
    """Who may launch, and who is there."""

    def save_platform(self, platform: Platform) -> None:
        """Keep a registration, in the place of one with the same issuer and client."""
        with self._lock:
            self._kept.platforms[platform.issuer, platform.client_id] = platform

    def platforms(self) -> tuple[Platform, ...]:
        """Every registration, by issuer and client."""
        with self._lock:
            return tuple(self._kept.platforms[at] for at in sorted(self._kept.platforms))

    def drop_platform(self, issuer: str, client_id: str) -> bool:
        """Forget a registration, and answer whether there was one; its visits end at once."""
        with self._lock:
            self._end(
                at
                for at, (_, visit) in self._kept.visits.items()
                if (visit.launch.issuer, visit.launch.client_id) == (issuer, client_id)
            )
            return self._kept.platforms.pop((issuer, client_id), None) is not None

    def open_registration(self, digest: str, until: datetime) -> None:
        """Let one platform register with the code of this digest."""
        with self._lock:
            self._kept.registrations[digest] = until

    def take_registration(self, digest: str, now: datetime) -> bool:
        """Use a code up; False for one that never was, was used, or is over."""
        with self._lock:
            until = self._kept.registrations.pop(digest, None)
        return until is not None and now < until

    def save_tool_key(self, key: ToolKey) -> None:
        """Keep a key, in the place of one with the same kid."""
        with self._lock:
            self._kept.tool_keys[key.kid] = key

    def tool_keys(self) -> tuple[ToolKey, ...]:
        """Every key, newest first."""
        with self._lock:
            by_kid = [self._kept.tool_keys[kid] for kid in sorted(self._kept.tool_keys)]
        return tuple(sorted(by_kid, key=lambda key: key.since, reverse=True))

    def drop_tool_key(self, kid: str) -> None:
        """Forget a key."""
        with self._lock:
            self._kept.tool_keys.pop(kid, None)

    def expect_launch(self, expected: Expected) -> None:
        """Keep what an announced launch must bring."""
        with self._lock:
            if expected.state in self._kept.launches:
                raise StoreError("A launch of this state is expected already")
            self._kept.launches[expected.state] = expected

    def take_launch(self, state: str, now: datetime) -> Expected | None:
        """Use an announcement up; None for one that never was, was used, or is over."""
        with self._lock:
            expected = self._kept.launches.pop(state, None)
        return expected if expected is not None and now < expected.until else None

    def open_visit(self, visit: Visit, secret: str) -> None:
        """Begin a visit; `secret` is the digest of what the browser holds."""
        with self._lock:
            if visit.id in self._kept.visits:
                raise StoreError("There is a visit of this id already")
            self._kept.visits[visit.id] = (secret, visit)

    def visit(self, visit_id: str, secret: str, now: datetime) -> Visit | None:
        """A visit that is not over, for the browser that holds its secret."""
        with self._lock:
            held, visit = self._kept.visits.get(visit_id, ("", None))
        return visit if visit is not None and held == secret and now < visit.until else None

    def change_visit(self, visit: Visit) -> None:
        """Keep a visit's other values; its end and its secret stay."""
        with self._lock:
            if visit.id in self._kept.visits:
                secret, before = self._kept.visits[visit.id]
                self._kept.visits[visit.id] = (secret, replace(visit, until=before.until))

    def save_roster(self, visit_id: str, roster: Roster) -> None:
        """Keep who is in the visit's course until the visit ends; nothing after its end."""
        with self._lock:
            if visit_id in self._kept.visits:
                self._kept.visit_rosters[visit_id] = roster

    def roster(self, visit_id: str) -> Roster | None:
        """Who is in the visit's course, as last kept."""
        with self._lock:
            return self._kept.visit_rosters.get(visit_id)

    def forget_over(self, now: datetime) -> int:
        """Delete announcements, codes and visits that are over, with their rosters."""
        with self._lock:
            kept = self._kept
            launches = [at for at, each in kept.launches.items() if each.until <= now]
            codes = [at for at, until in kept.registrations.items() if until <= now]
            visits = [at for at, (_, each) in kept.visits.items() if each.until <= now]
            for state in launches:
                del kept.launches[state]
            for code in codes:
                del kept.registrations[code]
            self._end(visits)
            return len(launches) + len(codes) + len(visits)

    def _end(self, visits: Iterable[str]) -> None:
        for visit in list(visits):
            del self._kept.visits[visit]
            self._kept.visit_rosters.pop(visit, None)


class MemoryLti(MemoryLaunches):
    """The same with what is known of courses, and the tokens of the API."""

    def save_context(self, context: Context) -> None:
        """Keep where a course offers its services, in the place of what was known of it."""
        with self._lock:
            self._kept.contexts[context.course] = context

    def context(self, course: str) -> Context | None:
        """Where a course offers its services."""
        with self._lock:
            return self._kept.contexts.get(course)

    def save_places(self, course: str, places: Iterable[Place]) -> None:
        """Keep where a course and its activities are, in the place of what was known of it."""
        new = {(course, each.item): replace(each, course=course) for each in places}
        with self._lock:
            others = {at: it for at, it in self._kept.places.items() if at[0] != course}
            self._kept.places = others | new

    def places(self, courses: Iterable[str]) -> tuple[Place, ...]:
        """Where these courses and their activities are."""
        wanted = frozenset(courses)
        with self._lock:
            kept = sorted(self._kept.places.items(), key=lambda at: at[0])
        return tuple(place for (course, _), place in kept if course in wanted)

    def save_column(self, programme: str, component: str, course: str, column: Column) -> None:
        """Keep the column of a component, in the place of an earlier one."""
        with self._lock:
            self._kept.columns[programme, component] = (course, column)

    def columns(self, programme: str) -> Mapping[str, tuple[str, Column]]:
        """By component, the course and the column that the bridge made there."""
        with self._lock:
            kept = list(self._kept.columns.items())
        return {component: column for (of, component), column in kept if of == programme}

    def scores_sent(self, url: str) -> Mapping[str, str]:
        """By user id, the digest of what was last sent to a column and taken by it."""
        with self._lock:
            kept = list(self._kept.scores_sent.items())
        return {user: digest for (to, user), digest in kept if to == url}

    def save_scores_sent(self, url: str, sent: Mapping[str, str]) -> None:
        """Keep digests of what a column took."""
        with self._lock:
            self._kept.scores_sent |= {(url, user): digest for user, digest in sent.items()}

    def add_token(self, token: ApiToken) -> ApiToken:
        """Keep a token of the API; gives it its id."""
        with self._lock:
            if any(each.digest == token.digest for each in self._kept.tokens):
                raise StoreError("There is a token of this digest already")
            added = replace(token, id=len(self._kept.tokens) + 1)
            self._kept.tokens.append(added)
            return added

    def tokens(self) -> tuple[ApiToken, ...]:
        """Every token, in the order added, revoked ones too."""
        with self._lock:
            return tuple(self._kept.tokens)

    def token(self, digest: str) -> ApiToken | None:
        """The token of a digest."""
        return next((each for each in self.tokens() if each.digest == digest), None)

    def revoke_token(self, token_id: int, at: datetime) -> bool:
        """Revoke a token; False where there is none, or it was revoked before."""
        with self._lock:
            for place, each in enumerate(self._kept.tokens):
                if each.id == token_id and each.revoked is None:
                    self._kept.tokens[place] = replace(each, revoked=at)
                    return True
        return False
