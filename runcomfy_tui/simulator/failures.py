"""How runs of a deployment fail: out of memory, by their prompt, for want of a picture, or by accident."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from urllib.parse import urlsplit

from runcomfy_tui.simulator.fate import POLICY_WORDS

_FRAMES = (
    ("/ComfyUI/execution.py", "execute", "output_data = await get_output_data(prompt_id, unique_id, node, inputs)"),
    ("/ComfyUI/execution.py", "get_output_data", "return await map_node_over_list(prompt_id, unique_id, node, inputs)"),
    ("/ComfyUI/execution.py", "map_node_over_list", "await process_inputs(input_dict, index)"),
    ("/ComfyUI/nodes.py", "run", "return self.common(model, seed, steps, positive, negative, latent)"),
    ("/ComfyUI/comfy/sample.py", "sample", "samples = sampler.sample(noise, positive, negative, cfg=cfg)"),
    ("/ComfyUI/comfy/samplers.py", "sample", "return self.outer_sample(noise, latent_image, sampler, sigmas)"),
    ("/ComfyUI/comfy/samplers.py", "outer_sample", "output = self.inner_sample(noise, latent_image, device)"),
    ("/ComfyUI/comfy/samplers.py", "predict_noise", "return sampling_function(self.inner_model, x, timestep)"),
    ("/ComfyUI/comfy/samplers.py", "calc_cond_batch", "output = model.apply_model(input_x, timestep_, **c)"),
    ("/ComfyUI/comfy/model_base.py", "apply_model", "model_output = self.diffusion_model(xc, t, context=context)"),
    ("/ComfyUI/comfy/ldm/blocks.py", "forward", "x = block(x, context=context, transformer_options=options)"),
    ("/ComfyUI/comfy/ldm/attention.py", "forward", "n = self.attn1(n, context=context, value=value)"),
    ("/ComfyUI/comfy/ldm/attention.py", "forward", "out = optimized_attention(q, k, v, self.heads, mask=mask)"),
    ("/ComfyUI/comfy/ldm/attention.py", "attention_pytorch", "out = scaled_dot_product_attention(q, k, v)"),
)
OUT_OF_MEMORY, NO_INPUT, STOPPED, POLICY = 20001, 20002, 20005, 20007


def out_of_memory(node: str, chance: Random) -> object:
    """The list form, with the forty lines that the instance wrote."""
    wanted, free = round(chance.uniform(4, 40), 2), round(chance.uniform(0.1, 2), 2)
    said = f"torch.OutOfMemoryError: Allocation on device 0 would exceed allowed memory. (out of memory): {wanted} GiB"
    frames = [
        text
        for number, (file, name, code) in enumerate(_FRAMES)
        for text in (f'  File "{file}", line {117 + 41 * number}, in {name}', f"    {code}")
    ]
    memory = [f"  {name:<22}{chance.uniform(0.1, 20):>9.2f} GiB" for name in ("weights", "activations", "reserved")]
    debug = [
        f"!!! Exception during processing, node {node} !!!",
        "Traceback (most recent call last):",
        *frames,
        said,
        "",
        "Memory at that moment:",
        *memory,
        f"  {'free':<22}{free:>9.2f} GiB",
        f"Requested               : {wanted} GiB",
        "Device limit            : see hardware",
        "Prompt executor: the run ended after this node.",
    ]
    return [{"error": f"node {node} ran out of memory", "errorCode": OUT_OF_MEMORY, "debugInfo": "\n".join(debug)}]


def deserved_failure(prompt: str, media: Mapping[str, str]) -> object:
    """By the prompt's words, or by a media address with `missing` in its path; `media` by the input's name. Or None."""
    for name, address in media.items():
        if address.startswith(("http://", "https://")) and "missing" in _path_of(address):
            debug = f"GET {address[:300]}\n404 Not Found"
            return [{"error": f"The input {name} could not be fetched.", "errorCode": NO_INPUT, "debugInfo": debug}]
    if any(word in prompt.lower() for word in POLICY_WORDS):
        said = "The prompt was refused by the content policy. Nothing was charged."
        return {"error": said, "errorCode": POLICY, "debugInfo": ""}
    return None


def accident(chance: Random, node: str) -> object:
    """What may happen to anybody."""
    stopped = {"error": "The instance stopped during the run.", "errorCode": STOPPED, "debugInfo": "exit status 137"}
    return chance.choice((out_of_memory(node, chance), stopped, [stopped]))


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path.lower()
    except ValueError:
        return ""
