"""What the sentences of cases name: a misspelt id would silently be a fact about nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import InvalidOperation

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue, Problem
from lms_bridge.located.nearest import not_among
from lms_bridge.model.decision import DecisionKind
from lms_bridge.programme.cases.expected import missing_component
from lms_bridge.programme.cases.reading import Case
from lms_bridge.programme.cases.refused import refused_facts, refused_jury
from lms_bridge.programme.cases.runner import Judge, evidence_of
from lms_bridge.programme.cases.sentences import add_sentence
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.given import Given

_SETTLING = (DecisionKind.EXEMPTION, DecisionKind.REVOCATION)


class Vocabulary:
    """Everything that a fact about a learner of a programme may speak of."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.components = {each.id: each for each in programme.components}
        self.parts = {
            f"{each.id}.{part.id}" for each in programme.components for part in each.parts
        }
        self.needs = {each.key for each in needs(programme)}
        self.needs |= {f"result:{each}" for each in programme.results}
        self.needs |= {f"document:{each}" for each in programme.documents}
        self.needs |= {f"agreement:{each}" for each in programme.parties}
        self.needs |= {f"hours:{each}" for each in (*self.components, *self.parts)}
        self.needs |= {f"profile:{each}" for each in programme.profile}
        self.needs |= {
            f"competence:{competence.id}"
            for each in programme.components
            for competence in each.competences
        }
        self.bare = {each.partition(":")[2] for each in self.needs}

    def unknown(self, given: Given) -> Iterator[tuple[str, Iterable[str]]]:
        """Every name that facts use and the programme does not know, with those it knows."""
        found = [each.need for each in given.results] + [each.need for each in given.gaps]
        for need in found:
            if need not in self.needs:
                yield need, self.needs
        for session in given.sessions:
            if session.unit not in self.components:
                yield session.unit, self.components
            elif session.part and f"{session.unit}.{session.part}" not in self.parts:
                yield f"{session.unit}.{session.part}", self.parts
        for each in given.profile:
            name = each.field.removeprefix("practice_hours.")
            if each.field not in self.programme.profile and name not in self.components:
                yield each.field, self.programme.profile
        for acquired in given.acquired:
            if acquired.component not in self.components:
                yield acquired.component, self.components
        yield from self._decided(given)

    def _decided(self, given: Given) -> Iterator[tuple[str, Iterable[str]]]:
        for each in given.decisions:
            known: set[str] = {"award", *self.components, *self.needs, *self.parts}
            if each.kind in _SETTLING:
                known |= self.bare
            if each.kind is DecisionKind.TOPIC:
                known = {f"topic:{each}" for each in self.programme.documents}
            if each.subject not in known:
                yield each.subject, known


def wrong_references(
    programme: Programme, cases: Iterable[Case], judge: Judge
) -> Iterator[Problem]:
    """Every name in the sentences of cases that the programme does not know."""
    vocabulary = Vocabulary(programme)
    for case in cases:
        if case.track not in programme.tracks:
            line = int(case.place.rpartition(":")[2])
            unknown = not_among("track.unknown", case.track, programme.tracks)
            yield Problem(case.file, line, unknown)
            continue
        found = list(_given(vocabulary, case))
        yield from found
        if not found:
            yield from _expected(programme, case, judge)


def _given(vocabulary: Vocabulary, case: Case) -> Iterator[Problem]:
    for i, sentence in enumerate(case.given):
        given = Given(vocabulary.programme, case.track, case.year, case.on)
        try:
            add_sentence(given, sentence)
        except KeyError as error:
            name = str(error.args[0])
            unknown = _no_component(case, name, vocabulary.components)
            yield Problem(case.file, case.line(i), unknown)
            continue
        except BadValue as error:
            yield Problem(case.file, case.line(i), Cause.of("case.senseless", cause=error.cause))
            continue
        except (ValueError, InvalidOperation, OverflowError) as error:
            refused = Cause.of("value.refused", said=str(error) or type(error).__name__)
            yield Problem(case.file, case.line(i), Cause.of("case.senseless", cause=refused))
            continue
        for refused in refused_facts(vocabulary.programme, given):
            yield Problem(case.file, case.line(i), Cause.of("case.refused", cause=refused))
        for name, known in vocabulary.unknown(given):
            if {name, name.partition(":")[2]} & set(case.unknown):
                continue
            unknown = not_among("case.unknown_name", name, sorted(known))
            yield Problem(case.file, case.line(i), unknown)


def _expected(programme: Programme, case: Case, judge: Judge) -> Iterator[Problem]:
    verdict = judge(programme, evidence_of(programme, case), case.on)
    refused = refused_jury(programme, verdict, case.expect)
    if refused is not None:
        place = next((i for i, each in enumerate(case.given) if each.startswith("jury ")), 0)
        yield Problem(case.file, case.line(place), Cause.of("case.refused", cause=refused))
    ids = [each.component for each in verdict.components]
    for i, sentence in enumerate(case.expect):
        name = missing_component(verdict, sentence)
        if name:
            line = case.line(len(case.given) + i)
            yield Problem(case.file, line, _no_component(case, name, ids))


def _no_component(case: Case, name: str, known: Iterable[str]) -> Cause:
    return not_among("case.no_component", name, known, track=case.track)
