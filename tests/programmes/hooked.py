"""The made-up semester with Python of its own, for tests."""

from __future__ import annotations

from lms_bridge.programme import Programme, load_programme
from tests.programmes import semester

HOOKS = """
from decimal import Decimal

from lms_bridge.programme.hooks import Adjusted, Finding, Remark, Text, Truth, hookimpl


@hookimpl
def condition(asked):
    if asked.evidence.results and asked.name == "fails":
        raise ValueError
    return Finding(Truth.YES, Text("Vu dans le dossier", "Seen in the file"))


@hookimpl
def adjust_mark(asked):
    return Adjusted(min(asked.mark + 1, asked.out_of), Text("bonus compris", "with a bonus"))


@hookimpl
def remarks(judged):
    if judged.evidence.profile:
        raise ValueError
    yield Remark("award", Text("À regarder", "To be looked at"))
"""


def hooked() -> Programme:
    """With a condition that holds, one that fails, a bonus on every mark, and a remark."""
    head = "title: {fr: Un titre, en: A title}\nsource: 'R: art. 6'\n"
    rule = 'requires: {{python: {{name: {}, source: "R: art. 5"}}}}\n'
    units = {
        **semester.UNITS,
        "py1": f"id: PY1\n{head}{rule.format('holds')}",
        "py2": f"id: PY2\n{head}{rule.format('fails')}",
    }
    files = {f"units/{name}.yaml": text for name, text in units.items()}
    files |= {"programme.yaml": semester.HEAD, "hooks.py": HOOKS}
    return load_programme("semester", files)
