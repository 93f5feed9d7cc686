"""Planning a run of a ComfyUI workflow: how long it takes, whether it fails, and what each of its nodes gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from math import exp
from random import Random

from runcomfy_tui.simulator.failures import accident, deserved_failure, out_of_memory
from runcomfy_tui.simulator.fate import slim
from runcomfy_tui.simulator.graph import (
    Extent,
    Graph,
    class_at,
    extent_of,
    inputs_at,
    link_of,
    number_at,
    prompt_of,
    samplers_of,
    text_at,
    value_at,
)
from runcomfy_tui.simulator.job import Asset
from runcomfy_tui.simulator.run_plan import OutputPlan, RunPlan

LONGEST_S = 150.0
MOST_PICTURES = 8
PICTURE_MEMORY_MP, VIDEO_MEMORY_MP = 6.0, 112.0
_SECONDS_PER_STEP = 0.2
_PICTURE_SIDE, _VIDEO_SIDES = 1536, (480, 854)
_LONGEST_VIDEO_S, _LONGEST_AUDIO_S = 6.0, 20.0


def plan_of(graph: Graph, seed: int, *, failure_share: float = 0.0) -> RunPlan:
    """The plan of a graph whose inputs are final. The same arguments give the same plan."""
    chance = Random(f"comfyui/{seed}")
    samplers = samplers_of(graph)
    failure = _failure(graph, samplers, chance)
    mishap = accident(chance, next(iter(samplers), "1")) if chance.random() < failure_share else None
    failure = failure or mishap
    run_s = _seconds(graph, samplers) * min(max(exp(chance.gauss(0.0, 0.15)), 0.7), 1.6)
    return RunPlan(
        run_s=round(min(run_s, LONGEST_S) * (chance.uniform(0.3, 0.6) if failure is not None else 1.0), 3),
        outputs=tuple(_outputs(graph)) if failure is None else (),
        failure=failure,
        inputs={
            "prompt": slim(prompt_of(graph, "positive")),
            "negative_prompt": slim(prompt_of(graph, "negative")),
            "graph": hashlib.sha256(json.dumps(graph, sort_keys=True).encode()).hexdigest(),
        },
        media_seed=_media_seed(graph, samplers),
    )


def _seconds(graph: Graph, samplers: list[str]) -> float:
    total = 1.2
    for node_id in samplers:
        steps = number_at(graph, node_id, "steps", 20)
        last = min(steps, number_at(graph, node_id, "end_at_step", steps))
        steps = max(0.0, last - number_at(graph, node_id, "start_at_step", 0))
        extent = extent_of(graph, inputs_at(graph, node_id).get("latent_image"))
        slower = (1 + extent.frames / 8) / extent.frames  # a frame of many costs less than a picture
        total += steps * _SECONDS_PER_STEP * extent.megapixels * slower
    return total


def _failure(graph: Graph, samplers: list[str], chance: Random) -> object:
    media = {
        f"{name} of node {node_id}": value
        for node_id in graph
        for name, value in inputs_at(graph, node_id).items()
        if isinstance(value, str)
    }
    failure = deserved_failure(prompt_of(graph, "positive"), media)
    for node_id in samplers:
        extent = extent_of(graph, inputs_at(graph, node_id).get("latent_image"))
        limit_mp = VIDEO_MEMORY_MP if extent.frames > 1 else PICTURE_MEMORY_MP
        if failure is None and extent.megapixels > limit_mp:
            failure = out_of_memory(node_id, chance)
    return failure


def _media_seed(graph: Graph, samplers: list[str]) -> int:
    """The first sampler's seed decides, as in ComfyUI."""
    for node_id in samplers:
        seed = value_at(graph, node_id, "seed" if "seed" in inputs_at(graph, node_id) else "noise_seed")
        return seed if isinstance(seed, int) else 0
    return 0


def _outputs(graph: Graph) -> Iterator[OutputPlan]:
    for node_id in graph:
        inputs = inputs_at(graph, node_id)
        match class_at(graph, node_id):
            case "SaveImage":
                extent = extent_of(graph, inputs.get("images"))
                for number in range(min(extent.batch * extent.frames, MOST_PICTURES)):
                    yield _file(graph, node_id, "images", _picture(extent), f"_{number + 1:05}_")
            case "SaveVideo":
                yield _file(graph, node_id, "videos", _video_of_link(graph, inputs.get("video")), "_00001_")
            case "VHS_VideoCombine":
                yield _combined(graph, node_id)
            case "SaveAudioMP3":
                link = link_of(inputs.get("audio"))
                length_s = number_at(graph, link[0], "duration", 5.0) if link is not None else 5.0
                asset = Asset("audio", "mp3", 640, 160, min(max(length_s, 0.5), _LONGEST_AUDIO_S))
                yield _file(graph, node_id, "audio", asset, "_00001_")
            case "PreviewAny":
                yield OutputPlan(node_id, "text", text=text_at(graph, inputs.get("source")))


def _file(
    graph: Graph, node_id: str, kind: str, asset: Asset, number: str, more: dict[str, object] | None = None
) -> OutputPlan:
    prefix = str(inputs_at(graph, node_id).get("filename_prefix", "ComfyUI"))
    folder, _, name = prefix.rpartition("/")
    return OutputPlan(node_id, kind, asset, stem=f"{name}{number}", subfolder=folder, more=more or {})


def _combined(graph: Graph, node_id: str) -> OutputPlan:
    """A list of videos that is called `gifs` whatever is in it."""
    inputs = inputs_at(graph, node_id)
    rate = max(1.0, number_at(graph, node_id, "frame_rate", 8))
    asset = _video(extent_of(graph, inputs.get("images")), rate)
    form = str(inputs.get("format", "image/gif"))
    if form == "image/gif":
        asset = Asset(asset.kind, "gif", asset.width, asset.height, asset.duration_s)
    return _file(graph, node_id, "gifs", asset, "_00001", {"format": form, "frame_rate": float(rate)})


def _video_of_link(graph: Graph, value: object) -> Asset:
    link = link_of(value)
    rate = number_at(graph, link[0], "fps", 30.0) if link is not None else 30.0
    return _video(extent_of(graph, value), max(1.0, rate))


def _video(extent: Extent, rate: float) -> Asset:
    short, long = _VIDEO_SIDES
    sides = extent.width, extent.height
    scale = min(1.0, short / min(sides), long / max(sides))
    width, height = (max(16, round(side * scale / 2) * 2) for side in sides)
    return Asset("video", "mp4", width, height, min(max(extent.frames / rate, 0.2), _LONGEST_VIDEO_S))


def _picture(extent: Extent) -> Asset:
    scale = min(1.0, _PICTURE_SIDE / max(extent.width, extent.height))
    return Asset("image", "png", max(16, round(extent.width * scale)), max(16, round(extent.height * scale)), 0.0)
