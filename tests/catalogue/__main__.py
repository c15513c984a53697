"""Check the catalogue, or put it in order: `python -m tests.catalogue [--sort]`."""

from __future__ import annotations

import sys

from lms_bridge.text.catalogue import FOLDER, LANGUAGES
from lms_bridge.text.forms import FORMS
from tests.catalogue.check import faults
from tests.catalogue.files import read, write
from tests.catalogue.source import read_uses


def main(arguments: list[str]) -> int:
    """Print each fault; 1 where there is one."""
    if arguments == ["--sort"]:
        for language in LANGUAGES:
            path = FOLDER / language / "LC_MESSAGES" / "lms_bridge.po"
            write(path, language, read(path))
        return 0
    found = list(faults(FOLDER, frozenset(FORMS), read_uses()))
    sys.stdout.writelines(f"{each}\n" for each in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
