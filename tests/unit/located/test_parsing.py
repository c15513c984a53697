"""YAML is read whatever comments stand in it, and wherever they stand."""

from __future__ import annotations

import pytest

from lms_bridge.located import as_plain, parse_yaml


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "# head\nid: UE1 # of the unit\n\n  # within\nhours: 5\n# end\n",
            {"id": "UE1", "hours": 5},
        ),
        (
            "# head\n\n|+ # the text begins\n# and this is its first line\n",
            "# and this is its first line\n",
        ),
        (
            "all: # both\n\n  # the first\n  - a\n  # the second\n  - b # done\n",
            {"all": ["a", "b"]},
        ),
        (
            "title: {fr: :b, # here\n  en: '# no comment'}\n",
            {"title": {"fr": ":b", "en": "# no comment"}},
        ),
    ],
)
def test_comments_change_nothing(text: str, content: object):
    """A comment is passed over before, within and behind whatever people write."""
    assert as_plain(parse_yaml("unit.yaml", text).tree) == content


def test_a_key_below_comments_has_its_line():
    """What is said of a key names the line that it stands in, comments counted."""
    located = parse_yaml(
        "unit.yaml", "# one\n\nid: UE1 # three\n# four\nrequires:\n  # six\n  hours: 7\n"
    )
    assert located.line(("id",)) == 3
    assert located.line(("requires", "hours")) == 7
