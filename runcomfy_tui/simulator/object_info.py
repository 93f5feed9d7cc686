"""ComfyUI's registry of node types as a deployment serves it: in the older dialect, the newer, or with all of 3 MB."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Any

HUGE_TYPES = 1_500
_SEED = 1_500
_FILES = 64
_GROUPS = ("required", "optional")


def _list(words: str) -> list[str]:
    return words.split()


_LINK_TYPES = _list("MODEL CLIP VAE CONDITIONING LATENT IMAGE MASK AUDIO VIDEO CONTROL_NET SIGMAS GUIDER")
_VERBS = _list("Load Save Scale Blend Crop Mask Sample Encode Decode Merge Split Batch Stack Shift Grade Trace Pad Mix")
_NOUNS = _list("Image Latent Model Conditioning Video Audio Mask Pose Depth Face Prompt Noise Lora Tiles Frames Text")
_MAKERS = _list("Studio Lab Kit Pack Suite Tools Plus Pro Advanced Simple Easy Efficient Pipe")
_WORDS = _list(
    "how much of it is kept when the picture is made again with a higher number more detail and more time below zero "
    "turns it around used only where a mask is given the rest stays as it was left empty takes what the model says"
)


@cache
def node_types() -> Mapping[str, Any]:
    """Class type → entry, in the newer dialect: what the workflows that ship are made of, all but one."""
    text = resources.files(__package__).joinpath("object_info.json").read_text("utf-8")
    types: dict[str, Any] = json.loads(text)
    return types


@cache
def document(dialect: str) -> bytes:
    """The JSON that `object_info_url` answers: `old`, `new` or `huge`; KeyError for another word.

    `old` writes choices in the type's place, and tells neither the inputs' order nor anything about them in words.
    `huge` mixes both among 1,500 types, 3 MB; it takes a moment to make, once.
    """
    makers: dict[str, Callable[[], Mapping[str, Any]]] = {"old": _old, "new": node_types, "huge": _huge}
    made = makers[dialect]()
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode()


def inputs_of(class_type: str) -> dict[str, list[Any]] | None:
    """The inputs of a known type by name, `[TYPE, options]` each; None for a type that nobody knows."""
    entry = node_types().get(class_type)
    if entry is None:
        return None
    return {name: part for group in _GROUPS for name, part in entry["input"].get(group, {}).items()}


def _old() -> dict[str, Any]:
    return {name: _in_old_dialect(entry) for name, entry in node_types().items()}


def _in_old_dialect(entry: Mapping[str, Any]) -> dict[str, Any]:
    inputs = {
        group: {name: _old_input(part) if group in _GROUPS else part for name, part in parts.items()}
        for group, parts in entry["input"].items()
    }
    rest = {key: value for key, value in entry.items() if key not in ("input", "input_order", "experimental")}
    return {"input": inputs, **rest}


def _old_input(part: Sequence[Any]) -> list[Any]:
    kind, options = part
    left = {key: value for key, value in options.items() if key not in ("options", "tooltip", "advanced")}
    if kind != "COMBO":
        return [kind, left] if left else [kind]
    return [options["options"], left] if left else [options["options"]]


def _huge() -> dict[str, Any]:
    chance = Random(_SEED)
    made: dict[str, Any] = {}
    for name, entry in node_types().items():
        made[name] = _in_old_dialect(entry) if chance.random() < 0.5 else entry
    files = [f"{_phrase(chance, 3).replace(' ', '_')}_v{number}.safetensors" for number in range(_FILES)]
    while len(made) < HUGE_TYPES:
        name = f"{chance.choice(_VERBS)}{chance.choice(_NOUNS)}{chance.choice(_MAKERS)}"
        while name in made:
            name += chance.choice(("+", "_2", " (again)"))
        entry = _made_up(name, chance, files)
        made[name] = _in_old_dialect(entry) if chance.random() < 0.5 else entry
    return made


def _made_up(name: str, chance: Random, files: Sequence[str]) -> dict[str, Any]:
    required = dict(_made_up_inputs(chance, files, chance.randint(3, 9)))
    optional = dict(_made_up_inputs(chance, files, chance.randint(0, 6)))
    outputs = chance.choices(_LINK_TYPES, k=chance.randint(1, 3))
    return {
        "input": {"required": required, "optional": {k: part for k, part in optional.items() if k not in required}},
        "input_order": {"required": list(required), "optional": [key for key in optional if key not in required]},
        "output": outputs,
        "output_is_list": [False] * len(outputs),
        "output_name": outputs,
        "name": name,
        "display_name": name,
        "description": _phrase(chance, chance.randint(0, 40)),
        "python_module": f"custom_nodes.{chance.choice(_NOUNS).lower()}-{chance.choice(_MAKERS).lower()}",
        "category": f"{chance.choice(_NOUNS).lower()}/{chance.choice(_VERBS).lower()}",
        "output_node": chance.random() < 0.1,
    }


def _made_up_inputs(chance: Random, files: Sequence[str], count: int) -> Iterator[tuple[str, list[Any]]]:
    for _ in range(count):
        name = f"{chance.choice(_VERBS)}_{chance.choice(_NOUNS)}".lower()
        kind = chance.choice(("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "COMBO", *_LINK_TYPES[:6]))
        yield name, [kind, {**_made_up_options(kind, chance, files), "tooltip": _phrase(chance, chance.randint(4, 20))}]


def _made_up_options(kind: str, chance: Random, files: Sequence[str]) -> dict[str, Any]:
    match kind:
        case "INT":
            most = chance.choice((8, 100, 16_384, 2**64 - 1))
            return {"default": 0, "min": 0, "max": most, **({"control_after_generate": True} if most > 2**63 else {})}
        case "FLOAT":
            return {"default": 1.0, "min": chance.choice((0.0, -10.0)), "max": 10.0, "step": 0.01, "round": 0.001}
        case "STRING":
            return {"default": "", "multiline": chance.random() < 0.4}
        case "BOOLEAN":
            return {"default": chance.random() < 0.5, "label_on": "on", "label_off": "off"}
        case "COMBO":
            few: list[Any] = chance.choice(([1, 2, 4, 8], ["auto", "on", "off"], [0.5, 1.0, 2.0]))
            return {"options": list(files) if chance.random() < 0.3 else few}
        case _:
            return {}


def _phrase(chance: Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))
