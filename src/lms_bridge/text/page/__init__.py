"""A programme as a page that a registrar can proof-read: its rules in words, with their sources.

`sheet` puts it together out of the blocks of `blocks`; `markdown` and `html` write them.
"""

from lms_bridge.text.page.html import as_html
from lms_bridge.text.page.markdown import as_markdown
from lms_bridge.text.page.points import Point, points_of
from lms_bridge.text.page.provided import Provided
from lms_bridge.text.page.sheet import sheet

__all__ = ["Point", "Provided", "as_html", "as_markdown", "points_of", "sheet"]
