"""The public face for programmes: the nouns, the rule kinds, the schema and the loader."""

from lms_bridge.programme.loader import load_programme, read_programme
from lms_bridge.programme.nouns import Component, ComponentKind, Programme, Track

__all__ = ["Component", "ComponentKind", "Programme", "Track", "load_programme", "read_programme"]
