"""Every Celery setting that differs from the default or decides something, with its reason.

Two principles explain most of them. The list of work is in SQL, and a message only wakes a
worker: so a message may be lost or come twice, and no setting has to prevent that at any price.
And nobody watches the service: so it must never stop trying, and never hang.

Not set, for a reason:

- `result_backend` and all of `result_*`: results are rows in SQL, nobody asks Celery for them.
  Hence the visibility timeout has one place, the broker's transport options.
- `worker_concurrency` and the pool: given on the command line, for each machine its own.
- `task_routes`: whoever sends a piece of work knows its queue.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from celery.schedules import schedule

from lms_bridge.model.times import STALE
from lms_bridge.settings import Service

#: Queues by kind of work, so that a slow Moodle does not hold up the rest.
QUEUES = ("read", "judge", "write", "sweep")
#: The task that looks for work that is due or was lost.
SWEEP = "lms_bridge.sweep"

_STARTED = (datetime.now(UTC), time.monotonic())


def celery_settings(service: Service) -> dict[str, object]:
    """The settings of the Celery app; they hold the broker's password: never to be logged."""
    return {**_broker(service), **_tasks(service), **_worker(), **_beat(service)}


def _broker(service: Service) -> dict[str, object]:
    return {
        "broker_url": service.broker_url(),
        # A Redis that restarts, or starts after us, is waited for …
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        # … for ever: by default a worker gives up after 100 tries, and nobody would notice.
        "broker_connection_max_retries": None,
        # A full Redis answers with an error, which would end the worker: wait and go on.
        "broker_channel_error_retry": True,
        "broker_transport_options": {
            # A message that nobody acknowledged is handed out again after so long. Longer than a
            # task may last, or it would run twice at once.
            "visibility_timeout": service.visibility,
            # How often such messages are looked for: the product of the two, in seconds.
            "unacked_restore_interval": service.restore / 10,
            "unacked_restore_throttle": 10,
            # One Redis database may serve others too.
            "global_keyprefix": "lms-bridge:",
            # A connection that a firewall forgot must be noticed, by the kernel, by asking now
            # and then, and by not waiting for ever. The three do different cases.
            "socket_keepalive": True,
            "health_check_interval": 25,
            # redis-py tries four times before it gives a connection up, so a worker whose Redis
            # went silent without a word is back after four times this.
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            # Never `retry_on_timeout`: with it redis-py reconnects behind Celery's back, and a
            # worker whose connections were cut waits for ever on one that stays silent.
        },
    }


def _tasks(service: Service) -> dict[str, object]:
    return {
        # Text only: a message that reaches Redis by other hands must not be able to run code.
        "accept_content": ["json"],
        "task_serializer": "json",
        "event_serializer": "json",
        # Acknowledged when done: what a killed worker had begun is handed out again.
        "task_acks_late": True,
        # A failure or a time-out is written in SQL with its next attempt; the same message
        # again would try at once, without a pause and without an end.
        "task_acks_on_failure": True,
        "task_acks_on_timeout": True,
        # A child that dies (memory, a crash in C) is replaced and its message sent again, at
        # most `max_retries` times …
        "task_retry_on_worker_lost": True,
        # … while this one would have no end: a task that kills every child would kill them all.
        "task_reject_on_worker_lost": False,
        # Asked to end, then ended; both below the visibility timeout, which Service checks.
        "task_soft_time_limit": service.task_soft,
        "task_time_limit": service.task_hard,
        # Results are in SQL.
        "task_ignore_result": True,
        # An exchange of its own for each: queues that share one get each other's messages.
        "task_queues": {
            name: {"exchange": name, "exchange_type": "direct", "routing_key": name}
            for name in QUEUES
        },
        # A misspelt queue is an error when sending; else it would fill up with nobody listening.
        "task_create_missing_queues": False,
        # Where what names no queue goes: there must be one, and this work is harmless.
        "task_default_queue": "sweep",
        "task_default_exchange": "sweep",
        "task_default_routing_key": "sweep",
    }


def _worker() -> dict[str, object]:
    return {
        # One message a child: a worker that sits on messages keeps them from idle ones.
        "worker_prefetch_multiplier": 1,
        # Messages for later wait in a worker's memory. Long pauses are a time in SQL instead.
        "worker_eta_task_limit": 100,
        # After a lost connection a message can no longer be acknowledged and will come again:
        # end the task (it gets SystemExit), rather than run it twice at once.
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        # Told to stop by SIGQUIT (or SIGTERM with REMAP_SIGTERM=SIGQUIT in the environment), a
        # worker gives its tasks so many seconds to end a step, then hands them back.
        "worker_soft_shutdown_timeout": 30,
        # The whole of those seconds passes even where nothing runs; an idle worker stops at once.
        # What waits in its memory for later comes again by the sweep.
        "worker_enable_soft_shutdown_on_idle": False,
        # Memory that leaks is given back now and then, and a runaway child is replaced once its
        # task has ended (KiB).
        "worker_max_tasks_per_child": 200,
        "worker_max_memory_per_child": 400_000,
        # A child opens its database before it says that it is ready; 4 s are short on a busy
        # machine, and a child that is late is killed.
        "worker_proc_alive_timeout": 30,
        # structlog writes the log; Celery must neither set up the root logger again nor turn
        # what is written to standard output into warnings.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        # Flower lives on events and on asking workers.
        "worker_send_task_events": True,
        "worker_enable_remote_control": True,
        # One event less for each task: that it was sent is a row in SQL.
        "task_send_sent_event": False,
    }


def _beat(service: Service) -> dict[str, object]:
    return {
        # Windows are worked out from SQL, in the zone of their site.
        "enable_utc": True,
        "timezone": "UTC",
        # Nothing to remember between two starts, hence no file that could be damaged. Two beats
        # at once only sweep twice.
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": {
            "sweep": {
                "task": SWEEP,
                "schedule": schedule(run_every=service.sweep, nowfun=_steadily),
                # Without workers wake-ups pile up, and they are all the same.
                "options": {"queue": "sweep", "expires": STALE.total_seconds()},
            }
        },
        # Beat never sleeps longer than this, whatever it has worked out.
        "beat_max_loop_interval": min(10.0, service.sweep),
    }


def _steadily() -> datetime:
    """The time by a clock that nobody sets: set back by an hour, beat would be silent for one."""
    at, moment = _STARTED
    return at + timedelta(seconds=time.monotonic() - moment)
