"""Every kind of rule there is: those of lms_bridge and of installed packages, found alike.

A package brings one by an entry point of the group `lms_bridge.rules`, which names a class that
is a `RuleKind`: `portfolio = "my_package.portfolio:Portfolio"`. A kind that cannot be used spoils
those programmes alone that use it: they say why.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, create_model

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.model.installed import RULES, entry_points_of
from lms_bridge.model.verdict import OwedKind
from lms_bridge.rules.base import schema
from lms_bridge.rules.base.kind import RuleKind, Share


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds found.

    Attributes:
        known: by name, those that put others together first, then each by its name.
        broken: by name, why a kind cannot be used, with the package that brings it.
    """

    known: Mapping[str, RuleKind]
    broken: Mapping[str, Cause] = field(default_factory=dict)


@cache
def kinds() -> Kinds:
    """Every kind of rule there is."""
    return found_kinds(entry_points_of(RULES))


def found_kinds(points: Iterable[metadata.EntryPoint]) -> Kinds:
    """The kinds that these entry points bring; a name that two packages bring is broken."""
    by_name: dict[str, dict[tuple[str, str], metadata.EntryPoint]] = {}
    for point in points:  # one folder may stand on the search path twice
        by_name.setdefault(point.name, {})[_package(point), point.value] = point
    known: list[RuleKind] = []
    broken: dict[str, Cause] = {}
    for name, several in sorted(by_name.items()):
        if len(several) > 1:
            packages = tuple(sorted(package for package, _ in several))
            broken[name] = Cause.of("rule.kind_of_several", kind=name, packages=packages)
            continue
        (point,) = several.values()
        try:
            known.append(_loaded(point))
        except BadValue as error:
            broken[name] = error.cause
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever uses the kind reads it
            broken[name] = Cause.of(
                "rule.kind_unusable",
                kind=name,
                package=_package(point),
                error=type(error).__name__,
                said=str(error),
            )
    known.sort(key=lambda each: (not each.groups, each.name))
    return Kinds({each.name: each for each in known}, broken)


def standing_for(component: str) -> RuleKind:
    """The kind that makes the rule of this kind of component; KeyError where none does."""
    for kind in kinds().known.values():
        if kind.stands_for == component:
            return kind
    raise KeyError(component)


@cache
def attending() -> frozenset[str]:
    """The codes of conditions that count hours attended."""
    return frozenset(code for kind in kinds().known.values() for code in kind.attending)


@cache
def freeing() -> frozenset[str]:
    """The codes of conditions that exempt from hours."""
    return frozenset(code for kind in kinds().known.values() for code in kind.freeing)


@cache
def given_as_is() -> frozenset[str]:
    """The codes of conditions that say what is so, and not that it suffices."""
    return frozenset(code for kind in kinds().known.values() for code in kind.given_as_is)


@cache
def transparent() -> frozenset[str]:
    """The codes of conditions that say nothing of their own where they rest on one."""
    return frozenset(code for kind in kinds().known.values() for code in kind.transparent)


@cache
def answers() -> Mapping[str, OwedKind]:
    """By code, the kind of debt that a condition answers once it holds or has failed."""
    return {code: each for kind in kinds().known.values() for code, each in kind.answers.items()}


@cache
def shares() -> Mapping[str, Share]:
    """By code, how much of an open condition is done."""
    return {code: each for kind in kinds().known.values() for code, each in kind.shares.items()}


def _loaded(point: metadata.EntryPoint) -> RuleKind:
    kind: RuleKind = point.load()()
    if kind.name != point.name:
        raise BadValue(Cause.of("rule.kind_misnamed", point=point.name, kind=kind.name))
    return kind


def _package(point: metadata.EntryPoint) -> str:
    """The distribution that brings it, with its version; the module where there is none."""
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.module


def rule_spec(found: Kinds) -> type[schema.RuleSpec]:
    """The model of a rule with a field for each kind that files may write."""
    fields: dict[str, Any] = {
        name: (Annotated[kind.shape | None, Field()], None)
        for name, kind in found.known.items()
        if kind.shape is not None
    }
    for name, why in found.broken.items():
        fields[name] = (Annotated[Any, BeforeValidator(_refusing(why))], None)
    spec: type[schema.RuleSpec] = create_model(
        "RuleSpec",
        __base__=schema.RuleSpec,
        __module__=__name__,
        __doc__="Exactly one kind of rule.",
        **fields,
    )
    for model in _models(found.known.values()):
        model.model_rebuild(_types_namespace={"RuleSpec": spec})
    spec.model_rebuild(_types_namespace={"RuleSpec": spec})
    return spec


def _refusing(why: Cause) -> Any:
    def refuse(_: Any) -> Any:
        raise BadValue(why)

    return refuse


def _models(found: Iterable[RuleKind]) -> Iterator[type[BaseModel]]:
    """The models in the modules of these kinds: those that nest rules wait for the whole model."""
    for module in dict.fromkeys(type(each).__module__ for each in found):
        for value in vars(sys.modules[module]).values():
            if isinstance(value, type) and issubclass(value, BaseModel):
                yield value


if TYPE_CHECKING:
    RuleSpec = schema.RuleSpec
else:
    RuleSpec = rule_spec(kinds())
