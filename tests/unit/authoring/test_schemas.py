"""The JSON Schemas: every file that comes along is valid by its own, a misspelt key is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from lms_bridge.authoring.schemas import MODELS, schema_of
from lms_bridge.located import as_plain, parse_yaml
from lms_bridge.programme.quality import QUALITY_RULES
from lms_bridge.programme.scaffold import ScaffoldKind
from lms_bridge.settings.example import site_example
from tests.paths import PLUGINS
from tests.unit.authoring.authored import folder

SHIPPED = sorted(PLUGINS.glob("*/**/*.yaml"))


def kind_of(path: Path) -> str:
    """Which schema a file of a folder goes by."""
    by_folder = {"units": "unit", "cases": "case"}
    return by_folder.get(path.parent.name, path.stem)


def content(text: str) -> Any:
    """A file's content as an editor's validator sees it: dates and decimals as JSON has them."""
    return _plain(as_plain(parse_yaml("file.yaml", text).tree))


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if isinstance(node, Decimal):
        return float(node)
    return node.isoformat() if isinstance(node, date) else node


def errors(kind: str, value: Any) -> list[str]:
    """What a validator says."""
    validator = jsonschema_rs.validator_for(schema_of(kind))
    return [each.message for each in validator.iter_errors(value)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_file_that_comes_along_is_valid(path: Path):
    """An editor marks nothing in a file that the loader takes."""
    value = content(path.read_text(encoding="utf-8"))
    assert errors(kind_of(path), value) == []


@pytest.mark.parametrize("kind", ScaffoldKind)
def test_every_file_of_a_new_programme_is_valid(tmp_path: Path, kind: ScaffoldKind):
    """From the first minute on."""
    for path in sorted(folder(tmp_path, kind).rglob("*.yaml")):
        assert errors(kind_of(path), content(path.read_text(encoding="utf-8"))) == [], path


def test_the_example_of_a_site_file_is_valid():
    """With all that it shows."""
    assert errors("site", content(site_example("moodle").text)) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_misspelt_key_is_marked(path: Path):
    """Whatever the file, a key that is none is found."""
    value = content(path.read_text(encoding="utf-8"))
    assert errors(kind_of(path), {**value, "titel": 1})


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"houers": {}},
        {"hours": {"at_least": {"2024-09-01": 1}}},
        {"hours": {"at_least": 20, "source": "R: x"}},
        {"hours": {"at_least": {"2024-09-01": 1}, "source": "nowhere"}},
        {"assessment": {"source": "R: x"}, "agreement": {"by": "a", "source": "R: x"}},
        {"all": []},
        {"result": {"of": "M1", "year": "some", "source": "R: x"}},
    ],
)
def test_a_wrong_rule_is_marked(rule: dict[str, Any]):
    """No kind, two kinds, no source, no date: an editor says so while it is typed."""
    text = {"fr": "Un", "en": "A"}
    unit = {"id": "UE1", "title": text, "source": "R: x", "requires": rule}
    assert errors("unit", unit)
    unit["requires"] = {"assessment": {"source": "R: x"}}
    assert errors("unit", unit) == []


def test_the_schema_of_a_quality_file_knows_every_rule_with_what_it_asks():
    """An editor completes the rules and shows their line."""
    rules = schema_of("quality")["properties"]["rules"]["properties"]
    assert {key: each["description"] for key, each in rules.items()} == dict(QUALITY_RULES)
    assert errors("quality", {"rules": {"lods": "done"}})
    assert errors("quality", {"rules": {"loads": "finished"}})
    assert errors("quality", {"rules": {"loads": {"status": "exempt", "comment": "x"}}}) == []


@pytest.mark.parametrize("kind", MODELS)
def test_every_schema_is_one_and_says_what_its_parts_are(kind: str):
    """A validator takes it; each of its parts has a description."""
    schema = schema_of(kind)
    jsonschema_rs.validator_for(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    for name, part in schema.get("$defs", {}).items():
        if part.get("type") == "object":
            assert part.get("description"), name
