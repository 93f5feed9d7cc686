"""A medium is a URL, a data URI or a file of this machine; what is wrong with it is said in plain words and numbers."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.forms import Field, FieldKind
from runcomfy_tui.forms.field import MediaKind, MediaRule
from runcomfy_tui.forms.media import (
    BODY_LIMIT_BYTES,
    FILE_LIMIT_BYTES,
    NO_FILES,
    DataUri,
    FileFacts,
    LocalFile,
    LocalPath,
    Nothing,
    Source,
    Url,
    body_problem,
    data_uri_note,
    facts_words,
    preview_words,
    problem_of,
    source_of,
    stand_in,
    stands_as_typed,
    value_of,
    warning_of,
)
from runcomfy_tui.forms.media_rules import read_rules

IMAGE = Field("image", FieldKind.MEDIA, media="image")
VIDEO = Field("clip", FieldKind.MEDIA, media="video")
PNG = FileFacts("a.png", 120_000, "image/png", "image", 640, 480)
URI = "data:image/png;base64," + base64.b64encode(b"p" * 90).decode()


class Desk:
    """A few files."""

    def __init__(self, *known: FileFacts) -> None:
        self.known = {each.path: each for each in known}

    def facts(self, path: str) -> FileFacts:
        return self.known.get(path, FileFacts(path, problem="does not exist"))


def ruled(*rules: tuple[str, float], words: str = "") -> Field:
    return replace(IMAGE, rules=tuple(MediaRule(rule, value, words) for rule, value in rules))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Nothing()),
        (" \n", Nothing()),
        (" https://a.example/b.png\n", Url("https://a.example/b.png")),
        ("HTTP://A.example", Url("HTTP://A.example")),
        ("s3://bucket/key", Url("s3://bucket/key")),
        ("~/cat.png", LocalPath("~/cat.png")),
        ("cat with spaces.png ", LocalPath("cat with spaces.png ")),
        (r"C:\pictures\cat.png", LocalPath(r"C:\pictures\cat.png")),
        ("a:b.png", LocalPath("a:b.png")),
        ("www.example.com/cat.png", LocalPath("www.example.com/cat.png")),
        ("file:///home/me/a%20b.png", LocalPath("/home/me/a b.png")),
        ("file://localhost/a.png", LocalPath("/a.png")),
        ("file:///C:/a.png", LocalPath("C:/a.png")),
        ("file:/a.png", LocalPath("/a.png")),
        ("file:///a#b?.png", LocalPath("/a#b?.png")),
    ],
)
def test_what_was_typed_is_told_apart(text: str, expected: Source) -> None:
    assert source_of(text) == expected


def test_a_data_uri_is_read() -> None:
    found = source_of(URI)
    assert found == DataUri(URI, "image/png", True, 90)
    assert found.kind == "image"
    assert source_of("DATA:Image/PNG;charset=x;BASE64,cHA=") == DataUri(
        "DATA:Image/PNG;charset=x;BASE64,cHA=", "image/png", True, 2
    )


@pytest.mark.parametrize(
    "text", ["data:", "data:image/png", "data:image/png;base64", "data:image/png,plain", "data:image/png;base64,a b",
             "data:image/png;base64,%%%%", "data:image/png;base64,abcde", "data:image/png;base64,abc=d==="]
)  # fmt: skip
def test_a_data_uri_that_is_none_is_told(text: str) -> None:
    assert "whole data URI in base64" in str(problem_of(IMAGE, text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s3://bucket/key", "must be a public URL that begins with https://"),
        ("ftp://a.example/x", "must be a public URL"),
        ("https://a.example/a b.png", "has a space"),
        ("https://", "names no host"),
        ("https://[::1", "names no host"),
        ("data:image/png;base64,", "nothing in it"),
        ("data:video/mp4;base64,AAAA", "is a video, and this input takes pictures"),
        ("missing.png", "does not exist"),
        ("clip.mp4", "is a video, and this input takes pictures"),
        ("notes.txt", "no kind that is known"),
        ("empty.png", "empty file"),
        ("large.png", "is too large (60 MB): a file of at most 48 MB fits"),
        ("new.png", "is being looked at"),
    ],
)
def test_what_cannot_be_sent_is_told(text: str, words: str) -> None:
    desk = Desk(
        FileFacts("clip.mp4", 9_000, "video/mp4", "video"),
        FileFacts("notes.txt", 9_000),
        FileFacts("empty.png", 0, "image/png", "image"),
        FileFacts("large.png", 60 * 2**20, "image/png", "image"),
        FileFacts("new.png", pending=True),
    )
    assert words in str(problem_of(IMAGE, text, desk))
    assert warning_of(IMAGE, text, desk) is None or text == "large.png"


def test_what_can_be_sent_is_not_complained_about() -> None:
    desk = Desk(PNG)
    for text in ("https://a.example/b.png", URI, "a.png", "", "data:;base64,AAAA", "https://ä.example/ö.png"):
        assert problem_of(IMAGE, text, desk) is None
    for text in ("https://a.example/b.png", URI, "a.png", "", "https://8.8.8.8/x.png"):
        assert warning_of(IMAGE, text, desk) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://localhost/a.png", "this machine"),
        ("http://127.0.0.1:8000/a.png", "this machine"),
        ("https://192.168.1.5/a.png", "a private network"),
        ("https://[::1]/a.png", "this machine"),
        ("https://[::ffff:10.0.0.1]/a.png", "a private network"),
        ("https://nas/a.png", "a local network"),
        ("https://printer.local./a.png", "a local network"),
        ("http://a.example/a.png", "plain http"),
        ("https://me:secret@a.example/a.png", "name or password"),
    ],
)
def test_a_url_that_the_service_cannot_fetch_is_warned_about(url: str, words: str) -> None:
    assert problem_of(IMAGE, url) is None
    assert words in str(warning_of(IMAGE, url))
    assert "secret" not in str(warning_of(IMAGE, url))


@pytest.mark.parametrize(
    ("field", "kind", "size_bytes", "words"),
    [
        (IMAGE, "image", 256 * 1024, None),
        (IMAGE, "image", 300 * 1024, "is 300 KB: at most 256 KB is recommended for a picture"),
        (VIDEO, "video", 1024 * 1024, None),
        (VIDEO, "video", 3 * 1024 * 1024, "is 3 MB: at most 1 MB is recommended for a video"),
        (replace(IMAGE, media="audio"), "audio", 9_000_000, None),
    ],
)
def test_recommended_sizes_are_warnings_with_numbers(
    field: Field, kind: MediaKind, size_bytes: int, words: str | None
) -> None:
    desk = Desk(FileFacts("f", size_bytes, f"{kind}/x", kind))
    assert problem_of(field, "f", desk) is None
    assert (words or "None") in str(warning_of(field, "f", desk))


@pytest.mark.parametrize(
    ("rule", "value", "words"),
    [
        ("file_size_mb<", 1, None),
        ("file_size_mb<", 0.1, "must be less than 0.1 MB (it is 117 KB)"),
        ("file_size_kb>", 500, "must be more than 500 KB"),
        ("width/height<", 1.2, "must be less than 1.2 as width by height (it is 640 × 480 pixels)"),
        ("width/height>", 1.2, None),
        ("aspect_ratio>=", 2, "must be at least 2"),
        ("height/width<=", 0.5, "must be at most 0.5"),
        ("width_pixels>", 640, "must be more than 640 pixels in width"),
        ("width_pixels>=", 640, None),
        ("height_pixels>", 14, None),
        ("height_pixels<", 100, "must be less than 100 pixels in height"),
        ("Height_Pixels <", 100, "must be less than 100"),
        ("duration<", 5, None),
        ("sparkle<", 1, None),
        ("no rule at all", 1, None),
    ],
)
def test_published_limits_are_checked(rule: str, value: float, words: str | None) -> None:
    (read,) = read_rules({"validations": [{"validation_rule": rule, "validation_value": value}]})
    found = problem_of(replace(IMAGE, rules=(read,)), "a.png", Desk(PNG))
    assert (found is None) == (words is None), found
    assert (words or "None") in str(found)


def test_lengths_in_seconds_are_checked_where_they_are_known() -> None:
    field = replace(VIDEO, rules=(MediaRule("duration_seconds<", 10), MediaRule("video_duration>", 2)))
    known = FileFacts("v", 9_000, "video/mp4", "video", 64, 64, 12.5)
    assert problem_of(field, "v", Desk(known)) == "must be less than 10 seconds (it is 12.5 s)"
    assert "more than 2" in str(problem_of(field, "v", Desk(replace(known, seconds=1.0))))
    assert problem_of(field, "v", Desk(replace(known, seconds=None))) is None


def test_the_services_own_words_are_said_cleaned() -> None:
    field = ruled(("file_size_mb<", 0.01), words="Each file\x1b[31m must be\nunder 10 kB.")
    assert problem_of(field, "a.png", Desk(PNG)) == "is 117 KB: Each file must be under 10 kB."


def test_a_megabyte_of_either_kind_is_given_the_benefit_of_the_doubt() -> None:
    between = replace(PNG, size_bytes=1_020_000)
    field = ruled(("file_size_mb<", 1))
    assert problem_of(field, "a.png", Desk(between)) is None
    assert "may break a limit" in str(warning_of(field, "a.png", Desk(between)))
    assert problem_of(field, "a.png", Desk(replace(PNG, size_bytes=1_050_000))) is not None


def test_data_uris_keep_the_size_limit_too() -> None:
    assert "must be less than" in str(problem_of(ruled(("file_size_kb<", 0.01)), URI))
    assert "too large" in str(problem_of(IMAGE, "data:image/png;base64," + "A" * BODY_LIMIT_BYTES))


@pytest.mark.parametrize(
    "given",
    [None, 5, "x", {}, [5, None, {}], [{"validation_rule": 5, "validation_value": 1}],
     [{"validation_rule": "a<", "validation_value": "1"}], [{"validation_rule": "a<", "validation_value": True}],
     [{"validation_rule": "a<", "validation_value": float("nan")}]],
)  # fmt: skip
def test_rules_that_are_none_are_left(given: object) -> None:
    assert read_rules({"validations": given}) == ()


def test_rules_of_a_lists_elements_are_found() -> None:
    rule = {"validation_rule": "file_size_mb<", "validation_value": 3, "validation_error": "x"}
    assert read_rules({"items": {"validations": [rule]}}) == (MediaRule("file_size_mb<", 3, "x"),)
    assert len(read_rules({"validations": [rule] * 5_000})) == 40


def test_files_that_do_not_fit_together_are_told() -> None:
    desk = Desk(replace(PNG, path="a", size_bytes=30 * 2**20), replace(PNG, path="b", size_bytes=20 * 2**20))
    body: dict[str, object] = {"images": [LocalFile("a"), {"deep": LocalFile("b")}], "prompt": "x"}
    assert "The 2 files are 50 MB together" in str(body_problem(body, desk))
    assert body_problem({"image": LocalFile("a")}, desk) is None
    assert body_problem({"images": [LocalFile("b"), LocalFile("b")]}, desk) is None


def test_what_goes_into_the_body() -> None:
    assert value_of(" https://a.example/x ") == "https://a.example/x"
    made = value_of("~/a.png")
    assert isinstance(made, LocalFile)
    assert made.path == "~/a.png"
    assert type(made.path) is str
    body = {"x": [made], "y": "https://a.example"}
    assert stand_in(body, Desk(replace(PNG, path="~/a.png"))) == {
        "x": ["data:image/png;base64,AAAA"], "y": "https://a.example",
    }  # fmt: skip


def test_words_for_the_preview() -> None:
    desk = Desk(replace(PNG, path="/p/photo.png"))
    assert preview_words("/p/photo.png", desk) == "<photo.png, image/png, 156 KB as data URI>"
    assert preview_words("/p/gone\x07.png", desk) == "<gone.png, does not exist>"
    assert preview_words(URI) == URI
    assert preview_words(URI + "A" * 4_000) == "<data URI, image/png, 4.0 KB>"
    assert preview_words("https://a.example") == "https://a.example"
    assert facts_words(replace(PNG, seconds=2.0)) == "image/png, 640 × 480, 2.0 s, 117 KB"
    assert NO_FILES.facts("x").problem is not None


def test_what_a_model_did_with_data_uris_is_said() -> None:
    notes = [data_uri_note(memory) for memory in (None, "accepted", "refused")]
    assert all("Only public URLs are documented" in note for note in notes)
    assert len(set(notes)) == 3


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for field in (IMAGE, VIDEO):
        problem_of(field, text)
        warning_of(field, text)
    preview_words(text)
    value = value_of(text)
    if stands_as_typed(text):
        assert value == text
        assert type(value) is str


@given(st.binary(max_size=100), st.sampled_from(["image/png", "", "video/mp4"]))
def test_a_data_uri_tells_the_size_of_what_is_in_it(data: bytes, mime: str) -> None:
    found = source_of(f"data:{mime};base64,{base64.b64encode(data).decode()}")
    assert isinstance(found, DataUri)
    assert (found.size_bytes, found.is_base64) == (len(data), True)


def test_the_limits_fit_together() -> None:
    assert (FILE_LIMIT_BYTES + 2) // 3 * 4 < BODY_LIMIT_BYTES
