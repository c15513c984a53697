"""Where things of the repository stand, for tests that read them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PLUGINS = ROOT / "plugins"
SOURCE = ROOT / "src"
FIXTURES = ROOT / "tests" / "fixtures"
