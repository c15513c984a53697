"""What is mutated, and which tests have to see it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

SOURCE = ROOT / "src"

_HOOKS = "tests/unit/programme/test_hooks.py"
_CASES = "tests/flow/test_programme_cases.py"


@dataclass(frozen=True)
class Part:
    """A part of the product.

    Attributes:
        packages: packages and modules, by name.
        tests: files and folders, the quick ones first.
    """

    name: str
    packages: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = (
    Part(
        "plan",
        ("lms_bridge.stages.plan", "lms_bridge.effects.column.counting"),
        ("tests/unit/stages/plan", "tests/unit/effects"),
    ),
    Part("mapping", ("lms_bridge.stages.mapping",), ("tests/unit/stages/mapping",)),
    Part(
        "evaluate",
        ("lms_bridge.stages.evaluate", "lms_bridge.rules"),
        (
            "tests/unit/stages/evaluate/judge/test_explained.py",
            "tests/unit/stages/evaluate/judge/test_edges.py",
            "tests/unit/rules",
            "tests/house/test_kinds_at_home.py",
            "tests/unit/stages/evaluate",
            _HOOKS,
            _CASES,
        ),
    ),
)


def modules_of(part: Part) -> list[str]:
    """The names of a part's modules, sorted."""
    found: list[str] = []
    for package in part.packages:
        path = SOURCE / package.replace(".", "/")
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        found += [_name(each) for each in files]
    return found


def _name(path: Path) -> str:
    name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    return name.removesuffix(".__init__")


def file_of(module: str) -> Path:
    """Where the source of a module stands."""
    path = SOURCE / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
