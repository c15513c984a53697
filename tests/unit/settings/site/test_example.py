from __future__ import annotations

from pathlib import Path

from lms_bridge.bootstrap import bridge
from lms_bridge.settings.example import site_example
from tests.paths import ROOT


def test_the_example_is_the_example():
    """What `init` writes is what config/ shows, and it loads."""
    shown = (ROOT / "config/site.example.yaml").read_text(encoding="utf-8")
    assert site_example("moodle").text == shown
    opened = bridge(ROOT / "config/site.example.yaml")
    assert set(opened.programmes) == {"du-pccpu", "csec"}


#: How the lines begin that are examples, not words.
EXAMPLES = (
    "# bindings",
    "#   ",
    "# marks",
    "# presentable",
    "# - {track",
    "# concurrency",
    "# quiet",
    "# schedule",
    "# lti:",
    "# deciders",
)


def test_the_examples_in_the_example_load(tmp_path: Path):
    """Every line that is commented out is right when it is not."""
    text = (ROOT / "config/site.example.yaml").read_text(encoding="utf-8")
    lines = []
    for line in text.splitlines():
        bare = line.strip()
        example = bare.startswith(EXAMPLES)
        lines.append(line.replace("# ", "", 1) if example else line)
    path = tmp_path / "site.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    opened = bridge(path)
    assert set(opened.programmes) == {"du-pccpu", "csec"}
    programme = opened.site.programmes["du-pccpu"]
    assert "hours:UE10" in programme.enabled.bindings
    assert programme.schedule is not None
    assert opened.site.quiet
    assert opened.site.lti is not None
    assert programme.enabled.deciders
