"""Cross-checks of a compiled programme: references, cycles, hours, forbidden equivalences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import meant
from lms_bridge.programme.check_effects import check_effects
from lms_bridge.programme.check_marks import check_marks
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.rule import Use, walk


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
            for what, remedy in _component(programme, component, track, add_up=add_up):
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
    asked = (rule for each in programme.components for rule in walk(each.rule))
    if programme.pass_mark is None and any(rule.needs_scale for rule in asked):
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


def _component(
    programme: Programme, component: Component, track: str, *, add_up: bool
) -> Iterator[tuple[str, str]]:
    beside = frozenset(each.id for each in programme.of_track(track))
    use = Use(programme, component, track, beside, add_up)
    rules = walk(component.rule)
    for rule in rules + (walk(component.to_present) if component.to_present else ()):
        yield from rule.unknown_names(use)
    yield from check_marks(component)
    if add_up and len({part.id for part in component.parts}) != len(component.parts):
        yield "two parts have the same id", "rename one"
    for rule in rules:
        yield from rule.impossible_numbers(use)
