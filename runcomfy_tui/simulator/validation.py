"""Checking submitted inputs against a model's schema, and saying what is wrong the way the service does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import jsonschema_rs

Detail = dict[str, object]

_TYPES = {
    "required": "missing",
    "type": "type_error",
    "enum": "enum",
    "const": "literal_error",
    "minimum": "greater_than_equal",
    "maximum": "less_than_equal",
    "exclusiveMinimum": "greater_than",
    "exclusiveMaximum": "less_than",
    "minLength": "string_too_short",
    "maxLength": "string_too_long",
    "pattern": "string_pattern_mismatch",
    "minItems": "too_short",
    "maxItems": "too_long",
}
_ELEMENT_FORMATS = {"image_uris": "image_uri", "video_uris": "video_uri", "audio_uris": "audio_uri"}
_MEDIA_FORMATS = frozenset(_ELEMENT_FORMATS.values())
_LONGEST_MESSAGE = 300
_MOST_ERRORS = 50
_DEEPEST = 200


class Validation:
    """The checks of one model. A schema that is missing or broken lets every object pass."""

    def __init__(self, schema: object) -> None:
        self._schema = schema
        self._validator: jsonschema_rs.Validator | None = None
        self._built = False

    def errors(self, inputs: dict[str, object]) -> list[Detail]:
        """What is wrong, `{loc: ["body", field, ...], msg, type}` each; empty when nothing is."""
        validator = self._build()
        if validator is None:
            return []
        try:
            return self._found(validator, inputs) or list(_media_errors(normalised(self._schema), inputs, ["body"]))
        except UnicodeEncodeError:  # half a surrogate pair where the validator writes it into its words
            return [_detail(["body"], "Input should be valid Unicode", "string_unicode")]

    def _found(self, validator: jsonschema_rs.Validator, inputs: dict[str, object]) -> list[Detail]:
        found: dict[tuple[object, ...], Detail] = {}
        for error in validator.iter_errors(inputs):
            path: list[object] = ["body", *error.instance_path]
            message = error.message
            if error.kind.name == "required":
                path.append(error.kind.value)
                message = "Field required"
            if error.kind.name == "type" or tuple(path) not in found:  # a wrong type explains the field's other errors
                found[tuple(path)] = _detail(path, message, _TYPES.get(error.kind.name, error.kind.name))
            if len(found) == _MOST_ERRORS:
                break
        return list(found.values())

    def _build(self) -> jsonschema_rs.Validator | None:
        if not self._built:
            self._built = True
            if isinstance(self._schema, dict):
                self._validator = _validator(self._schema)
        return self._validator


def read_inputs(body: bytes) -> dict[str, object] | list[Detail]:
    """The submitted JSON object, or what to answer when it is none."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
        _refuse_depth(value)
    except (ValueError, RecursionError) as error:
        return [_detail(["body"], f"JSON decode error: {error}", "json_invalid")]
    if not isinstance(value, dict):
        return [_detail(["body"], "Input should be a valid object", "dict_type")]
    return value


def normalised(value: Any) -> Any:
    """A schema with the house habits made standard: `float` is `number`, arrays take their element from `format`."""
    if isinstance(value, list):
        return [normalised(item) for item in value]
    if not isinstance(value, dict):
        return value
    schema = {key: item if key in ("enum", "default", "const") else normalised(item) for key, item in value.items()}
    kinds = schema.get("type")
    if kinds == "float":
        schema["type"] = "number"
    elif isinstance(kinds, list):
        schema["type"] = ["number" if kind == "float" else kind for kind in kinds]
    element = _ELEMENT_FORMATS.get(str(schema.get("format")))
    if element is not None and schema.get("type") == "array" and "items" not in schema:
        schema["items"] = {"type": "string", "format": element}
    return schema


def _validator(schema: dict[str, object]) -> jsonschema_rs.Validator | None:
    import jsonschema_rs

    try:
        return jsonschema_rs.validator_for(normalised(schema), retriever=_refuse_remote)
    except (ValueError, TypeError, RecursionError, jsonschema_rs.ReferencingError):
        return None


def _media_errors(schema: object, value: object, path: list[object]) -> Iterator[Detail]:
    """A media field takes a public URL or a data URI, nothing else."""
    if not isinstance(schema, dict):
        return
    if isinstance(value, dict):
        properties = schema.get("properties")
        for name, part in properties.items() if isinstance(properties, dict) else ():
            if name in value:
                yield from _media_errors(part, value[name], [*path, name])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _media_errors(schema.get("items"), item, [*path, index])
    elif isinstance(value, str) and schema.get("format") in _MEDIA_FORMATS and not _is_address(value):
        yield _detail(path, "Input should be a public URL or a data URI", "url_parsing")


def _is_address(text: str) -> bool:
    scheme, _, rest = text.partition(":")
    if scheme.lower() == "data":
        return "," in rest
    return scheme.lower() in ("http", "https") and rest.startswith("//") and len(rest) > 2


def _detail(path: list[object], message: str, kind: str) -> Detail:
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE] + "…"
    return {"loc": path, "msg": message, "type": kind}


def _refuse_depth(value: object) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        if not level:
            return
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    raise ValueError("it is nested too deeply")


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _refuse_remote(address: str) -> NoReturn:
    raise ValueError(f"{address} is not fetched")
