"""What becomes of a file's results, in words."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.model.identity import Text
from lms_bridge.model.imported import Fate, ImportedResult
from lms_bridge.text.labels import RECORD_VALUES
from lms_bridge.text.names import Names
from lms_bridge.text.typography import day

FATES: Mapping[Fate, Text] = {
    Fate.NEW: Text("nouveau", "new"),
    Fate.CORRECTED: Text("corrigé", "corrected"),
    Fate.SAME: Text("déjà connu", "known already"),
    Fate.ASIDE: Text("mis de côté", "set aside"),
    Fate.UNKNOWN: Text("personne inconnue", "unknown person"),
}

_FINAL = {
    True: Text("définitif", "final"),
    False: Text("non définitif", "not final"),
}
_DATED = Text("au {day}", "of {day}")


def result_in_words(said: ImportedResult, names: Names) -> str:
    """What a file says: its value, what that means, whether it can change, of which day."""
    parts = [
        said.value.replace(".", ",") if names.language != "en" and said.mark else said.value,
        names.of(RECORD_VALUES[said.state.value]),
        names.of(_FINAL[said.final]),
    ]
    if said.on is not None:
        parts.append(names.of(_DATED).format(day=day(said.on, names.language)))
    return ", ".join(parts)
