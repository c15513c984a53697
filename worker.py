"""The Celery app: `celery -A worker worker`, `celery -A worker beat`."""

from lms_bridge.worker.app import app

__all__ = ["app"]
