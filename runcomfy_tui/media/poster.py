"""One still picture of a file, small enough to be shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runcomfy_tui.media.decoders import MAX_PIXELS, head_of, opened_container, opened_picture
from runcomfy_tui.media.errors import MediaUnreadable
from runcomfy_tui.media.sniff import kind_of, sniff

if TYPE_CHECKING:
    from PIL import Image


def poster(path: Path, max_width: int, max_height: int) -> Image.Image:
    """The picture, or the first picture of something that moves, in RGB or RGBA.

    It fits into the given pixels with its aspect kept, and is never enlarged. Raises MediaUnreadable, also for files
    that have no picture.
    """
    box = (max(1, max_width), max(1, max_height))
    match kind_of(sniff(head_of(path))):
        case "image":
            return _from_picture(path, box)
        case "video":
            return _from_video(path, box)
        case _:
            raise MediaUnreadable("The file holds no picture.")


def _from_picture(path: Path, box: tuple[int, int]) -> Image.Image:
    from PIL import Image, ImageOps

    with opened_picture(path) as picture:
        picture.draft("RGB", box)
        clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        small = picture.convert("RGBA") if clear else picture
        if small.mode not in ("RGB", "RGBA"):
            small = _as_rgb(small)
        if small is picture:
            small.load()
        turned = ImageOps.exif_transpose(small)
        turned.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
        return turned.copy() if turned is picture else turned


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    return picture.convert("RGB")


def _from_video(path: Path, box: tuple[int, int]) -> Image.Image:

    with opened_container(path) as container:
        stream = next(iter(container.streams.video), None)
        if stream is None:
            raise MediaUnreadable("The file holds no picture.")
        if stream.width * stream.height > MAX_PIXELS:
            raise MediaUnreadable("The video is too large to show.")
        stream.thread_type = "SLICE"
        frame = next(container.decode(stream), None)
        if frame is None:
            raise MediaUnreadable("The video holds no picture that can be decoded.")
        scale = min(1.0, box[0] / frame.width, box[1] / frame.height)
        size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
        picture: Image.Image = frame.to_image(width=size[0], height=size[1])
        return picture
