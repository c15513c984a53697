"""Evidence and rules → verdicts with their explanation. Pure: the date is an argument."""

from lms_bridge.stages.evaluate.judge import judge, judge_until
from lms_bridge.stages.evaluate.jury import jury_problems

__all__ = ["judge", "judge_until", "jury_problems"]
