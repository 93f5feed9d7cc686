"""Which hosted files a result names, and under which names they can be kept on any disk."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.output import Asset, MediaKind, find_assets, safe_component

U = "https://files.runcomfy.net/"


def test_addresses_are_found_anywhere_once_and_in_order() -> None:
    output = {
        "images": [{"url": f"{U}b.png?sig=1"}, f"{U}a.mp4"],
        "audio": f"{U}c.mp3",
        "again": f"{U}a.mp4",
        "text": f"see {U}not-this.png",
        "seed": 7,
        "note": "http://plain.example/x",
    }
    assert find_assets(output) == (
        Asset(0, f"{U}b.png?sig=1", MediaKind.IMAGE, ".png"),
        Asset(1, f"{U}a.mp4", MediaKind.VIDEO, ".mp4"),
        Asset(2, f"{U}c.mp3", MediaKind.AUDIO, ".mp3"),
        Asset(3, "http://plain.example/x", MediaKind.OTHER, ""),
    )


@pytest.mark.parametrize("output", [None, 3, "text", [], {}, {"a": [None, True, 1.5]}, "ftp://x/y.png", "https://a b"])
def test_other_outputs_name_no_files(output: object) -> None:
    assert find_assets(output) == ()


@pytest.mark.parametrize(
    ("url", "kind", "extension"),
    [
        (f"{U}A.PNG", MediaKind.IMAGE, ".png"),
        (f"{U}x%2Emp4", MediaKind.VIDEO, ".mp4"),
        (f"{U}x.exe", MediaKind.OTHER, ".exe"),
        (f"{U}x.not-an-extension", MediaKind.OTHER, ""),
        (f"{U}x.%2F..%2Fpng", MediaKind.OTHER, ""),
        (f"{U}.png", MediaKind.OTHER, ""),
        ("https://[broken/x.png", MediaKind.OTHER, ""),
    ],
)
def test_the_path_tells_the_kind(url: str, kind: MediaKind, extension: str) -> None:
    assert find_assets(url) == (Asset(0, url, kind, extension),)


def test_a_hostile_result_ends() -> None:
    deep: object = f"{U}x.png"
    for _ in range(5_000):
        deep = [deep]
    assert find_assets(deep) == ()
    assert len(find_assets([f"{U}{n}.png" for n in range(5_000)])) == 2_000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a lighthouse at night", "a_lighthouse_at_night"),
        ("../../etc/passwd", "etc_passwd"),
        ("..", "_"),
        ("", "_"),
        ("///", "_"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("trailing. . ", "trailing"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1", "_com1"),
        ("console", "console"),
        ('a<b>c:d"e|f?g*h\\i', "a_b_c_d_e_f_g_h_i"),
        ("a\x1b[31mb\nc\0d", "ab_cd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("界" * 100, "界" * 40),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe_component(text) == name


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text(st.sampled_from("./\\-_ conCON~\ud800界"), max_size=40), st.integers(8, 120))
def test_any_text_makes_a_name_that_every_system_takes(text: str, limit: int) -> None:
    name = safe_component(text, limit)
    assert 0 < len(name.encode()) <= limit + 1
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert name[0] not in ".-"
    assert name[-1] not in ". "
