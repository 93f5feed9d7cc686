"""A pasted or dropped path means a file however the terminal spells it; what is no path stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.ui.widgets.fields.media_paths import half_typed, homely, pasted


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("/home/ada/cat.png", ("/home/ada/cat.png",)),
        ("  /home/ada/cat.png \n", ("/home/ada/cat.png",)),
        ("'/home/ada/my cat.png'", ("/home/ada/my cat.png",)),
        ('"/home/ada/my cat.png"', ("/home/ada/my cat.png",)),
        (r"'/home/ada/it'\''s.png'", ("/home/ada/it's.png",)),
        (r"/home/ada/my\ cat.png ", ("/home/ada/my cat.png",)),
        ("/home/ada/my cat.png", ("/home/ada/my cat.png",)),
        ("/home/ada/it's.png", ("/home/ada/it's.png",)),
        ("file:///home/ada/my%20cat.png", ("/home/ada/my cat.png",)),
        ("file://localhost/home/ada/cat.png", ("/home/ada/cat.png",)),
        ("file:///home/ada/a%2Fb%ff.png", ("/home/ada/a/b\udcff.png",)),
        ("file://elsewhere/share/cat.png", ("file://elsewhere/share/cat.png",)),
        ("~/cat.png", ("~/cat.png",)),
        ("/a/1.png /a/2.png", ("/a/1.png", "/a/2.png")),
        ("'/a/1 2.png' '/a/3.png'", ("/a/1 2.png", "/a/3.png")),
        ("/a/1.png\n/a/2 3.png\n", ("/a/1.png", "/a/2 3.png")),
        ("file:///a/1.png\r\nfile:///a/2%203.png", ("/a/1.png", "/a/2 3.png")),
        ("https://a.example/1.png\nhttps://a.example/2.png", ("https://a.example/1.png", "https://a.example/2.png")),
        ("https://a.example/it's one.png", ("https://a.example/it's one.png",)),
        ("data:image/png;base64,AAAA\nBBBB\n", ("data:image/png;base64,AAAABBBB",)),
        ("a cat\non a mat", ("a cat on a mat",)),
        ("", ("",)),
    ],
)
def test_what_a_paste_stands_for(text: str, texts: tuple[str, ...]) -> None:
    assert pasted(text) == texts


@pytest.mark.parametrize(
    ("text", "head", "start"),
    [("/ho", "/", "ho"), ("~", "~/", ""), ("~/Pic", "~/", "Pic"), ("./a", "./", "a"), ("..", "../", ""),
     ("pics/.hid", "pics/", ".hid"), ("/a b/c d", "/a b/", "c d")],
)  # fmt: skip
def test_a_path_is_completed_from_its_last_slash(text: str, head: str, start: str) -> None:
    half = half_typed(text)
    assert half is not None
    assert (half.head, half.start, half.wants_hidden) == (head, start, start.startswith("."))


@pytest.mark.parametrize("text", ["", "h", "https://a.example/b", "s3://a/b", "data:image/png;base64,/9j/4", "/a\0b/"])
def test_what_is_no_path_is_not_completed(text: str) -> None:
    assert half_typed(text) is None


def test_the_home_folder_is_a_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert homely(Path("/home/ada/cat.png")) == "~/cat.png"
    assert homely("/home/ada") == "~"
    assert homely("/home/adam/cat.png") == "/home/adam/cat.png"
    monkeypatch.setenv("HOME", "/")
    assert homely("/etc") == "/etc"
