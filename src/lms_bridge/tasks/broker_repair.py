"""Keeps a worker alive when Redis goes away while it holds messages: a repair of Kombu 5.7.0.

When the connection is lost Celery closes it twice. The first time Kombu fails at reading from the
dead socket and only detaches the channel; the second time it wants to give the held messages
back through the detached channel, which is an AttributeError that Celery takes for a programming
error: "Unrecoverable error", and the worker ends. Messages that cannot be given back are not
lost: they stay in Redis until the visibility timeout, and the sweep knows their work from SQL.

`tests/unit/tasks/test_broker_repair.py` says when Kombu no longer needs this.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis


class PatientQoS(redis.QoS):
    """The messages that a channel holds; forgotten where nobody is left to give them back to."""

    def restore_unacked_once(self, stderr: Any = None) -> None:
        """Give the messages back at the end of a channel, if it is still attached."""
        transport = self.channel.connection
        if transport is not None and transport.client is not None:
            super().restore_unacked_once(stderr)  # type: ignore[no-untyped-call] # Kombu has none
            return
        self._on_collect.cancel()
        self._delivered.clear()


def survive_lost_connections() -> None:
    """Repair Kombu in this process; to be called before the first connection is made."""
    redis.Channel.QoS = PatientQoS
