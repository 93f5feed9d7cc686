"""Drawing what will become of a job: how long it takes, whether and why it fails, what it costs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from math import exp
from random import Random
from urllib.parse import urlsplit

from runcomfy_tui.simulator.assets import assets_of, billed_seconds
from runcomfy_tui.simulator.job import Fate
from runcomfy_tui.simulator.profile import Profile

FAILURE_SHARE = 0.06
POLICY_WORDS = ("explicit", "celebrity")


def draw_fate(
    profile: Profile,
    inputs: Mapping[str, object],
    defaults: Mapping[str, object],
    *,
    chance: Random,
    quiet: bool,
    failure_share: float = FAILURE_SHARE,
) -> Fate:
    """All that chance decides; the same `chance` state gives the same fate.

    `quiet`: nobody waits for the model. `failure_share` (0 to 1) fail by accident, besides those that deserve it.
    """
    run_s = profile.median_s * min(max(exp(chance.gauss(0.0, profile.spread)), 0.6), 2.0)
    random_failure = chance.random() < failure_share
    accident = _accident(chance)
    error = _deserved_error(inputs) or (accident if random_failure else None)
    strangers = _strangers(profile, chance, quiet)
    known = {**defaults, **inputs}
    assets = assets_of(profile, known) if error is None else ()
    units = billed_seconds(known, profile.kind) if profile.per_second else max(len(assets), 1)
    return Fate(
        dispatch_s=round(chance.uniform(0.3, 1.1), 3),
        run_s=round(run_s * chance.uniform(0.3, 0.6) if error is not None else run_s, 3),
        strangers=strangers,
        error=error,
        failed_word=chance.choice(("completed", "failed")),
        succeeded_word="completed" if chance.random() < 0.15 else "succeeded",
        cost_usd=0.0 if error is not None else round(profile.price_usd * units, 6),
        shape=profile.shape,
        assets=assets,
        media_seed=_media_seed(inputs, chance),
        with_offset=chance.random() < 0.5,
    )


def _strangers(profile: Profile, chance: Random, quiet: bool) -> tuple[float, ...]:
    if quiet:
        count = 0 if chance.random() < 0.3 else chance.randint(1, profile.crowd)
    else:
        count = chance.choices((0, 1, 2), (7, 2, 1))[0]
    longest_s = 0.9 if profile.kind == "image" else 1.5
    return tuple(round(chance.uniform(0.3, longest_s), 3) for _ in range(count))


def _media_seed(inputs: Mapping[str, object], chance: Random) -> int:
    picked = chance.getrandbits(48)
    seed = inputs.get("seed")
    if isinstance(seed, int) and not isinstance(seed, bool) and seed > 0:
        return seed % 2**48
    return picked


def _deserved_error(inputs: Mapping[str, object]) -> object:
    """The failures that can be had on purpose: by the prompt's words, or by a media address that is not there."""
    texts = list(_texts("", inputs))
    for name, text in texts:
        if text.startswith(("http://", "https://")):
            if "missing" in _path_of(text):
                return f"Could not download {name}: {text[:300]} answered 404 Not Found."
        elif name.rpartition(".")[2] in ("prompt", "lyrics", "tags", "text") and any(
            word in text.lower() for word in POLICY_WORDS
        ):
            return {
                "code": "content_policy_violation",
                "message": "The prompt was refused by the provider's content policy. Nothing was charged.",
            }
    return None


def _accident(chance: Random) -> object:
    missing_gib = round(chance.uniform(0.5, 9.5), 2)
    return chance.choice(
        (
            f"CUDA out of memory: tried to allocate {missing_gib} GiB (GPU 0, 79.15 GiB in all)",
            {"code": "provider_timeout", "message": "The provider did not answer within 600 seconds."},
            {"code": "safety_filter", "message": "The safety filter withheld every output of this request."},
            [
                {
                    "error": "The worker stopped while decoding the latents.",
                    "errorCode": 20001,
                    "debugInfo": f"torch.OutOfMemoryError: {missing_gib} GiB short on cuda:0",
                }
            ],
        )
    )


def _texts(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif depth < 8 and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(f"{name}.{key}" if name else str(key), item, depth + 1)
    elif depth < 8 and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(f"{name}.{index}", item, depth + 1)


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path.lower()
    except ValueError:
        return ""


def slim(value: object, depth: int = 0) -> object:
    """Inputs as they are kept: data URIs and other long texts by their hash, so that 10,000 jobs stay small."""
    if isinstance(value, str):
        if len(value) <= 20_000 and not (value.startswith("data:") and len(value) > 300):
            return value
        digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{value[:64]}…sha256:{digest}"
    if depth > 16:
        return None
    if isinstance(value, dict):
        return {key: slim(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [slim(item, depth + 1) for item in value]
    return value
