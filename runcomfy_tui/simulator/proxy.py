"""ComfyUI's own routes on one instance, as far as they can be called through the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from runcomfy_tui.simulator.deployments import Deployment
from runcomfy_tui.simulator.exchange import Answer, Request, json_answer, text_answer
from runcomfy_tui.simulator.inferences import Inferences
from runcomfy_tui.simulator.instances import Instance

_GIB = 1024**3
_VRAM_GIB = {"TURING_16": 16, "AMPERE_24": 24, "AMPERE_80": 80, "ADA_80_PLUS": 80, "HOPPER_141": 141}
_USUAL_VRAM_GIB = 48
_EMPTY = Answer(200, (("content-type", "application/octet-stream"),))


class InstanceProxy:
    """Answers `free`, `queue`, `interrupt` and `system_stats`, also with `api/` before them, as ComfyUI does."""

    def __init__(self, inferences: Inferences) -> None:
        self._inferences = inferences
        self._routes: Mapping[str, Callable[[Deployment, Instance, Mapping[str, object], float], Answer]] = {
            "free": self._free,
            "queue": self._queue,
            "interrupt": self._interrupt,
            "system_stats": self._system_stats,
        }

    def answer(self, deployment: Deployment, instance: Instance, path: str, request: Request, at: float) -> Answer:
        """What the instance answers; 404 in its own words for other paths. Raises StateError."""
        route = self._routes.get(path.removeprefix("api/").strip("/"))
        if route is None:
            return text_answer(404, "404: Not Found")
        try:
            body = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            return text_answer(400, "400: Bad Request")
        return route(deployment, instance, body, at)

    def _free(self, deployment: Deployment, instance: Instance, body: Mapping[str, object], at: float) -> Answer:
        del deployment, at
        if body.get("unload_models") or body.get("free_memory"):
            instance.is_loaded = False
        return _EMPTY

    def _queue(self, deployment: Deployment, instance: Instance, body: Mapping[str, object], at: float) -> Answer:
        del at
        if body:
            return _EMPTY  # ComfyUI's own queue holds at most what runs: there is nothing to clear or delete
        running: list[object] = []
        if instance.job is not None:
            graph = {} if deployment.workflow is None else deployment.workflow.graph
            running.append([instance.job.ticket, instance.job.request_id, graph, {}, []])
        return json_answer(200, {"queue_running": running, "queue_pending": []})

    def _interrupt(self, deployment: Deployment, instance: Instance, body: Mapping[str, object], at: float) -> Answer:
        del deployment, body
        if instance.job is not None:
            self._inferences.interrupt(instance.job, at)
        return _EMPTY

    def _system_stats(
        self, deployment: Deployment, instance: Instance, body: Mapping[str, object], at: float
    ) -> Answer:
        del body, at
        hardware = deployment.entry.get("hardware")
        name = str(hardware[0]) if isinstance(hardware, list) and hardware else ""
        total = _VRAM_GIB.get(name, _USUAL_VRAM_GIB) * _GIB
        share = 0.22 if instance.is_loaded or instance.job is not None else 0.95
        device = {
            "name": f"cuda:0 {name} : cudaMallocAsync",
            "type": "cuda",
            "index": 0,
            "vram_total": total,
            "vram_free": int(total * share),
            "torch_vram_total": int(total * (0.98 - share)),
            "torch_vram_free": int(total * 0.01),
        }
        system = {
            "os": "posix",
            "ram_total": 128 * _GIB,
            "ram_free": 96 * _GIB,
            "comfyui_version": "0.3.60",
            "python_version": "3.12.11",
            "pytorch_version": "2.8.0+cu128",
            "embedded_python": False,
            "argv": ["main.py", "--listen"],
        }
        return json_answer(200, {"system": system, "devices": [device]})
