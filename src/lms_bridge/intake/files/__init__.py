"""Readers of files with results: Moodle's gradebook export (XML), CSV and XLSX, all bounded."""

from lms_bridge.intake.files.mapping_file import read_mapping
from lms_bridge.intake.files.opening import Opened, open_file
from lms_bridge.intake.files.reading import content_of, kind_of, read_content

__all__ = ["Opened", "content_of", "kind_of", "open_file", "read_content", "read_mapping"]
