"""Pages of RunComfy's website that have no address of their own in any answer."""

from __future__ import annotations

from runcomfy_tui.domain.target import Target, TargetKind

_PAGES = {
    TargetKind.MODEL: "models",
    TargetKind.COMFYUI: "comfyui-api/deployments",
    TargetKind.LORA: "trainer/deployments",
}


def target_page(web_base: str, target: Target) -> str:
    """Return a model's page, or the page that lists the person's deployments: those have no documented pages."""
    page = f"{web_base}/{_PAGES[target.kind]}"
    return f"{page}/{target.id}" if target.kind is TargetKind.MODEL else page
