"""The type of a file told from its first bytes; pure, and without any decoder."""

from __future__ import annotations

from typing import Literal

Kind = Literal["image", "video", "audio", "other"]

HEAD_BYTES = 4096
"""How much of a file `sniff` needs; fewer bytes will do for most types."""

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"glTF", "model/gltf-binary"),
    (b"PK\x03\x04", "application/zip"),
)

_BRANDS: dict[bytes, str] = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
}

EXTENSIONS: dict[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "image/avif": "avif",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "model/gltf-binary": "glb",
    "application/zip": "zip",
    "application/x-safetensors": "safetensors",
}
"""The usual extension, without a dot, of every type that `sniff` knows."""


def sniff(head: bytes) -> str | None:
    """The MIME type that the first bytes of a file speak for, or None."""
    for prefix, mime in _PREFIXES:
        if head.startswith(prefix):
            return mime
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free") and head[:1] == b"\x00":
        return "video/quicktime"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if _is_adts(head):
        return "audio/aac"
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    if _is_safetensors(head):
        return "application/x-safetensors"
    return None


def kind_of(mime: str | None) -> Kind:
    """The kind of a MIME type."""
    match (mime or "").partition("/")[0]:
        case "image":
            return "image"
        case "video":
            return "video"
        case "audio":
            return "audio"
        case _:
            return "other"


def _is_mpeg_audio(head: bytes) -> bool:
    """A frame header of MPEG audio: eleven set bits, then no reserved version, layer, bit rate or sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer != 0 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _is_adts(head: bytes) -> bool:
    return len(head) >= 4 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _is_safetensors(head: bytes) -> bool:
    """Eight bytes of header length, little-endian, then a JSON object."""
    return len(head) >= 10 and int.from_bytes(head[:8], "little") < 100_000_000 and head[8:10] == b'{"'
