from __future__ import annotations

import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

import lms_bridge
from tests.paths import ROOT

HOUSE = Path(lms_bridge.__file__).parent


def named() -> list[str]:
    """The packages that the contract of layers names, highest first."""
    project = ROOT / "pyproject.toml"
    contracts = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["importlinter"]
    (house,) = (each for each in contracts["contracts"] if each["name"].startswith("The house"))
    assert house["exhaustive"]
    return [name.strip() for layer in house["layers"] for name in layer.split("|")]


def test_every_package_has_its_layer():
    """Whoever adds a package says where it stands, and names no package that is gone."""
    packages = {each.name for each in HOUSE.iterdir() if (each / "__init__.py").is_file()}
    modules = {each.stem for each in HOUSE.glob("*.py")} - {"__init__"}
    assert sorted(named()) == sorted(packages | modules)


@pytest.mark.parametrize("package", ["lms_bridge", "lms_bridge_testing"])
def test_no_modules_import_each_other_in_a_circle(package):
    """Every file can be read after those that it imports: no file needs one that needs it."""
    graph = grimp.build_graph(package)
    imports = {
        each: graph.find_modules_directly_imported_by(each) for each in sorted(graph.modules)
    }
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))
