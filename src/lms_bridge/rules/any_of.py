"""`any`: one of several rules holds."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.kind import RuleKind, Share
from lms_bridge.rules.base.rule import Rule
from lms_bridge.rules.base.ways import AnyOf

if TYPE_CHECKING:  # the registry resolves it
    from lms_bridge.rules.base.schema import RuleSpec


class AnyKind(RuleKind):
    """One rule of a list. How it is judged is in `base.ways`: other kinds offer ways, too."""

    name = "any"
    shape = Annotated[list["RuleSpec"], Field(min_length=1)]
    codes = ("any", "rule.any")
    shares = MappingProxyType({"any": Share.BEST})
    transparent = ("any",)
    groups = True

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The rules of the list, each a way."""
        specs: list[RuleSpec] = spec
        return AnyOf(at.rules(path, specs))
