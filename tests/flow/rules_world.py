"""A programme that a site takes from a folder of its own, so that its rules can be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from lms_bridge.bootstrap import shipped_programmes

#: As the registrar writes it in csec's and du-pccpu's files.
DU = "du-pccpu"


def own_folder(site_file: Path, programme: str = DU) -> Path:
    """Copy a programme beside the site file, and let the site take it from there."""
    folder = site_file.parent / "rules" / programme.replace("-", "_")
    shutil.copytree(shipped_programmes()[programme.replace("-", "_")], folder)
    text = site_file.read_text(encoding="utf-8")
    head = f"  {programme}:\n"
    assert head in text
    text = text.replace(head, f"{head}    folder: rules/{folder.name}\n")
    site_file.write_text(text, encoding="utf-8")
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Change a text in one of the folder's files; it must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")
