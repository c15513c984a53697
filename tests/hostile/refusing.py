"""Read files in a process that may not grow, and print how each was refused: for the tests.

`python -m tests.hostile.refusing FILE…` prints one JSON line a file: its name, the message, and
the seconds that it took.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files import read_content, read_mapping
from lms_bridge.intake.files.mapping_file import mapping_of
from lms_bridge.text.causes import error_in_words

#: What a process with these readers may take in all, in bytes of address space.
MEMORY = 640 * 1024 * 1024

MAPPING = mapping_of(
    "mapping.yaml",
    "idnumber: Numéro\nyear: 2025-2026\nfinal: true\nneeds:\n"
    "  result:M2-UE2: {column: UE2, out_of: 20}\n"
    "  result:M2-UE6: {column: UE6, out_of: 20}\n",
)


def refusal(path: Path) -> str:
    """How a file is refused; "" for one that is read."""
    try:
        if path.suffix == ".yaml":
            read_mapping(path)
        else:
            read_content(path, MAPPING)
    except UnusableFile as error:
        return error_in_words(error, "en")
    return ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for each in sys.argv[1:]:
        began = time.perf_counter()
        told = {"name": Path(each).name, "message": refusal(Path(each))}
        seconds = time.perf_counter() - began
        sys.stdout.write(json.dumps({**told, "seconds": seconds}) + "\n")
