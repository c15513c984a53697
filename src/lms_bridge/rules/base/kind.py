"""What a kind of rule is: everything that the product has to know of it, in one class."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from lms_bridge.model.declared import Option
from lms_bridge.model.verdict import OwedKind
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.forms import Expectation, FactForm
from lms_bridge.rules.base.rule import Rule


class Share(StrEnum):
    """How much of an open condition is done, of what it rests on."""

    BEST = "best"  # as much as of the best
    MEAN = "mean"  # the mean of all
    COUNTED = "counted"  # the mean of the best `asked` of them


class RuleKind(Protocol):
    """One kind of rule. A class that says so inherits from this one and overrides what it has.

    Attributes:
        name: what files call it, and its entry point is called.
        shape: what files write under the name, as an annotation that pydantic reads; None for a
            kind that is not written as a rule.
        codes: the codes of its conditions. Their sentences are in the catalogue.
        given: the forms of facts that its cases may give.
        expected: the forms of expectations that its cases may have.
        attending: the codes of conditions that count hours attended, in seconds: the values
            `attended` and `required`.
        freeing: the codes of conditions that exempt from hours: the value `covers`, in seconds, or
            none for the whole component.
        given_as_is: the codes of conditions that say what is so, a mark of 4 say: that they hold
            does not mean that anything suffices.
        transparent: the codes of conditions that say nothing of their own where they rest on one.
        answers: by the code of a condition that holds or has failed, the kind of debt that it
            answers: what was owed has been handed in and judged.
        shares: by code, how much of an open condition is done; nothing where it is not listed.
        groups: whether its rules put others together: such kinds are named first.
        stands_for: the kind of component whose rule it makes of a declaration; "" for none.
    """

    name: str
    shape: Any = None
    codes: tuple[str, ...] = ()
    given: tuple[FactForm, ...] = ()
    expected: tuple[Expectation, ...] = ()
    attending: tuple[str, ...] = ()
    freeing: tuple[str, ...] = ()
    given_as_is: tuple[str, ...] = ()
    transparent: tuple[str, ...] = ()
    answers: Mapping[str, OwedKind] = MappingProxyType({})
    shares: Mapping[str, Share] = MappingProxyType({})
    groups: bool = False
    stands_for: str = ""

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The rule that `spec` says, at `path` in the file; problems are noted at `at`."""
        raise NotImplementedError

    def declared(self, option: Option) -> Rule:
        """The rule of a component that a programme declares as an option."""
        raise NotImplementedError
