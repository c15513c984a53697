"""Reads and checks configuration; refuses unknown keys."""

from lms_bridge.settings.environment import Environment
from lms_bridge.settings.lms import LmsAdapter, lms_adapter
from lms_bridge.settings.schema import LmsSpec
from lms_bridge.settings.secret import LtiSecret, Secret
from lms_bridge.settings.service import Service, checked, contradictions, read_service
from lms_bridge.settings.site import Site, SiteProgramme, read_site_file

__all__ = [
    "Environment",
    "LmsAdapter",
    "LmsSpec",
    "LtiSecret",
    "Secret",
    "Service",
    "Site",
    "SiteProgramme",
    "checked",
    "contradictions",
    "lms_adapter",
    "read_service",
    "read_site_file",
]
