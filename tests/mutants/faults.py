"""The faults that can be planted in a module: one small change of one function each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import MutationVisitor
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

    def __str__(self) -> str:
        """As it is printed: file, line, the line before and after."""
        old, new = self.tree.code.splitlines(), self.source().splitlines()
        pairs = enumerate(zip(old, new, strict=False), 1)
        line, before, after = next(
            ((number, *pair) for number, pair in pairs if pair[0] != pair[1]), (len(old), "", "")
        )
        path = file_of(self.module).relative_to(ROOT)
        return f"{path}:{line}: {before.strip()}  ->  {after.strip()}"


def faults_of(module: str) -> list[Fault]:
    """Every fault of a module that lies in a function, in the order of the source."""
    path = file_of(module)
    code = path.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(code))
    visitor = MutationVisitor(_OPERATORS, get_ignored_lines(str(path), code, wrapper))
    tree = wrapper.visit(visitor)
    return [
        Fault(module, tree, each.original_node, each.mutated_node)
        for each in visitor.mutations
        if each.contained_by_top_level_function is not None
    ]


def _bare(node: cst.If) -> Iterator[cst.If]:
    """`if found:` becomes `if not found:`, which none of mutmut's own operators does."""
    if isinstance(node.test, cst.Name | cst.Attribute | cst.Call):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test))


_OPERATORS = [*mutation_operators, (cst.If, _bare)]
