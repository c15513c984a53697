"""Carries out Actions: looks first, writes the difference, reads back, gives Receipts."""

from lms_bridge.push.push import push

__all__ = ["push"]
