"""A file by its kind, which its name tells."""

from __future__ import annotations

from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.intake.files.csv_table import read_csv
from lms_bridge.intake.files.gradebook_xml import read_gradebook
from lms_bridge.intake.files.opening import Opened, open_file, refused_file
from lms_bridge.intake.files.workbook import read_workbook
from lms_bridge.model.imported import Content, FileKind, FileMapping, FileRow, rendered_text

_KINDS = {".xml": FileKind.GRADEBOOK_XML, ".csv": FileKind.CSV, ".xlsx": FileKind.XLSX}


def kind_of(path: Path) -> FileKind:
    """The kind that a file's name tells; raises UnusableFile for any other name."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise refused_file(rendered_text(path.name), None, Cause.of("file.unknown_ending"))
    return kind


def read_content(path: Path, mapping: FileMapping) -> Content:
    """Read a file with what its mapping says of columns; raises UnusableFile."""
    return content_of(kind_of(path), open_file(path), mapping)


def content_of(kind: FileKind, opened: Opened, mapping: FileMapping) -> Content:
    """What a file holds that has been opened; raises UnusableFile."""
    rows: tuple[FileRow, ...]
    at = None
    match kind:
        case FileKind.GRADEBOOK_XML:
            rows, at = read_gradebook(opened)
        case FileKind.CSV:
            rows = read_csv(opened, mapping)
        case FileKind.XLSX:
            rows = read_workbook(opened, mapping)
    return Content(opened.name, kind, opened.digest, rows, at)
