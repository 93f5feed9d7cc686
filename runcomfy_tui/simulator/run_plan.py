"""What a run of a deployment will do, all of it decided when it is accepted: how long, which outputs, which failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from runcomfy_tui.simulator.files import extension_of
from runcomfy_tui.simulator.job import Asset


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """One output: a file (`asset`, named `stem` in `subfolder`) or a `text`.

    `node_id` is the node that gives it, "" in a LoRA deployment; `kind` is images, gifs, videos, audio or text; `more`
    is what a node tells besides, such as a format.
    """

    node_id: str
    kind: str
    asset: Asset | None = None
    stem: str = ""
    subfolder: str = ""
    text: str = ""
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def filename(self) -> str:
        """With the extension that can be made here; empty for a text."""
        return "" if self.asset is None else f"{self.stem}.{extension_of(self.asset)}"


@dataclass(frozen=True, slots=True)
class RunPlan:
    """`failure` is None or the value of the result's `error`; `inputs` and `media_seed` are what the files are made of.

    `run_s` are seconds on an instance that is warm.
    """

    run_s: float
    outputs: tuple[OutputPlan, ...]
    failure: object
    inputs: Mapping[str, object]
    media_seed: int

    @property
    def assets(self) -> tuple[Asset, ...]:
        """The files, in the order in which `outputs_on_wire` wants their addresses."""
        return tuple(output.asset for output in self.outputs if output.asset is not None)

    def to_json(self) -> dict[str, object]:
        """For the state file; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> RunPlan:
        """Raises KeyError or TypeError when the value was not written by `to_json`."""
        fields = dict(value)
        fields["outputs"] = tuple(_output(output) for output in fields["outputs"])  # type: ignore[attr-defined]
        return cls(**fields)  # type: ignore[arg-type]


def outputs_on_wire(plan: RunPlan, urls: Sequence[str]) -> dict[str, object]:
    """The `outputs` of a ComfyUI result: by node id, then by kind. `urls` are those of `plan.assets`, in order."""
    nodes: dict[str, dict[str, list[object]]] = {}
    left = iter(urls)
    for output in plan.outputs:
        found: object = [output.text]
        if output.asset is not None:
            place = {"filename": output.filename, "subfolder": output.subfolder, "type": "output"}
            found = {**place, "url": next(left), **output.more}
        nodes.setdefault(output.node_id, {}).setdefault(output.kind, []).append(found)
    return dict(nodes)


def output_on_wire(plan: RunPlan, urls: Sequence[str]) -> dict[str, object]:
    """The `output` of a LoRA result: a list of images, or the one video."""
    if plan.assets and plan.assets[0].kind == "video":
        return {"video": urls[0]}
    return {"images": list(urls)}


def _output(value: Mapping[str, object]) -> OutputPlan:
    fields = dict(value)
    if fields["asset"] is not None:
        fields["asset"] = Asset(**fields["asset"])  # type: ignore[arg-type]
    return OutputPlan(**fields)  # type: ignore[arg-type]
