"""What becomes of a file's results, in words."""

from __future__ import annotations

from lms_bridge.model.imported import ImportedResult
from lms_bridge.text.typography import decimal
from lms_bridge.text.wording import Wording


def result_in_words(said: ImportedResult, wording: Wording) -> str:
    """What a file says: its value, what that means, whether it can change, of which day."""
    return wording.say(
        "imported.final" if said.final else "imported.open",
        value=_mark(said.value, wording.language) if said.mark else said.value,
        state=said.state,
        on=said.on,
    )


def _mark(value: str, language: str) -> str:
    """A mark and out of how many points it is, "12.50/20", with the decimals of the language."""
    return "/".join(decimal(each, language) for each in value.split("/"))
