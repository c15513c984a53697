from __future__ import annotations

import tomllib
from pathlib import Path

import lms_bridge

HOUSE = Path(lms_bridge.__file__).parent


def named() -> list[str]:
    """The packages that the contract of layers names, highest first."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    contracts = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["importlinter"]
    (house,) = (each for each in contracts["contracts"] if each["type"] == "layers")
    assert house["exhaustive"]
    return [name.strip() for layer in house["layers"] for name in layer.split("|")]


def test_every_package_has_its_layer():
    """Whoever adds a package says where it stands, and names no package that is gone."""
    packages = {each.name for each in HOUSE.iterdir() if (each / "__init__.py").is_file()}
    modules = {each.stem for each in HOUSE.glob("*.py")} - {"__init__"}
    assert sorted(named()) == sorted(packages | modules)
