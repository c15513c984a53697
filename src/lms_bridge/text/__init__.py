"""Every sentence that people read about verdicts, French first, keyed by code.

The engine emits codes and values; prose lives here and nowhere else.
"""

from lms_bridge.text.explain import explain
from lms_bridge.text.lines import Line, LineKind, LineSign
from lms_bridge.text.scores import score_remark
from lms_bridge.text.wording import Wording

__all__ = ["Line", "LineKind", "LineSign", "Wording", "explain", "score_remark"]
