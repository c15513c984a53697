"""What the environment may say, under the prefix LMS_BRIDGE_."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Where the site file is, in which language to speak, how much to log.

    Attributes:
        site: the site file, LMS_BRIDGE_SITE.
        language: "fr" or "en", LMS_BRIDGE_LANGUAGE.
        log_level: debug, info, warning or error, LMS_BRIDGE_LOG_LEVEL.
    """

    model_config = SettingsConfigDict(env_prefix="LMS_BRIDGE_", extra="ignore")

    site: Path = Path("site.yaml")
    language: str = "fr"
    log_level: str = "warning"
