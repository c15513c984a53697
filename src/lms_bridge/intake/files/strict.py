"""A workbook saved as "Strict Open XML": the same parts under other names of what is in them."""

from __future__ import annotations

import io
import zipfile

#: Where the names of the strict form begin.
STRICT = b"http://purl.oclc.org/ooxml/"

_USUAL = b"http://schemas.openxmlformats.org/"

#: By name of the strict form, the usual one; longer names first.
_NAMES = {
    b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
    b"officeDocument/customProperties": b"officeDocument/2006/custom-properties",
    b"officeDocument/docPropsVTypes": b"officeDocument/2006/docPropsVTypes",
    b"officeDocument/relationships": b"officeDocument/2006/relationships",
    b"officeDocument/sharedTypes": b"officeDocument/2006/sharedTypes",
    b"spreadsheetml/main": b"spreadsheetml/2006/main",
    b"drawingml/spreadsheetDrawing": b"drawingml/2006/spreadsheetDrawing",
    b"drawingml/chart": b"drawingml/2006/chart",
    b"drawingml/main": b"drawingml/2006/main",
}


def transitional(data: bytes) -> bytes:
    """The same workbook with the usual names. Its size was looked at before."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as strict,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as usual,
    ):
        for entry in strict.infolist():
            part = strict.read(entry)
            if entry.filename.lower().endswith((".xml", ".rels")):
                for name, meant in _NAMES.items():
                    part = part.replace(STRICT + name, _USUAL + meant)
            usual.writestr(entry.filename, part)
    return packed.getvalue()
