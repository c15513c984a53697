"""Readers of files with results: Moodle's gradebook export (XML), CSV and XLSX, all bounded."""

from lms_bridge.intake.files.mapping_file import read_mapping
from lms_bridge.intake.files.reading import kind_of, read_content

__all__ = ["kind_of", "read_content", "read_mapping"]
