"""How large a file of results may be: a whole university's year fits, an attack does not."""

from __future__ import annotations

#: Bytes of a file; of a workbook, as it is packed.
LARGEST = 20 * 1024 * 1024

#: Bytes that all parts of a workbook may have together when unpacked.
UNPACKED = 32 * 1024 * 1024

#: Parts of a workbook, and tags in all of them together: reading takes time by the tag.
PARTS = 500
TAGS = 1_500_000

#: Rows of a table, or results of an export.
ROWS = 50_000

#: The last row that any spreadsheet has.
LAST_ROW = 1_048_576

#: Columns of a table, and characters of one cell.
COLUMNS = 300
CELL = 4_000

#: Levels of an XML file; an export has three.
DEEPEST = 8

#: Characters of a file's own name: every explanation repeats it.
NAME = 100
