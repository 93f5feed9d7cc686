"""The models on offer: reading a catalogue file or the one that ships, and searching among its entries."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from runcomfy_tui.simulator.profile import Profile, profile_of
from runcomfy_tui.simulator.validation import Validation

Entry = dict[str, object]


class CatalogueError(Exception):
    """A catalogue that cannot be used; the text says which and why."""


def load_catalogue(path: Path | None = None) -> list[Entry]:
    """The entries of a file, or of the catalogue that ships.

    Raises FileNotFoundError for a file that is not there and CatalogueError for one that cannot be read.
    """
    if path is None:
        text = resources.files(__package__).joinpath("catalogue.json").read_text("utf-8")
        return entries_of(json.loads(text), "the catalogue that ships")
    try:
        return entries_of(json.loads(path.read_text("utf-8")), str(path))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CatalogueError(f"The catalogue {path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"The catalogue {path} is not JSON: {error}.") from None


def entries_of(value: object, name: str) -> list[Entry]:
    """The entries of `{"models": [...]}` or of a bare list; CatalogueError when it is neither."""
    models = value.get("models") if isinstance(value, dict) else value
    if not isinstance(models, list):
        raise CatalogueError(f"{name} holds no list of models.")
    for index, entry in enumerate(models):
        if not isinstance(entry, dict) or not isinstance(entry.get("model_id"), str):
            raise CatalogueError(f"{name}: entry {index + 1} has no model_id.")
    return models


@dataclass(frozen=True, slots=True)
class Model:
    """One model: its entry with the schema, without it, its behaviour here and its checks."""

    model_id: str
    full: Mapping[str, object]
    brief: Mapping[str, object]
    haystack: str
    profile: Profile
    defaults: Mapping[str, object]
    validation: Validation


@dataclass(frozen=True, slots=True)
class Search:
    """A question to the catalogue, as its query says it."""

    text: str = ""
    category: str = ""
    kind: str = ""
    include_schema: bool = False
    limit: int = 100
    offset: int = 0


class Catalogue:
    """All models by id, in the order of the file."""

    def __init__(self, entries: Sequence[Mapping[str, object]]) -> None:
        self._models = {str(entry["model_id"]): _model(entry) for entry in entries}

    def find(self, model_id: str) -> Model | None:
        """The model of that id."""
        return self._models.get(model_id)

    def categories(self) -> list[str]:
        """Every category that a model has, sorted."""
        return sorted({word for model in self._models.values() for word in _words(model.full, "categories")})

    def search(self, search: Search) -> tuple[list[Mapping[str, object]], int]:
        """One page of entries and the number of all that match; every word must occur in id, name or description."""
        words = search.text.lower().split()
        found = [
            model
            for model in self._models.values()
            if all(word in model.haystack for word in words)
            and (not search.category or search.category in _words(model.full, "categories"))
            and (not search.kind or model.full.get("kind") == search.kind)
        ]
        page = found[search.offset : search.offset + search.limit]
        return [model.full if search.include_schema else model.brief for model in page], len(found)


def _model(entry: Mapping[str, object]) -> Model:
    full = {key: value for key, value in entry.items() if key != "x-simulator"}
    model_id = str(entry["model_id"])
    named = (model_id, str(entry.get("display_name") or ""), str(entry.get("description") or ""))
    return Model(
        model_id=model_id,
        full=full,
        brief={key: value for key, value in full.items() if key != "input_schema"},
        haystack="\n".join(named).lower(),
        profile=profile_of(entry),
        defaults=_defaults(entry.get("input_schema")),
        validation=Validation(entry.get("input_schema")),
    )


def _defaults(schema: object) -> dict[str, object]:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return {}
    return {name: part["default"] for name, part in properties.items() if isinstance(part, dict) and "default" in part}


def _words(entry: Mapping[str, object], name: str) -> list[str]:
    value = entry.get(name)
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
