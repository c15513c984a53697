"""A site file: whatever it holds, it is read or says what is wrong."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import read_site_file
from lms_bridge.settings.example import site_example
from lms_bridge.text.causes import error_in_words
from tests.fuzz.yaml_target import changed

_SOUND = site_example("moodle").text
_FOLDER = tempfile.TemporaryDirectory(prefix="lms-bridge-fuzz-site-")
_FILE = Path(_FOLDER.name) / "site.yaml"
SEEDS = [b"\0" + _SOUND.encode(), _SOUND.encode()]


def one(data: bytes) -> None:
    """Read a site file of these bytes, or the example changed by them."""
    if data[:1] < b"\x80":
        _FILE.write_bytes(data[1:] if data[:1] == b"\0" else data)
    else:
        _FILE.write_text(changed(data, [_SOUND])[1], encoding="utf-8", errors="replace")
    refused: ConfigurationError | None = None
    try:
        read_site_file(_FILE)
    except ConfigurationError as error:
        refused = error
    assert refused is None or " → " in error_in_words(refused, "en")
