"""The faults by name: what each does, how strong, on which calls; reading them from a flag or from JSON.

A flag is `NAME`, `NAME=VALUE`, or `NAME@CALL+CALL=VALUE`, where VALUE is a number, a mode, or `MODE:NUMBER`:
`server-error@submit=1`, `rate-limit=hidden:2`, `unknown-status=warming_up`. In JSON a fault's value is a number, true
(its usual strength), such a text, or an object `{"strength": 1, "mode": "hidden", "calls": ["status"]}`; null and false
remove it. What the number means is the fault's `unit`. `"doors": ["serverless"]` limits one to the Serverless API,
`["model"]` to all that does not belong to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from runcomfy_tui.simulator.routes import MODEL_DOOR, SERVERLESS_DOOR, Route

CALLS = (
    *("submit", "status", "result", "cancel", "catalogue", "file", "account", "balance", "deployments", "proxy"),
    "sign-in",
)
DOORS = (MODEL_DOOR, SERVERLESS_DOOR)
_API = tuple(call for call in CALLS if call != "file")
_REQUEST = ("status", "result", "cancel")


class FaultError(ValueError):
    """A fault that does not exist or cannot be read; the text says which."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One fault as it can be asked for. `calls` are those it strikes unless told otherwise, `modes` its variants."""

    name: str
    summary: str
    unit: str
    usual: float
    most: float
    calls: tuple[str, ...]
    modes: Mapping[str, str]
    free_mode: bool = False


def _kind(
    name: str,
    summary: str,
    calls: tuple[str, ...],
    *,
    unit: str = "probability",
    usual: float = 1.0,
    most: float = 1.0,
    modes: Mapping[str, str] | None = None,
    free_mode: bool = False,
) -> FaultKind:
    return FaultKind(name, summary, unit, usual, most, calls, modes or {}, free_mode)


KINDS = {
    kind.name: kind
    for kind in (
        _kind(
            "latency",
            "the answer waits; the request has taken effect already",
            CALLS,
            unit="real seconds, half to one and a half times as many",
            usual=0.5,
            most=3600,
            modes={"steady": "exactly so many seconds"},
        ),
        _kind(
            "rate-limit",
            "429 with JSON and Retry-After in seconds (1 to 3)",
            _API,
            usual=0.3,
            most=10_000,
            modes={
                "date": "Retry-After as an HTTP date",
                "json": "JSON, no Retry-After",
                "plain": "neither JSON nor Retry-After",
                "hidden": "the number is a limit in requests per simulated second, over a door's calls; JSON only",
            },
        ),
        _kind(
            "server-error",
            "500 or 502 with an HTML page; the request has no effect",
            CALLS,
            usual=0.3,
            modes={
                "500": "always 500",
                "502": "always 502",
                "503": "always 503",
                "json": "500 with the service's own JSON",
                "late": "502, but the request has taken effect",
            },
        ),
        _kind(
            "error-in-200",
            "200 with an error_code on top (500001) and no effect; a mode of digits is the code",
            _API,
            usual=0.3,
            free_mode=True,
        ),
        _kind("no-balance", "402 with error_code 400002, for a deployment 10001", ("submit",)),
        _kind("drop-after-submit", "accepted, then the connection is closed without a byte", ("submit",)),
        _kind(
            "drop-mid-body",
            "the connection is closed in the middle of the body",
            CALLS,
            usual=0.3,
            modes={"random": "anywhere in the body"},
        ),
        _kind(
            "stall",
            "the request takes effect, then silence with the connection open",
            CALLS,
            usual=0.3,
            modes={"body": "silence in the middle of the body"},
        ),
        _kind(
            "garbage",
            "200 with broken JSON; the request has taken effect",
            _API,
            usual=0.3,
            modes={
                "html": "an HTML page with status 200",
                "empty": "an empty body",
                "binary": "random bytes",
                "array": "JSON of another shape",
            },
        ),
        _kind(
            "unknown-status",
            "status words that nobody documented; the mode is the word",
            ("status", "result"),
            usual=1.0,
            free_mode=True,
        ),
        _kind("vanish", "404 with 404001 for a request that lives; the number is a share of the requests", _REQUEST),
        _kind(
            "slow-file",
            "files come slowly",
            ("file",),
            unit="bytes a second",
            usual=20_000,
            most=1e9,
        ),
        _kind(
            "cut-file",
            "a file's connection is closed now and then",
            ("file",),
            unit="bytes between two cuts, on average",
            usual=1e6,
            most=1e12,
            modes={"reset": "it is broken off: what is still on its way may be lost"},
        ),
        _kind(
            "truncated-file",
            "a file breaks off halfway although its full length was announced",
            ("file",),
            modes={"clean": "half the file, announced as half: only its content shows it"},
        ),
        _kind(
            "wrong-length",
            "the announced length of a file is 1,000 more than what comes",
            ("file",),
            modes={"short": "1,000 less than the file has"},
        ),
        _kind(
            "foreign-redirect",
            "302 to a host that is not the service's",
            ("file",),
            modes={
                "private": "to an address inside a private network",
                "plain": "to http instead of https",
                "loop": "to itself, for ever",
                "307": "307 instead of 302",
            },
        ),
        _kind("hostile-text", "markup, escape sequences, bidi controls and 100 kB texts in every text", CALLS),
        _kind(
            "expired-token",
            "401 for the first token; the rotated one of the same account still works",
            ("submit", "status", "result", "cancel", "account", "deployments", "proxy"),
        ),
        _kind(
            "expired-file",
            "files are gone: 403 with a bucket's XML",
            ("file",),
            modes={"404": "404 with an HTML page"},
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is switched on."""

    name: str
    strength: float
    mode: str
    calls: tuple[str, ...]
    doors: tuple[str, ...] = DOORS

    def to_json(self) -> dict[str, object]:
        """As `GET /_simulator/faults` shows it."""
        limited = {} if self.doors == DOORS else {"doors": list(self.doors)}
        return {"strength": self.strength, "mode": self.mode, "calls": list(self.calls), **limited}

    def covers(self, route: Route) -> bool:
        """Whether it may strike this call at all."""
        return route.call in self.calls and route.door in self.doors


def fault_of_flag(flag: str) -> Fault:
    """Read `NAME`, `NAME=VALUE` or `NAME@CALL+CALL=VALUE`. Raises FaultError."""
    before, _, value = flag.partition("=")
    name, at, calls = before.partition("@")
    kind = _find(name.strip())
    strength, mode = _value(kind, value.strip())
    return _fault(kind, strength, mode, calls.split("+") if at else None)


def fault_of_json(name: str, value: object) -> Fault | None:
    """Read one member of the JSON object; None when it removes the fault. Raises FaultError."""
    kind = _find(name)
    match value:
        case None | False:
            return None
        case True:
            return _fault(kind, kind.usual, "", None)
        case int() | float():
            return _fault(kind, float(value), "", None)
        case str():
            return _fault(kind, *_value(kind, value), None)
        case dict():
            return _fault_of_object(kind, value)
        case _:
            raise FaultError(f"{name}: a number, true, a text or an object is needed.")


def described() -> dict[str, object]:
    """Every fault with its meaning, for whoever asks over HTTP."""
    return {
        kind.name: {
            "summary": kind.summary,
            "unit": kind.unit,
            "usual": kind.usual,
            "calls": list(kind.calls),
            "modes": dict(kind.modes),
        }
        for kind in KINDS.values()
    }


def _fault_of_object(kind: FaultKind, value: Mapping[str, object]) -> Fault:
    strength, mode, calls = value.get("strength", kind.usual), value.get("mode", ""), value.get("calls")
    if isinstance(strength, bool) or not isinstance(strength, int | float):
        raise FaultError(f"{kind.name}: strength must be a number.")
    if not isinstance(mode, str) or not (calls is None or isinstance(calls, list)):
        raise FaultError(f"{kind.name}: mode must be a text and calls a list.")
    fault = _fault(kind, float(strength), mode, None if calls is None else [str(call) for call in calls])
    doors = value.get("doors", list(DOORS))
    if not isinstance(doors, list) or not doors or any(door not in DOORS for door in doors):
        raise FaultError(f"{kind.name}: doors must be a list of {' and '.join(DOORS)}.")
    return replace(fault, doors=tuple(door for door in DOORS if door in doors))


def _find(name: str) -> FaultKind:
    kind = KINDS.get(name)
    if kind is None:
        raise FaultError(f"There is no fault “{name}”. Known: {', '.join(KINDS)}.")
    return kind


def _value(kind: FaultKind, text: str) -> tuple[float, str]:
    mode, colon, number = text.rpartition(":")
    if not colon and (text in kind.modes or kind.free_mode) and not _is_share(kind, text):
        return kind.usual, text
    if not number:
        return kind.usual, mode
    try:
        return float(number), mode
    except ValueError:
        raise FaultError(f"{kind.name}: “{text}” is neither a number nor one of its modes.") from None


def _is_share(kind: FaultKind, text: str) -> bool:
    """Whether a free mode is rather its strength: `error-in-200=0.5` is, `error-in-200=400001` is not."""
    try:
        return kind.free_mode and 0 <= float(text) <= kind.most
    except ValueError:
        return False


def _fault(kind: FaultKind, strength: float, mode: str, calls: list[str] | None) -> Fault:
    most = 1.0 if kind.unit == "probability" and mode != "hidden" else kind.most
    if not (math.isfinite(strength) and 0 <= strength <= most):
        raise FaultError(f"{kind.name}: {strength:g} must lie between 0 and {most:g} ({kind.unit}).")
    if mode and mode not in kind.modes and not kind.free_mode:
        raise FaultError(f"{kind.name} has no mode “{mode}”. Known: {', '.join(kind.modes) or 'none'}.")
    unknown = [call for call in calls or () if call not in CALLS]
    if unknown:
        raise FaultError(f"{kind.name}: there is no call “{unknown[0]}”. Known: {', '.join(CALLS)}.")
    if mode == "hidden" and strength == 0:
        raise FaultError("rate-limit: a hidden limit must be above 0.")
    return Fault(kind.name, strength, mode, tuple(calls) if calls else kind.calls)
