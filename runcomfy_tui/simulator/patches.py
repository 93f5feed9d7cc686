"""What may be changed about a deployment, by its owner through PATCH and by a test through the control surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runcomfy_tui.simulator.validation import Detail

HARDWARE = (*("TURING_16", "AMPERE_24", "AMPERE_48", "ADA_48_PLUS", "AMPERE_80", "ADA_80_PLUS", "HOPPER_141"),)
_MOST_INSTANCES = 60


def _is_whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 200


def _is_hardware(value: object) -> bool:
    return isinstance(value, list) and len(value) == 1 and value[0] in HARDWARE


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600


_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "name": (_is_name, "Input should be a text of 1 to 200 characters"),
    "is_enabled": (lambda value: isinstance(value, bool), "Input should be a valid boolean"),
    "min_instances": (_is_whole(0, _MOST_INSTANCES), f"Input should be between 0 and {_MOST_INSTANCES}"),
    "max_instances": (_is_whole(1, _MOST_INSTANCES), f"Input should be between 1 and {_MOST_INSTANCES}"),
    "queue_size": (_is_whole(1, 1000), "Input should be between 1 and 1000"),
    "keep_warm_duration_in_seconds": (_is_whole(0, 86_400), "Input should be between 0 and 86400"),
    "hardware": (_is_hardware, f"Input should be a list of one of {', '.join(HARDWARE)}"),
}
_CONTROLS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    **_FIELDS,
    "workflow_version": (_is_whole(0, 10**9), "a whole number"),
    "workflow_api_json": (lambda value: isinstance(value, dict), "an object"),
    "overrides": (lambda value: isinstance(value, dict), "an object"),
    "readme": (lambda value: isinstance(value, str), "a text"),
    "deleted": (lambda value: isinstance(value, bool), "true or false"),
    "object_info": (lambda value: value in ("missing", "old", "new", "huge"), "missing, old, new or huge"),
    "instances": (_is_whole(0, _MOST_INSTANCES), f"0 to {_MOST_INSTANCES}"),
    "cold_start_s": (_is_seconds, "0 to 3600"),
    "cancelled": (lambda value: value in ("", "canceled", "cancelled"), "canceled, cancelled or an empty text"),
    "with_outcome": (lambda value: value is None or isinstance(value, bool), "true, false or null"),
}


def check_patch(body: Mapping[str, object], entry: Mapping[str, object]) -> tuple[dict[str, object], list[Detail]]:
    """The changes that a PATCH asks for, and what is wrong with them; what it may not change is passed over."""
    changes = {key: body[key] for key in _FIELDS if key in body}
    details: list[Detail] = [
        {"loc": ["body", key], "msg": _FIELDS[key][1], "type": "value_error"}
        for key, value in changes.items()
        if not _FIELDS[key][0](value)
    ]
    if "name" not in body:
        details.insert(0, {"loc": ["body", "name"], "msg": "Field required", "type": "missing"})
    both = {**entry, **changes}
    least, most = both.get("min_instances"), both.get("max_instances")
    if not details and isinstance(least, int) and isinstance(most, int) and least > most:
        said = "min_instances should not be above max_instances"
        details.append({"loc": ["body", "min_instances"], "msg": said, "type": "value_error"})
    return changes, details


def checked_control(body: Mapping[str, object]) -> dict[str, object]:
    """The changes that a test asks for. ValueError says which of them cannot be."""
    for key, value in body.items():
        if key not in _CONTROLS:
            raise ValueError(f"A deployment has no “{key}”. Known: {', '.join(_CONTROLS)}.")
        if not _CONTROLS[key][0](value):
            raise ValueError(f"{key}: {_CONTROLS[key][1]} is needed.")
    return dict(body)
