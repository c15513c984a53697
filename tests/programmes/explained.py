"""The explanations of the cases of the made-up programmes, and what their rules ask of anybody.

One condition or sentence a line. They are kept in `tests/fixtures/explained`. After a change that
is meant to change them, `python -m tests.programmes.explained` writes them anew: read the
difference before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lms_bridge.model.dated import Dated
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import Because, ComponentVerdict, Owed, Verdict
from lms_bridge.programme import Programme
from lms_bridge.programme.nouns import Component
from lms_bridge.rules.base.rule import Rule, RuleSentence, SentenceValue, rule_tree
from tests.paths import FIXTURES
from tests.programmes import edges_awards, edges_cases, semester_cases
from tests.programmes.edges import alone, edges
from tests.programmes.hooked import hooked
from tests.programmes.semester import semester, verdict_on

KEPT = FIXTURES / "explained"
DAY = "2026-06-15"

Cases = dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]

_MARKS: Cases = {name: (DAY, *case) for name, case in semester_cases.CASES.items()}
_HOOKS: Cases = {
    "what the programme's own Python says": (
        DAY,
        ("mark of U4 is 9", "mark of U3.W is 12", "mark of U3.O is 19.5"),
        ("PY1 is validated", "PY2 is in progress", "U4 is validated", "U3 is validated"),
    ),
    "what it cannot say": (DAY, ("B2 validated", "profile option is E1"), ("PY2 is undetermined",)),
}

#: By the name of the file that keeps them: the programme, and its cases.
TOLD: dict[str, tuple[Callable[[], Programme], Cases]] = {
    "edges": (edges, edges_cases.CASES),
    "awards": (lambda: alone("EXAM"), edges_awards.CASES),
    "semester": (semester, _MARKS),
    "hooked": (hooked, _HOOKS),
}

_ONCE = 'counting: {results: once, source: "R: art. 9"}\n'
_ROUNDED = 'rounding: {decimals: 1, source: "R: art. 9"}\n'

#: By the name of the file that keeps what their rules ask: the programme.
ASKED: dict[str, Callable[[], Programme]] = {
    "asked-edges": edges,
    "asked-semester": lambda: semester(_ONCE + _ROUNDED),
}


def told(name: str) -> str:
    """Every case of a file: its name, then the verdict on the components that it speaks of."""
    make, cases = TOLD[name]
    programme = make()
    blocks = []
    for case, (on, given, expected) in cases.items():
        verdict = verdict_on(programme, given, on)
        words = set(" ".join(expected).replace(".", " ").split())
        named = [each for each in verdict.components if each.component in words]
        blocks.append("\n".join([f"# {case}", *_verdict(verdict, named)]))
    return "\n\n".join(blocks) + "\n"


def _verdict(verdict: Verdict, components: list[ComponentVerdict]) -> Iterator[str]:
    """The whole with all that is owed only where it is small enough to be read."""
    yield f"{verdict.status.value} on {verdict.on}"
    yield from map(_discrepancy, verdict.discrepancies)
    if len(verdict.components) == 1:
        yield f"owing {_owed(verdict.owed)}"
        yield from _lines(verdict.because, 1)
    for each in components:
        door = "open" if each.open else "closed"
        since = f", acquired {each.acquired_on}" if each.acquired_on else ""
        how = "+".join(means.value for means in each.how) or "nothing"
        yield f"{each.component}: {each.status.value} by {how}, {door}{since}"
        yield from _lines(each.because, 1)


def _lines(because: Because, depth: int) -> Iterator[str]:
    words = [because.truth.value, str(because.code), str(because.subject)]
    words += _values(because.values)
    words += [f"({because.source})"] if because.source else []
    words += [f"record:{each.course}/{each.item}={each.value}" for each in because.records]
    words += [f"by:{means.value}" for means in because.means]
    words += [f"owing:{_owed(because.owed)}"] if because.owed else []
    words += [f"because:{because.cause}"] if because.cause else []
    yield "  " * depth + " ".join(word for word in words if word)
    for child in because.children:
        yield from _lines(child, depth + 1)


def _values(values: tuple[tuple[str, object], ...]) -> list[str]:
    return [f"{name}={value}".replace("\n", " / ") for name, value in values]


def _owed(owed: tuple[Owed, ...]) -> str:
    found = []
    for each in owed:
        numbers = [str(each.missing)] if each.missing is not None else []
        numbers += [f"planned={each.planned}"] if each.planned else []
        marks = [name for name in ("unreachable", "overdue") if getattr(each, name)]
        found.append(" ".join([each.kind.value, each.of, *numbers, *marks]))
    return ", ".join(found) or "nothing"


def _discrepancy(found: Discrepancy) -> str:
    return " ".join(["!", found.code, found.subject, *_values(found.values)])


def asked(name: str) -> str:
    """What the rules of a programme ask of anybody: by component its sentences, needs, numbers."""
    programme = ASKED[name]()
    blocks = [_asked(programme, each) for each in programme.components]
    return "\n\n".join("\n".join(each) for each in blocks) + "\n"


def _asked(programme: Programme, component: Component) -> Iterator[str]:
    yield f"# {component.id}"
    yield from _sentences(component.rule.told(), 1)
    for rule in rule_tree(component.rule):
        for need in rule.needs(programme, component):
            where = "where bound" if rule.need_where_bound else ""
            optional = "optional" if need.optional else "needed"
            yield f"  {optional} {need.key} of {need.component} “{need.title.fr}” {where}".rstrip()
        asked, freed = rule.seconds_asked, rule.seconds_freed
        yield from ([f"  to attend {asked[0]}: {_shown(asked[1])}"] if asked else [])
        yield from ([f"  exempted: {_shown(freed)}"] if freed else [])
        yield from ([f"  after {', '.join(rule.awaits())}"] if rule.awaits() else [])
        names = ("averages", "needs_scale", "watches", "takes_all")
        true = [each for each in names if getattr(rule, each)]
        true += [] if rule.compares else ["compares nothing"]
        yield from ([f"  {type(rule).__name__}: {', '.join(true)}"] if true else [])
    alone = component.rule.alone()
    yield "  alone: the same" if alone == component.rule else f"  alone: {_names(alone)}"


def _names(rule: Rule | None) -> str:
    return ", ".join(type(each).__name__ for each in rule_tree(rule)) if rule else "nothing"


def _sentences(said: RuleSentence, depth: int) -> Iterator[str]:
    yield "  " * depth + _shown(said)
    for each in said.of:
        yield from _sentences(each, depth + 1)


def _shown(value: SentenceValue) -> str:
    match value:
        case RuleSentence():
            values = [f"{name}={_shown(each)}" for name, each in value.values.items()]
            sources = [f"({each})" for each in value.sources]
            return " ".join([value.code, *values, *sources])
        case Dated():
            numbers = (f"{each} since {since} ({source})" for since, each, source in value.history)
            return ", ".join(numbers)
        case Text():
            return f"“{value.fr}”"
        case tuple():
            return "+".join(value)
    return str(value)


def main() -> None:
    """Write every file anew."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in TOLD:
        (KEPT / f"{name}.txt").write_text(told(name), encoding="utf-8")
    for name in ASKED:
        (KEPT / f"{name}.txt").write_text(asked(name), encoding="utf-8")


if __name__ == "__main__":
    main()
