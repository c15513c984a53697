"""The Celery app: `celery -A worker worker`, `celery -A worker beat`."""

from lms_bridge.tasks.app import app

__all__ = ["app"]
