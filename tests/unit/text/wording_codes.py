"""Read off the source of the engine which codes it emits, however its files are cut."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import lms_bridge.model.verdict
import lms_bridge.rules
import lms_bridge.stages.evaluate
import lms_bridge.stages.mapping
from lms_bridge.model.decision import OUTCOMES, DecisionKind
from lms_bridge.rules.base.registry import kinds

FOLDER = Path(lms_bridge.stages.evaluate.__file__).parent
RULES = Path(lms_bridge.rules.__file__).parent
MAPPING = Path(lms_bridge.stages.mapping.__file__).parent
VERDICT = Path(lms_bridge.model.verdict.__file__)

#: The engine apart from the kinds: what is generic, and what it shares with them.
GENERIC = (*sorted(FOLDER.glob("*.py")), RULES / "base" / "nodes.py", RULES / "base" / "counted.py")

#: What makes a node with a code, and where the code stands among its arguments.
MAKERS = {
    "Because": {"Because": 1, "holds": 0, "fails": 0, "open_": 0, "unreadable": 0},
    "Discrepancy": {"Discrepancy": 1, "Discrepancy.of": 1},
}

#: What a maker adds to the code that it is given.
ADDED = {"unreadable": ".unreadable"}

Function = ast.FunctionDef
Unit = ast.FunctionDef | ast.Module


@dataclass
class Engine:
    """The package's functions, constants and calls."""

    functions: dict[str, Function] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    calls: list[tuple[ast.Call, Unit]] = field(default_factory=list)


def read_engine(files: Iterable[Path] = GENERIC) -> Engine:
    """Parse every one of these files."""
    engine = Engine()
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                engine.constants[node.targets[0].id] = node.value
        units = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for unit in units:
            engine.functions[unit.name] = unit
            calls = (node for node in ast.walk(unit) if isinstance(node, ast.Call))
            engine.calls.extend((call, unit) for call in calls)
    return engine


def emitted(maker: str) -> set[str]:
    """Every code given to a maker: "Because" for conditions, "Discrepancy".

    A kind of rule lists the codes of its conditions, which a test of its own holds to its source.
    """
    found = {
        code
        for kind in kinds().known.values()
        for code in kind.codes
        if maker == "Because" and not code.startswith("rule.")
    }
    found |= _emitted(maker, read_engine())
    if maker == "Discrepancy":
        for path in (*RULES.glob("*.py"), *MAPPING.glob("*.py"), VERDICT):
            found |= _emitted(maker, read_engine([path]))
    return found


def _emitted(maker: str, engine: Engine) -> set[str]:
    found: set[str] = set()
    for call, unit in engine.calls:
        place = MAKERS[maker].get(_name(call.func))
        if place is not None:
            codes = _texts(_argument(call, place, "code"), unit, engine)
            found |= {f"{each}{ADDED.get(_name(call.func), '')}" for each in codes}
    return {code for each in found for code in _spread(each)}


def _spread(code: str) -> set[str]:
    """A decision's code names its kind and outcome: all of them."""
    if "*" not in code:
        return {code}
    if code != "decision.*.*":
        raise AssertionError(f"the code {code!r} is made of parts that nobody here knows")
    return {
        f"decision.{kind.value}.{outcome}"
        for kind in DecisionKind
        for outcome in OUTCOMES.get(kind, ())
    }


def _texts(expression: ast.expr | None, unit: Unit, engine: Engine) -> set[str]:
    """Every text that an expression may stand for; "*" for an attribute inside an f-string."""
    match expression:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp():
            return _texts(expression.body, unit, engine) | _texts(expression.orelse, unit, engine)
        case ast.JoinedStr():
            parts = [_part(each, unit, engine) for each in expression.values]
            return {"".join(each) for each in product(*parts)}
        case ast.Name(id=name):
            return _named(name, unit, engine)
        case ast.Subscript(value=ast.Name(id=name)):
            table = engine.constants[name]
            assert isinstance(table, ast.Dict), name
            return {text for each in table.values for text in _texts(each, unit, engine)}
        case ast.Attribute(attr="code"):
            return set()  # copied from another condition, which has one of these codes
    shown = ast.unparse(expression) if expression else "nothing"
    raise AssertionError(f"cannot tell which codes {shown} stands for: help wording_codes.py")


def _part(part: ast.expr, unit: Unit, engine: Engine) -> set[str]:
    if isinstance(part, ast.FormattedValue):
        inner = part.value
        return {"*"} if isinstance(inner, ast.Attribute) else _texts(inner, unit, engine)
    return _texts(part, unit, engine)


def _named(name: str, unit: Unit, engine: Engine) -> set[str]:
    """A parameter, a local variable or a constant of the package."""
    if isinstance(unit, ast.FunctionDef):
        parameters = [each.arg for each in (*unit.args.posonlyargs, *unit.args.args)]
        if name in parameters:
            place = parameters.index(name)
            return _given(unit.name, place, name, engine)
        for node in ast.walk(unit):
            if isinstance(node, ast.Assign) and _name(node.targets[0]) == name:
                return _texts(node.value, unit, engine)
    return _texts(engine.constants.get(name), unit, engine)


def _given(function: str, place: int, name: str, engine: Engine) -> set[str]:
    """What the callers of a function give it in one place."""
    found: set[str] = set()
    for call, unit in engine.calls:
        if _name(call.func) == function:
            found |= _texts(_argument(call, place, name), unit, engine)
    return found


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[place] if len(call.args) > place else None


def _name(node: ast.expr) -> str:
    """A bare name, or that of a class with its method."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=of), attr=name):
            return f"{of}.{name}"
    return ""
