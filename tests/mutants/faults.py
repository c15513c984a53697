"""The faults that can be planted in a module: one small change of one function each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst import matchers
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import get_ignored_lines

from tests.mutants.parts import file_of
from tests.paths import ROOT

#: Nodes that decide: comparisons, `and` and `or`, `not`, numbers, loops that end.
_DECIDE = (
    cst.ComparisonTarget,
    cst.BaseCompOp,
    cst.BooleanOperation,
    cst.UnaryOperation,
    cst.BinaryOperation,
    cst.IfExp,
    cst.If,
    cst.BaseNumber,
    cst.Name,
    cst.AugAssign,
    cst.Break,
    cst.Continue,
)

#: Arguments that decide nothing, by the function that is called. A fault in nothing else is none.
_IDLE = {
    # Of a field that is filled in from the others (`init=False`): values are equal where those
    # are, and nothing promises how they are printed.
    "field": ("repr", "compare"),
    # What is walked together is made of one list: lengths that are checked always agree.
    "zip": ("strict",),
}


@dataclass(frozen=True)
class Fault:
    """A planted fault: the module, and the node of its tree that is changed."""

    module: str
    tree: cst.Module
    node: cst.CSTNode
    changed: cst.CSTNode

    @property
    def turns(self) -> bool:
        """Whether it changes what decides, and not what is passed on."""
        return isinstance(self.node, _DECIDE)

    def source(self) -> str:
        """The whole source with the fault."""
        return cst.ensure_type(self.tree.deep_replace(self.node, self.changed), cst.Module).code

    @property
    def line(self) -> int:
        """The first line that it changes."""
        return self._change()[0]

    def __str__(self) -> str:
        """As it is printed: file, line, the line before and after."""
        line, before, after = self._change()
        path = file_of(self.module).relative_to(ROOT)
        return f"{path}:{line}: {before.strip()}  ->  {after.strip()}"

    def _change(self) -> tuple[int, str, str]:
        old, new = self.tree.code.splitlines(), self.source().splitlines()
        pairs = enumerate(zip(old, new, strict=False), 1)
        return next(
            ((number, *pair) for number, pair in pairs if pair[0] != pair[1]), (len(old), "", "")
        )


def faults_of(module: str) -> list[Fault]:
    """Every fault of a module that lies in a function, in the order of the source."""
    return faults_in(module, file_of(module).read_text(encoding="utf-8"))


def faults_in(module: str, code: str) -> list[Fault]:
    """Every fault of a module whose source this is."""
    wrapper = MetadataWrapper(cst.parse_module(code))
    visitor = MutationVisitor(_OPERATORS, get_ignored_lines(str(file_of(module)), code, wrapper))
    tree = wrapper.visit(visitor)
    idle = _idle_values(tree)
    return [
        Fault(module, tree, each.original_node, each.mutated_node)
        for each in visitor.mutations
        if each.contained_by_top_level_function is not None
        and each.original_node not in idle
        and not (isinstance(each.original_node, cst.Call) and _same(each))
        and not _none_for_false(each)
    ]


def _idle_values(tree: cst.Module) -> set[cst.CSTNode]:
    """The values of arguments that decide nothing; they are plain words."""
    return {
        arg.value
        for call in matchers.findall(tree, matchers.Call())
        for arg in cst.ensure_type(call, cst.Call).args
        if arg.keyword and arg.keyword.value in _idle_names(cst.ensure_type(call, cst.Call))
    }


def _idle_names(call: cst.Call) -> tuple[str, ...]:
    """The names of the arguments of a call that decide nothing."""
    called = call.func.value if isinstance(call.func, cst.Name) else ""
    filled_in = any(_written(arg) == ("init", "False") for arg in call.args)
    return _IDLE.get(called, ()) if filled_in or called != "field" else ()


def _same(mutation: Mutation) -> bool:
    """Whether a call says the same as before: only what decides nothing was changed."""
    before = cst.ensure_type(mutation.original_node, cst.Call)
    after = cst.ensure_type(mutation.mutated_node, cst.Call)
    idle = _idle_names(before)
    if not idle or not after.func.deep_equals(before.func):
        return False
    # `init=None` is `init=False`.
    said, says = (
        [(name, value.replace("None", "False")) for name, value in map(_written, each.args)]
        for each in (before, after)
    )
    return [each for each in said if each[0] not in idle] == [
        each for each in says if each[0] not in idle
    ]


def _none_for_false(mutation: Mutation) -> bool:
    """Whether all that changes is that a call says `None` for `False`: neither is true.

    mypy refuses it wherever a function is annotated, and each is.
    """
    before, after = mutation.original_node, mutation.mutated_node
    if not (isinstance(before, cst.Call) and isinstance(after, cst.Call)):
        return False
    pairs = list(zip(map(_written, before.args), map(_written, after.args), strict=False))
    return (
        len(before.args) == len(after.args)
        and after.func.deep_equals(before.func)
        and all(one == other or (one[1], other[1]) == ("False", "None") for one, other in pairs)
    )


def _written(arg: cst.Arg) -> tuple[str, str]:
    """The name of an argument, "" where it has none, and its value as it is written."""
    name = arg.keyword.value if arg.keyword else ""
    return name, cst.Module([]).code_for_node(arg.value)


def _bare(node: cst.If) -> Iterator[cst.If]:
    """`if found:` becomes `if not found:`, which none of mutmut's own operators does."""
    if isinstance(node.test, cst.Name | cst.Attribute | cst.Call):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test))


_OPERATORS = [*mutation_operators, (cst.If, _bare)]
