"""Keeps a worker going when Redis goes away while it holds messages: two repairs of Kombu 5.7.0.

When the connection is lost Celery closes it twice. The first time Kombu fails at reading from the
dead socket and only detaches the channel; the second time it wants to give the held messages
back through the detached channel, which is an AttributeError that Celery takes for a programming
error: "Unrecoverable error", and the worker ends. Messages that cannot be given back are not
lost: they stay in Redis until the visibility timeout, and the sweep knows their work from SQL.

When Redis goes silent without closing connections, an acknowledgement fails by its time-out and
is logged, but Kombu goes on counting the message as held. A worker that may hold one message
never asks for another again, so nothing notices that its other connection is silent too. The
message counts as given up here, and that connection is closed: the next request opens another.

`tests/unit/worker/test_broker_repair.py` says when Kombu no longer needs this.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis, virtual


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

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge a message; one whose acknowledgement is lost is held no longer."""
        try:
            super().ack(delivery_tag)  # type: ignore[no-untyped-call] # Kombu has none
        except self.channel.connection_errors:
            self._let_go(delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - Kombu's
        """Reject a message, likewise."""
        try:
            super().reject(delivery_tag, requeue)  # type: ignore[no-untyped-call] # Kombu has none
        except self.channel.connection_errors:
            self._let_go(delivery_tag)
            raise

    def _let_go(self, delivery_tag: str) -> None:
        virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call] # Kombu has none
        waiting = self.channel.client.connection
        if waiting is not None:
            waiting.disconnect()


def survive_lost_connections() -> None:
    """Repair Kombu in this process; to be called before the first connection is made."""
    redis.Channel.QoS = PatientQoS
