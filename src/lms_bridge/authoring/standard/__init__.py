"""The standard of a programme folder: a check for every quality rule that can be verified."""

from lms_bridge.authoring.standard.checks import CHECKS, failures
from lms_bridge.authoring.standard.subject import Subject

__all__ = ["CHECKS", "Subject", "failures"]
