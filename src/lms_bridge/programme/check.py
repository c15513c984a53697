"""Cross-checks of a compiled programme: references, cycles, hours, forbidden equivalences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter

from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import meant
from lms_bridge.model.dated import Dated
from lms_bridge.programme.check_effects import check_effects
from lms_bridge.programme.check_marks import check_marks
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.programme.rules import (
    AgreementGiven,
    Exemption,
    HoursAttended,
    OpenedAfter,
    PracticeDone,
    ProfileAtLeast,
    ProfileIs,
    ResultValidated,
    walk,
)
from lms_bridge.programme.rules_marks import Compensation, MarkAtLeast


def check(
    programme: Programme, trees: Mapping[str, Located], *, add_up: bool = True
) -> Iterator[Problem]:
    """Every problem that only the whole programme shows; `add_up`: whether hours must."""
    places = places_of(trees)
    for track in programme.tracks:
        components = programme.of_track(track)
        if not any(component.counts for component in components):
            yield trees["programme.yaml"].problem(
                ("tracks", track), f"nothing counts in track {track}", "add a unit, or remove it"
            )
        yield from _duplicates(components, places, trees)
        yield from _cycles(components, places)
        for component in components:
            file, line = places.get(component.id, ("programme.yaml", 1))
            found = [*_component(programme, component, track), *check_marks(component, components)]
            for what, remedy in (*found, *(_hours(component) if add_up else ())):
                yield Problem(file, line, f"{component.id}: {what}", remedy)
    head = trees["programme.yaml"]
    yield from _documents(programme, head)
    yield from _scale(programme, head)
    if programme.jury.chair and programme.jury.chair not in programme.jury.roles:
        yield head.problem(
            ("award", "jury", "chair"),
            f"the chair's role {programme.jury.chair!r} is not declared",
            f"use one of: {', '.join(programme.jury.roles)}",
        )
    if "effects.yaml" in trees:
        yield from check_effects(programme, trees["effects.yaml"])


def _scale(programme: Programme, head: Located) -> Iterator[Problem]:
    """Marks need a scale."""
    asked = [rule for each in programme.components for rule in walk(each.rule)]
    if programme.pass_mark is None and any(
        isinstance(rule, MarkAtLeast | Compensation) for rule in asked
    ):
        remedy = "add `pass_mark` with `mark` and `out_of`"
        yield head.problem((), "marks are asked and nothing says out of how much", remedy)


def _documents(programme: Programme, head: Located) -> Iterator[Problem]:
    for key, spec in head.tree.get("documents", {}).items():
        for manner in ("together", "each"):
            for i, result in enumerate(spec.get(manner, ())):
                if result not in programme.results:
                    yield head.problem(
                        ("documents", key, manner, i),
                        f"the document {key} stands for {result}, which is no declared result",
                        meant(str(result), programme.results, "declare it under results"),
                    )


def places_of(trees: Mapping[str, Located]) -> dict[str, tuple[str, int]]:
    """Where each component is described, by its id: file and line."""
    places: dict[str, tuple[str, int]] = {}
    for file in _units(trees):
        places.setdefault(_id(trees[file]), (file, 1))
    if "blocks.yaml" in trees:
        tree = trees["blocks.yaml"]
        for kind in ("blocks", "examinations"):
            for i, each in enumerate(tree.tree.get(kind, ())):
                places[str(each["id"])] = ("blocks.yaml", tree.line((kind, i)) or 1)
        if "entry" in tree.tree:
            places[str(tree.tree["entry"]["id"])] = ("blocks.yaml", tree.line(("entry",)) or 1)
    return places


def _units(trees: Mapping[str, Located]) -> list[str]:
    return [file for file in trees if file.startswith("units/")]


def _id(unit: Located) -> str:
    return str(unit.tree["id"])


def _duplicates(
    components: tuple[Component, ...],
    places: Mapping[str, tuple[str, int]],
    trees: Mapping[str, Located],
) -> Iterator[Problem]:
    seen: set[str] = set()
    competences: dict[str, str] = {}
    for component in components:
        file, line = places.get(component.id, ("programme.yaml", 1))
        if component.id in seen:
            what = f"{component.id} is there twice in one track"
            units = [each for each in _units(trees) if _id(trees[each]) == component.id]
            where = f": {', '.join(units)}" if len(units) > 1 else ""
            yield Problem(file, line, what + where, "rename or merge them")
        seen.add(component.id)
        for competence in component.competences:
            owner = competences.setdefault(competence.id, component.id)
            if owner != component.id:
                yield Problem(
                    file,
                    line,
                    f"the competence {competence.id} is in {owner} and in {component.id}",
                    "keep it in one block",
                )


def _cycles(
    components: tuple[Component, ...], places: Mapping[str, tuple[str, int]]
) -> Iterator[Problem]:
    graph = {component.id: component.awaits for component in components}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        file, line = places.get(circle[0], ("programme.yaml", 1))
        yield Problem(
            file,
            line,
            f"these wait for one another: {' → '.join(circle)}",
            "take one of them out of `after`, `credits` or `options`",
        )


def _component(programme: Programme, component: Component, track: str) -> Iterator[tuple[str, str]]:
    ids = {each.id for each in programme.of_track(track)}
    rules = walk(component.rule) + (walk(component.to_present) if component.to_present else ())
    for rule in rules:
        if isinstance(rule, ResultValidated) and rule.result not in programme.results:
            remedy = meant(rule.result, programme.results, "declare it under results")
            yield f"the result {rule.result} is not declared", remedy
        if isinstance(rule, OpenedAfter):
            for each in sorted(set(rule.components) - ids):
                remedy = meant(each, ids, "correct `after`")
                yield f"it waits for {each}, which is not in track {track}", remedy
        if isinstance(rule, AgreementGiven) and rule.party not in programme.parties:
            remedy = meant(rule.party, programme.parties, "declare it under parties")
            yield f"the party {rule.party} is not declared", remedy
        if isinstance(rule, ProfileIs | ProfileAtLeast) and rule.field not in programme.profile:
            remedy = meant(rule.field, programme.profile, "declare it under profile")
            yield f"the field {rule.field} is not declared", remedy
        if isinstance(rule, PracticeDone) and "practice" not in programme.profile:
            yield "practice is read from the field `practice`", "declare it under profile"
        if isinstance(rule, ResultValidated | Exemption) and not programme.equivalences:
            yield (
                "an equivalence in a programme that allows none",
                "remove it, or change `equivalences` in programme.yaml with its source",
            )


def _hours(component: Component) -> Iterator[tuple[str, str]]:
    asked = [rule for rule in walk(component.rule) if isinstance(rule, HoursAttended)]
    parts = {part.id: part.seconds for part in component.parts}
    if len(parts) != len(component.parts):
        yield "two parts have the same id", "rename one"
    for rule in asked:
        taught = parts.get(rule.part) if rule.part else component.seconds
        for day in _days(rule.seconds, taught) if taught else ():
            if taught and rule.seconds.at(day) > taught.at(day):
                more = f"{_h(rule.seconds.at(day))} asked of {rule.subject}"
                yield f"from {day}: {more}, which has {_h(taught.at(day))}", "correct the hours"
    exempted = [
        rule.seconds
        for rule in walk(component.rule)
        if isinstance(rule, Exemption) and rule.seconds
    ]
    if component.seconds is None or not exempted:
        return
    for day in _days(component.seconds, *exempted, *(rule.seconds for rule in asked)):
        attend = sum(rule.seconds.at(day) for rule in asked)
        freed = sum(each.at(day) for each in exempted)
        taught_then = component.seconds.at(day)
        if attend + freed != taught_then:
            both = f"{_h(attend)} to attend and {_h(freed)} exempted"
            yield (
                f"from {day}: {both} are not the {_h(taught_then)} of the unit",
                "correct the hours",
            )


def _days(*numbers: Dated[int]) -> list[date]:
    """Every day on which one of these numbers changes."""
    return sorted({since for number in numbers for since, _, _ in number.history})


def _h(seconds: int) -> str:
    return f"{seconds / 3600:g} h"
