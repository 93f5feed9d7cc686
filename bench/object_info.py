"""How long a form for a workflow of 100 nodes takes, out of a registry of 1,500 node types (3 MB)."""

from __future__ import annotations

import itertools
import json
import random
import statistics
import time
from dataclasses import dataclass
from typing import Any

from runcomfy_tui.domain.deployment import Payload
from runcomfy_tui.forms import Form, Members, Typed, check, class_types, comfyui_form, used_node_types
from runcomfy_tui.forms.field import TEXT_KINDS

NODES, TYPES = 100, 1_500
LIMIT_MS = 300.0
PARSE_LIMIT = 2.0
"""Picking the types may take this many times as long as parsing all of the document."""
_KINDS = ("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "MODEL", "IMAGE")


@dataclass(frozen=True, slots=True)
class OpeningFigures:
    """Milliseconds (medians): parsing the document, picking what is used, making the form, the first check, another."""

    parse_ms: float
    pick_ms: float
    form_ms: float
    first_check_ms: float
    check_ms: float

    @property
    def total_ms(self) -> float:
        """From the document's bytes to a form that was checked."""
        return self.pick_ms + self.form_ms + self.first_check_ms


def registry(types: int = TYPES) -> dict[str, Any]:
    """Return a registry like those of real servers, in both dialects: some lists have hundreds of files."""
    rng = random.Random(1)
    files = [f"folder/model_{number:04}_fp16.safetensors" for number in range(400)]
    return {f"Type{number}": _type(number, rng, files) for number in range(types)}


def _type(number: int, rng: random.Random, files: list[str]) -> dict[str, Any]:
    inputs = {f"{rng.choice(('seed', 'text', 'value', 'name'))}_{n}": _input(rng, files) for n in range(11)}
    entry = {"required": dict(list(inputs.items())[:6]), "optional": dict(list(inputs.items())[6:])}
    return {
        "input": entry,
        "input_order": {part: list(named) for part, named in entry.items()},
        "output": ["IMAGE", "MASK"],
        "name": f"Type{number}",
        "display_name": f"Type of number {number}",
        "description": "Changes what comes in, and hands it on to whatever comes after it.",
        "category": "made up",
    }


def _input(rng: random.Random, files: list[str]) -> list[Any]:
    kind = rng.choice(_KINDS)
    about: dict[str, Any] = {"tooltip": "What this does is told here in as many words as real nodes take for it."}
    if kind in ("INT", "FLOAT"):
        about |= {"default": 1, "min": 0, "max": 2**64 - 1 if kind == "INT" else 100.0, "step": 1}
    if kind != "COMBO":
        return [kind, about]
    choices = files if rng.random() < 0.04 else ["nearest", "bilinear", "area", "lanczos"]
    return [choices, about] if rng.random() < 0.5 else ["COMBO", {**about, "options": choices}]


def workflow(types: dict[str, Any], nodes: int = NODES) -> dict[str, Any]:
    """Return a workflow whose nodes are of types from all over the registry."""
    names, made = list(types), {}
    for number in range(nodes):
        name = names[number * 37 % len(names)]
        inputs = {**types[name]["input"]["required"], **types[name]["input"]["optional"]}
        made[str(number)] = {
            "class_type": name,
            "inputs": {key: _value(about, number) for key, about in inputs.items()},
            "_meta": {"title": f"Node {number}"},
        }
    return made


def _value(about: list[Any], number: int) -> object:
    values: dict[str, object] = {"INT": 20, "FLOAT": 7.5, "STRING": "a fox by a river", "BOOLEAN": True}
    choices = about[0] if isinstance(about[0], list) else about[1].get("options")
    if choices:
        return choices[0]
    return values.get(about[0], [str(max(0, number - 1)), 0])


def measure(rounds: int = 5) -> OpeningFigures:
    """Open the form a few times; everything is done anew each time."""
    known = registry()
    document = json.dumps(known).encode()
    payload = Payload(workflow(known))
    wanted = class_types(payload.workflow)
    taken: list[list[float]] = []
    for _ in range(rounds):
        times = [time.perf_counter()]
        json.loads(document)
        times.append(time.perf_counter())
        types = used_node_types(document, wanted)
        times.append(time.perf_counter())
        form = comfyui_form(payload, types)
        times.append(time.perf_counter())
        first, second = _drafts(form)
        check(form, first)
        times.append(time.perf_counter())
        check(form, second)
        times.append(time.perf_counter())
        taken.append([(after - before) * 1000 for before, after in itertools.pairwise(times)])
    return OpeningFigures(*(statistics.median(each) for each in zip(*taken, strict=True)))


def _drafts(form: Form) -> list[dict[str, Members]]:
    """Every text of the form changed, in two ways."""
    return [
        {
            node.name: Members({each.name: Typed(text) for each in node.fields if each.kind in TEXT_KINDS})
            for node in form.fields
            if any(each.kind in TEXT_KINDS for each in node.fields)
        }
        for text in ("an owl in a tree", "a bear in a cave")
    ]


def main() -> None:
    """Print the figures."""
    figures = measure()
    print(f"a form of {NODES} nodes out of {TYPES:,} node types")
    print(f"  types picked : document parsed {figures.pick_ms / figures.parse_ms:8.2f}  (at most {PARSE_LIMIT:.1f})")
    rows = {"picked": figures.pick_ms, "form": figures.form_ms, "first check": figures.first_check_ms}
    for label, taken in {**rows, "another check": figures.check_ms}.items():
        print(f"  {label:30}{taken:>9.1f} ms")
    print(f"  {'in all':30}{figures.total_ms:>9.1f} ms  (at most {LIMIT_MS:.0f})\n")


if __name__ == "__main__":
    main()
