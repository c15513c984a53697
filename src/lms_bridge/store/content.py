"""Whether two verdicts say the same: a digest of everything but when it was read and said.

The digest is taken of the verdict's canonical JSON, with those fields cut out. A quotation mark
inside a text is written with a backslash there, so a name between quotation marks is a field.
"""

from __future__ import annotations

import hashlib
import re

from lms_bridge.model.canonical import canonical
from lms_bridge.model.verdict import Verdict

#: Each run judges on its own day and reads every record anew: `on` and `as_of` of a verdict, and
#: `read_at` of a record, differ every time.
_WHEN = re.compile(rb'"(?:as_of|on|read_at)":"[^"]*",')

#: Fields of what is owed that came later: while they say nothing, a verdict says what it said
#: before they came.
_LATER = (
    b'"about":[],',
    b'"handed_in":false,',
    b'"handed_in_on":"",',
    b'"topic":"",',
    b'"topic_by":"",',
    b'"topic_on":"",',
)


def content_digest(verdict: Verdict) -> str:
    """The SHA-256 of what a verdict says, whenever it was said and its records were read."""
    return digest_of_body(canonical(verdict))


def digest_of_body(body: bytes) -> str:
    """The same, of a verdict's canonical JSON."""
    said = _WHEN.sub(b"", body)
    for each in _LATER:
        said = said.replace(each, b"")
    return hashlib.sha256(said).hexdigest()
