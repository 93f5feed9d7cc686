from __future__ import annotations

import base64
from typing import Any

import pytest

from runcomfy_tui.domain.source import Source
from runcomfy_tui.forms import Entry, Field, FieldKind, Form, Members, Raw, Typed, check, load
from runcomfy_tui.forms.earlier import with_files
from runcomfy_tui.forms.media import FileFacts, LocalFile, data_uri_note, is_server_file, problem_of, warning_of
from tests.forms.workflows import form_of, node_types, overriding, typed, workflow

FORM = form_of()


class Disk:
    """Knows every file as a picture of one size, and what URLs answer by the number in them (MB)."""

    def __init__(self, size_bytes: int = 1000) -> None:
        self.size_bytes = size_bytes

    def facts(self, path: str) -> FileFacts:
        return FileFacts(path, self.size_bytes, "image/png", "image", 64, 64)

    def url_size(self, url: str) -> int | None:
        number = url.rpartition("/")[2].partition(".")[0]
        return int(number) * 1024 * 1024 if number.isdigit() else None


def field_of(form: Form, node: str, key: str) -> Field:
    group = form.field(node)
    assert group is not None
    return next(each for each in group.fields if each.name == key)


def loader(class_type: str, key: str, value: object, about: Any = None) -> Field:
    """The field of a node that is there beside the others."""
    graph = {**workflow(), "1": {"class_type": class_type, "inputs": {key: value}}}
    types = {**node_types(), **({class_type: {"input": {"required": {key: about}}}} if about is not None else {})}
    return field_of(form_of(graph, types), "1", key)


def test_a_name_of_the_server_means_its_file_and_anything_else_is_as_ever() -> None:
    image = field_of(FORM, "189", "image")
    assert (image.kind, image.media, image.choices) == (FieldKind.MEDIA, "image", ("example.png", "harbour.png"))
    sent = {
        "harbour.png": "harbour.png",
        " harbour.png ": "harbour.png",
        "./harbour.png": LocalFile("./harbour.png"),
        "file:example.png": LocalFile("example.png"),  # called like the deployed one, and another
        "https://example.com/a.png": "https://example.com/a.png",
        "data:image/png;base64,iVBORw0KGgo=": "data:image/png;base64,iVBORw0KGgo=",
    }
    for text, value in sent.items():
        checked = check(FORM, {"189": typed(image=text)}, Disk())
        assert checked.body == overriding(_189={"image": value}), text
        inputs: Any = checked.preview["overrides"]
        assert type(inputs["189"]["inputs"]["image"]) is type(value)
    assert check(FORM, {"189": typed(image="example.png")}).body == {"overrides": {}}  # it is deployed
    assert is_server_file(image, "harbour.png")
    assert not is_server_file(image, "other.png")


def test_names_of_earlier_bodies_come_back_whether_they_are_listed_or_not() -> None:
    entries: dict[str, Entry] = {"harbour.png": Typed("harbour.png"), "gone.png": Raw('"gone.png"')}
    for name, entry in entries.items():
        body = overriding(_189={"image": name})
        draft = load(FORM, body)
        assert draft["189"] == Members({"image": entry})
        assert check(FORM, draft, Disk()).body == body


@pytest.mark.parametrize(
    ("field", "media"),
    [
        (loader("LoadImageMask", "image", "a.png", [["a.png"], {"image_upload": True}]), "image"),
        (loader("LoadVideo", "file", "a.mp4", ["COMBO", {"options": ["a.mp4"], "video_upload": True}]), "video"),
        (loader("LoadAudio", "audio", "a.mp3", [["a.mp3"], {"audio_upload": True}]), "audio"),
        (loader("VHS_LoadVideo", "video", "a.mp4", [["a.mp4", "b.webm"]]), "video"),
        (
            loader("VHS_LoadVideoPath", "video", "in/a.mp4", ["STRING", {"vhs_path_extensions": ["mp4", "gif"]}]),
            "video",
        ),
        (loader("VHS_LoadVideo", "video", "a.mp4"), "video"),
        (loader("LoadAudio", "audio", "https://example.com/a.wav"), "audio"),
        (loader("LoadImageFromUrl", "url", "https://example.com/a"), "image"),
        (loader("Photo", "thing", "a", [["a"], {"image_upload": True}]), "image"),
        (loader("Clip", "source", "a", ["STRING", {"vhs_path_extensions": ["gif", ".MP4"]}]), "video"),
        (loader("LoadImageOutput", "image", "in/a.png [output]", [["in/a.png [output]"], {}]), "image"),
        (loader("LoadAny", "file", "a.png", [["a.png", "b.mp4"], {}]), None),
        (loader("Blend", "image", "a.png"), None),
        (loader("LoadMask", "image", "a.png", ["IMAGE", {}]), None),
        (loader("LoadLatent", "latent", "a.latent", [["a.latent"], {}]), None),
        (loader("LoraLoader", "lora_name", "a.safetensors", [["a.safetensors"], {}]), None),
        (loader("SaveImage", "filename_prefix", "image"), None),
        (loader("LoadImage", "image", 5), None),
    ],
)
def test_loaders_are_known_by_their_uploads_or_their_names(field: Field, media: str | None) -> None:
    assert field.media == media
    assert (field.kind is FieldKind.MEDIA) is (media is not None)


def test_a_deployed_url_is_no_file_of_the_server() -> None:
    assert loader("LoadImageFromUrl", "url", "https://example.com/a.png").choices == ()
    assert loader("LoadImage", "image", "in/a.png", [["", "b.png"], {}]).choices == ("b.png", "in/a.png")


def data_uri(size_bytes: int) -> str:
    return f"data:image/png;base64,{base64.b64encode(bytes(size_bytes)).decode()}"


def test_recommended_limits_warn_with_their_numbers_and_what_does_not_fit_is_refused() -> None:
    image, video = field_of(FORM, "189", "image"), loader("LoadVideo", "file", "a.mp4")
    assert warning_of(image, data_uri(256 * 1024)) is None
    assert warning_of(image, data_uri(300 * 1024)) == (
        "is 300 KB: at most 256 KB is recommended for a picture that is sent in the request, and 50 MB by URL"
    )
    assert warning_of(image, "https://example.com/50.png", Disk()) is None
    assert warning_of(image, "https://example.com/61.png", Disk()) == (
        "is 61 MB: at most 50 MB is recommended for a picture by URL"
    )
    assert warning_of(video, "https://example.com/100.mp4", Disk()) is None
    assert "100 MB is recommended for a video by URL" in (
        warning_of(video, "https://example.com/101.mp4", Disk()) or ""
    )
    assert warning_of(image, "https://example.com/unknown.png", Disk()) is None
    assert "is too large (60 MB)" in (problem_of(image, "./a.png", Disk(60 * 1024 * 1024)) or "")
    assert warning_of(image, "harbour.png") is None
    assert problem_of(image, "harbour.png") is None


def test_a_check_says_them_on_the_node_and_lets_them_pass() -> None:
    for text, size in ((data_uri(300 * 1024), "300 KB"), ("https://example.com/61.png", "61 MB")):
        checked = check(FORM, {"189": typed(image=text)}, Disk())
        assert checked.ok
        assert checked.warnings["189"][0].startswith(f"image is {size}: at most")


def test_a_local_file_of_an_earlier_job_stands_in_its_node_again() -> None:
    uri = "data:image/png;base64,iVBORw0KGgo="
    body = overriding(_189={"image": uri})
    sources = [Source("/overrides/189/inputs/image", "/home/me/fox.png", "0" * 64, 8)]
    assert with_files(load(FORM, body), body, sources, FORM)["189"] == typed(image="/home/me/fox.png")


def test_data_uris_are_documented_for_workflows() -> None:
    assert FORM.data_uris_documented
    assert "documented" not in data_uri_note(None, documented=True)
