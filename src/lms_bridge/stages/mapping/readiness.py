"""Which needs of other rules the facts at hand cannot answer: they were read for the old ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_bridge.model.comparison import Provisional
from lms_bridge.model.site import Enabled
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Programme
from lms_bridge.stages.mapping.bindings import bind

#: Needs of which a mark is kept as it is: no pass mark has a say when it is read.
_MARKED = frozenset({"mark", "resit"})

#: Needs that the pass mark of the programme turns into passed or failed when they are read.
_PASSED = frozenset({"result", "assessment", "competence", "document"})


def unanswered(
    read_for: Programme, read_with: Enabled, new: Programme, new_with: Enabled
) -> tuple[Provisional, ...]:
    """The needs of `new` about which facts read for other rules say nothing, or something else.

    Args:
        read_for: the rules for which the facts were read.
        read_with: the site's values then.
        new: the rules that are to judge.
        new_with: the site's values for them.
    """
    tracks = {each.track for each in new_with.intakes} or set(new.tracks)
    asked = {each.key for each in needs(read_for)}
    was, will = bind(read_for, read_with), bind(new, new_with)
    measures = _measures(read_for), _measures(new)
    found: list[Provisional] = []
    for need in needs(new, tracks):
        if need.key not in asked:
            found.append(Provisional(need.key, "new"))
        elif need.key in was and was[need.key].providers != will[need.key].providers:
            found.append(Provisional(need.key, "elsewhere"))
        elif _otherwise(need.kind, need.key, measures):
            found.append(Provisional(need.key, "otherwise"))
    return tuple(found)


def _otherwise(
    kind: str, key: str, measures: tuple[Mapping[str, object], Mapping[str, object]]
) -> bool:
    old, new = measures
    if kind in _MARKED:
        return False
    if kind in _PASSED:
        return old["pass mark"] != new["pass mark"]
    if kind == "hours":
        unit = key.partition(":")[2].partition(".")[0]
        return old["marks"] != new["marks"] or old.get(unit) != new.get(unit)
    return False


def _measures(programme: Programme) -> Mapping[str, object]:
    """By what facts are measured when they are read: pass mark, marks, words of sessions."""
    return {
        "pass mark": programme.pass_mark,
        "marks": (dict(programme.marks), programme.session_rules),
        **dict(_words(programme)),
    }


def _words(programme: Programme) -> Iterator[tuple[str, object]]:
    units: dict[str, list[object]] = {}
    for component in programme.components:
        words = sorted((part.id, part.sessions) for part in component.parts)
        title = (component.title.fr, component.title.en) if words else ()
        units.setdefault(component.id, []).append((sorted(component.tracks), words, title))
    yield from units.items()
