"""Carries out Actions: looks first, writes the difference, reads back, gives Receipts."""

from lms_bridge.stages.push.push import push

__all__ = ["push"]
