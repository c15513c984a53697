"""YAML that remembers its lines, and pydantic's complaints told as problems with a remedy."""

from lms_bridge.located.parsing import DEEPEST, LARGEST, LONGEST, MOST, parse_yaml, read_text
from lms_bridge.located.telling import validate
from lms_bridge.located.tree import Located, as_plain

__all__ = [
    "DEEPEST",
    "LARGEST",
    "LONGEST",
    "MOST",
    "Located",
    "as_plain",
    "parse_yaml",
    "read_text",
    "validate",
]
