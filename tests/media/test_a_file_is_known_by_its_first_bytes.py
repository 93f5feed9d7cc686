"""The content decides about the type of a file, not its name."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.media.sniff import EXTENSIONS, kind_of, sniff

HEADS = {
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "image/gif": b"GIF89a\x01\0\x01\0",
    "image/avif": b"\0\0\0\x20ftypavif",
    "video/mp4": b"\0\0\0\x20ftypisom\0\0\x02\0",
    "video/quicktime": b"\0\0\0\x14ftypqt  ",
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
    "video/x-matroska": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska",
    "video/x-msvideo": b"RIFF\x24\0\0\0AVI LIST",
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "audio/mpeg": b"ID3\x04\0\0\0\0\0\0",
    "audio/aac": b"\xff\xf1\x50\x80",
    "audio/ogg": b"OggS\0\x02",
    "audio/flac": b"fLaC\0\0\0\x22",
    "audio/mp4": b"\0\0\0\x20ftypM4A ",
    "model/gltf-binary": b"glTF\x02\0\0\0",
    "application/zip": b"PK\x03\x04\x14\0",
    "application/x-safetensors": (80).to_bytes(8, "little") + b'{"__metadata__"',
}


@pytest.mark.parametrize(("mime", "head"), HEADS.items())
def test_each_known_type_is_told(mime: str, head: bytes) -> None:
    assert sniff(head) == mime
    assert mime in EXTENSIONS


@pytest.mark.parametrize("head", [b"\xff\xfb\x90\x64", b"\xff\xf3\x84\xc4", b"\xff\xe3\x18\xc4"])
def test_an_mp3_without_tags_is_told_by_its_first_frame(head: bytes) -> None:
    assert sniff(head) == "audio/mpeg"


@pytest.mark.parametrize(
    "head", [b"", b"\xff", b"\xff\xff\xff\xff", b"<!DOCTYPE html>", b'{"error": 1}', b"RIFF\0\0\0\0ABCD", b"\0" * 64]
)
def test_what_is_not_media_is_not_taken_for_it(head: bytes) -> None:
    assert sniff(head) is None
    assert kind_of(sniff(head)) == "other"


@given(st.binary(max_size=64))
def test_no_bytes_upset_it(head: bytes) -> None:
    mime = sniff(head)
    assert mime is None or mime in EXTENSIONS


def test_telling_types_imports_no_decoder() -> None:
    code = "import sys, runcomfy_tui.media.sniff; print('PIL' in sys.modules or 'av' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
