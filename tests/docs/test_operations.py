"""docs/operations.md: every metric and setting named there exists, and every metric is there."""

from __future__ import annotations

import inspect
import re

import pytest

from lms_bridge.cli.watching import watch
from lms_bridge.cli.web import web
from lms_bridge.worker import health, watching
from lms_bridge.worker.exposition import NAMES
from tests.docs.test_units import UNITS, secrets, variables
from tests.paths import DOCS

PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_every_metric_is_explained_and_every_one_explained_is_there():
    """The table of metrics is the list in code."""
    assert set(re.findall(r"\blms_bridge_\w+", section("Metrics"))) == set(NAMES)


def test_alarms_go_by_metrics_that_exist():
    """An alarm on a name that nobody gives never rings."""
    assert set(re.findall(r"\blms_bridge_\w+", PAGE)) <= set(NAMES)


@pytest.mark.parametrize("name", sorted(each.name for each in DOCS.glob("*.md")))
def test_settings_that_a_document_names_exist(name: str):
    """In the environment's classes, or as a secret that a site file may ask for."""
    text = (DOCS / name).read_text(encoding="utf-8")
    assert set(re.findall(r"\bLMS_BRIDGE_[A-Z_]+\b", text)) <= {*variables(), *secrets()}


def test_units_that_the_page_names_exist():
    """And each of them is there."""
    named = set(re.findall(r"\blms-bridge-(?:worker|beat|watch|web)\b", PAGE))
    assert named == {unit.stem for unit in UNITS}


def test_the_app_that_the_page_names_is_there():
    """`celery -A` finds it from any folder."""
    assert set(re.findall(r"celery -A (\S+)", PAGE)) == {"lms_bridge.worker.app"}


def test_numbers_of_the_page_are_those_of_the_code():
    """The ports, the patience of health, the time that an answer may take."""
    ports = {inspect.signature(each).parameters["port"].default for each in (watch, web)}
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", PAGE)) == {str(port) for port in ports}
    assert f"at port {inspect.signature(web).parameters['port'].default}" in section("Pages")
    assert (health.MISSED, health.PATIENCE) == (6, 60)
    assert "less than six sweeps" in section("Health")
    assert f"within {2 * watching.PATIENCE:g} seconds in all" in section("Health")
