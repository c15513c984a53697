"""Check the catalogues, or put them in order: `python -m tests.catalogue [--sort]`."""

from __future__ import annotations

import sys

from tests.catalogue.files import read, write
from tests.catalogue.rooms import all_faults, rooms


def main(arguments: list[str]) -> int:
    """Print each fault; 1 where there is one."""
    if arguments == ["--sort"]:
        for language, path in (each for room in rooms() for each in room.files()):
            write(path, language, read(path))
        return 0
    found = list(all_faults())
    sys.stdout.writelines(f"{each}\n" for each in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
