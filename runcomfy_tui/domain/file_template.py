"""The template that says where a result's files are kept: read once, then filled in and made safe part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from runcomfy_tui.domain.errors import ConfigurationError
from runcomfy_tui.domain.output import safe_component
from runcomfy_tui.domain.text import clean

FIELDS = ("date", "model", "target", "request_id", "id", "index", "label", "seed", "prompt")
"""What a template can name besides ``{downloads}`` at its start and ``{ext}`` at its end."""

FILE_NAME_BYTES = 200
"""The most bytes of a file's name before its extension: 255 fit, and what is added while it is fetched needs some."""

_LONGEST_TEXT = 60
_MOST_COMPONENTS = 12
_FIELD = re.compile(r"\{([a-z_]*)(?::([0-9]{1,3}))?\}")
_SEPARATORS = "_-. "
_SPLIT = re.compile(r"[\\/]")


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    limit: int


_Component = tuple[str | _Field, ...]


@dataclass(frozen=True, slots=True)
class FileTemplate:
    """A template that was read by :func:`parse_template`."""

    components: tuple[_Component, ...]

    @property
    def names_inputs(self) -> bool:
        """Tell whether the job's inputs are needed to fill it in."""
        pieces = (piece for component in self.components for piece in component)
        return any(isinstance(piece, _Field) and piece.name in ("seed", "prompt") for piece in pieces)

    def path(self, values: Mapping[str, str], extension: str) -> PurePath:
        """Return the path below the downloads folder. ``extension`` is a safe one with its dot, or empty.

        A field without a value goes together with the separator before it, a folder without any text goes whole.
        """
        *folders, name = (_filled(component, values) for component in self.components)
        if not name.strip(_SEPARATORS):
            name = f"{values.get('request_id', '')}_{values.get('index', '')}"
        safe = [safe_component(folder) for folder in folders if folder.strip(_SEPARATORS)]
        return PurePath(*safe, safe_component(name, FILE_NAME_BYTES) + extension)


def parse_template(text: str) -> FileTemplate:
    """Read a template; raise :class:`ConfigurationError`, whose words go on after a setting's name."""
    text = text.strip().removeprefix("{downloads}").lstrip("/").removesuffix("{ext}")
    components = text.split("/")
    if len(components) > _MOST_COMPONENTS:
        raise ConfigurationError(f"has more than {_MOST_COMPONENTS} parts.")
    if any(part.strip() in ("", ".", "..", "~") for part in components):
        raise ConfigurationError("has a part that names nothing: it goes on from the downloads folder.")
    if "\\" in text or not text.isprintable():
        raise ConfigurationError("has characters that a path cannot have (folders end with /).")
    return FileTemplate(tuple(_component(part) for part in components))


def _component(text: str) -> _Component:
    pieces: list[str | _Field] = []
    at = 0
    for match in _FIELD.finditer(text):
        _literal(text[at : match.start()], pieces)
        if match[1] not in FIELDS:
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise ConfigurationError(
                f"names {clean(match[0], 40)}, which there is not (there).",
                advice=f"It may begin with {{downloads}}/ and end with {{ext}}; between them: {known}.",
            )
        pieces.append(_Field(match[1], int(match[2] or _LONGEST_TEXT)))
        at = match.end()
    _literal(text[at:], pieces)
    return tuple(pieces)


def _literal(text: str, pieces: list[str | _Field]) -> None:
    if "{" in text or "}" in text:
        raise ConfigurationError("has a brace that does not belong to a field such as {prompt:40}.")
    if text:
        pieces.append(text)


def _filled(component: Sequence[str | _Field], values: Mapping[str, str]) -> str:
    made = ""
    after_nothing = False
    for piece in component:
        text = piece if isinstance(piece, str) else _value(piece, values.get(piece.name, ""))
        if not isinstance(piece, str) and not text:
            made = made[:-1] if made.endswith(tuple(_SEPARATORS)) else made
            after_nothing = not made
            continue
        made += text[1:] if after_nothing and text[:1] in _SEPARATORS else text
        after_nothing = False
    return made


def _value(field: _Field, text: str) -> str:
    """Return a value cut to its length, with nothing in it that could look like another folder."""
    shown = _SPLIT.sub("_", clean(text[: 16 * field.limit + 256])).strip()
    if field.name in ("request_id", "id"):
        return shown  # What tells files apart is never cut.
    return shown[: field.limit].strip()
