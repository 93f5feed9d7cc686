"""Following the references that a schema makes into itself; others are never followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from runcomfy_tui.forms.keywords import MANY_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA

_MOST_WALKED: Final = 20_000


class References:
    """The places of one document that references can name."""

    __slots__ = ("_anchors", "_root")

    def __init__(self, root: Mapping[str, object]) -> None:
        self._root = root
        self._anchors: dict[str, Mapping[str, object]] | None = None

    def find(self, reference: str) -> object:
        """The schema that is referred to, None where it is in another document or nowhere."""
        document, _, fragment = reference.partition("#")
        if document:
            return None
        fragment = unquote(fragment)
        if not fragment.startswith("/"):
            return self._anchor(fragment) if fragment else self._root
        place: object = self._root
        for step in fragment[1:].split("/"):
            place = _inside(place, step.replace("~1", "/").replace("~0", "~"))
            if isinstance(place, Mapping) and has_own_address(place):
                return None  # A document of its own, with a base of its own.
        return place if isinstance(place, Mapping | bool) else None

    def _anchor(self, name: str) -> Mapping[str, object] | None:
        if self._anchors is None:
            self._anchors = {}
            for place in _walk(self._root):
                identity = place.get("$id")
                own = identity[1:] if isinstance(identity, str) and identity.startswith("#") else place.get("$anchor")
                if isinstance(own, str):
                    self._anchors.setdefault(own, place)
        return self._anchors.get(name)


def has_own_address(part: Mapping[str, object]) -> bool:
    """Whether a schema is a document of its own, from which references start anew."""
    identity = part.get("$id")
    return isinstance(identity, str) and not identity.startswith("#")


def _inside(place: object, step: str) -> object:
    if isinstance(place, Mapping):
        return place.get(step)
    if isinstance(place, list) and step.isascii() and step.isdigit() and int(step) < len(place):
        return place[int(step)]
    return None


def _walk(root: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    waiting: list[Mapping[str, object]] = [root]
    walked = 0
    while waiting and walked < _MOST_WALKED:
        place = waiting.pop()
        walked += 1
        yield place
        inner: list[object] = [place.get(key) for key in ONE_SCHEMA]
        for key in MANY_SCHEMAS:
            several = place.get(key)
            inner.extend(several if isinstance(several, list) else ())
        for key in NAMED_SCHEMAS:
            named = place.get(key)
            inner.extend(named.values() if isinstance(named, Mapping) else ())
        waiting.extend(each for each in inner if isinstance(each, Mapping) and not has_own_address(each))
