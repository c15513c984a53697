"""Every key that a pydantic model and the models inside it may have."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel


def of(model: type[BaseModel]) -> set[str]:
    """The keys of a model, and of all models it holds."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for inner in _models(field.annotation):
            found |= of(inner)
    return found


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
