"""Fields of every kind in telling states, for pictures of them."""

from __future__ import annotations

from runcomfy_tui.forms import (
    Branched,
    EmptyText,
    Entry,
    Field,
    FieldKind,
    Items,
    Members,
    Null,
    Picked,
    Raw,
    Several,
    Typed,
)
from runcomfy_tui.ui.widgets.fields.complaints import Deep

RATIOS = ("auto", "21:9", "16:9", "4:3", "1:1", "9:16")
LORA = Field(
    "",
    FieldKind.GROUP,
    fields=(
        Field("path", FieldKind.LINE, required=True, description="Where the weights are."),
        Field("scale", FieldKind.NUMBER, default=1, minimum=0, maximum=4),
    ),
)
RGB = (
    Field("red", FieldKind.INTEGER, required=True, minimum=0, maximum=255),
    Field("note", FieldKind.LINE),
)

TYPED = (
    Field("prompt", FieldKind.TEXT, required=True, max_length=40, description="What to make."),
    Field("title", FieldKind.LINE, nullable=True, max_length=60),
    Field("alt_text", FieldKind.LINE),
    Field("caption", FieldKind.LINE, nullable=True),
    Field("steps", FieldKind.INTEGER, default=25, minimum=10, maximum=100),
    Field("strength", FieldKind.NUMBER, default=0.5, minimum=0, maximum=1, step=0.05),
    Field("seed", FieldKind.SEED, minimum=-1, maximum=2**32, random_value=-1, default=-1),
    Field("guidance", FieldKind.NUMBER, minimum=0, maximum=20),
)
CHOSEN = (
    Field("size", FieldKind.CHOICE, choices=(1, 2, 4), default=1),
    Field("quality", FieldKind.CHOICE, choices=("draft", "good", "best"), required=True),
    Field("ratio", FieldKind.CHOICE, choices=RATIOS, default="auto"),
    Field("safe", FieldKind.SWITCH),
    Field("upscale", FieldKind.SWITCH, default=True),
    Field("version", FieldKind.FIXED, choices=("v2",), default="v2", required=True),
    Field("job", FieldKind.LINE, readonly=True, default="made by the service"),
    Field("extras", FieldKind.JSON, note="It can take several forms."),
)
NESTED = (
    Field("camera", FieldKind.GROUP, fields=(Field("pan", FieldKind.NUMBER), Field("tilt", FieldKind.NUMBER))),
    Field("loras", FieldKind.LIST, item=LORA, max_items=3),
    Field("tags", FieldKind.LIST, item=Field("", FieldKind.LINE), max_items=2),
    Field(
        "colour",
        FieldKind.UNION,
        branches=(
            Field("", FieldKind.LINE, title="named"),
            Field("", FieldKind.GROUP, title="mixed", fields=RGB),
        ),
    ),
)
ENTRIES: dict[str, Entry] = {
    "prompt": Typed("A boat leaves the harbour at dawn, gulls above"),
    "title": Null(),
    "alt_text": EmptyText(),
    "steps": Several("20 | 30 | 40"),
    "strength": Typed("0.65"),
    "seed": Typed("1234"),
    "size": Raw("7"),
    "quality": Picked("good"),
    "safe": Picked(False),
    "loras": Items((Members({"path": Typed("a.safetensors"), "scale": Typed("9")}), Members({}))),
    "tags": Items((Typed("harbour"), Typed("dawn"))),
    "colour": Branched(1, {1: Members({"red": Typed("300")})}),
}
ERRORS: dict[str, tuple[tuple[str, ...], Deep]] = {
    "prompt": (("must have at most 40 characters (it has 46)",), {}),
    "loras": (
        ("item 1, scale must be at most 4", "item 2, path is required"),
        {(0, "scale"): ("must be at most 4",), (1, "path"): ("is required",)},
    ),
    "colour": (("red must be at most 255",), {("red",): ("must be at most 255",)}),
}
WARNINGS = {"strength": ("values above 0.6 change the picture a lot",)}
