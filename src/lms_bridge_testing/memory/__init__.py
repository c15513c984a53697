"""A store that forgets everything at the end: plain dictionaries behind the `Store` port."""

from lms_bridge_testing.memory.store import MemoryStore

__all__ = ["MemoryStore"]
