"""Every sentence that people read about verdicts, French first, keyed by code.

The engine emits codes and values; prose lives here and nowhere else.
"""

from lms_bridge.wording.explain import explain
from lms_bridge.wording.lines import Kind, Line, Mark
from lms_bridge.wording.scores import score_remark
from lms_bridge.wording.wording import Wording

__all__ = ["Kind", "Line", "Mark", "Wording", "explain", "score_remark"]
