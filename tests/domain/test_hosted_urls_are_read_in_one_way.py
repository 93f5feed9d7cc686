"""Which URLs of files may be fetched: hostile spellings are refused, and httpx reads what is allowed as we do."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from runcomfy_tui.domain.errors import UnsafeUrl
from runcomfy_tui.domain.hosted_url import (
    checked_file_url,
    checked_page_url,
    is_loopback_host,
    is_loopback_url,
    without_query,
)

HOSTILE = (
    # schemes
    "",
    "/a.png",
    "files.runcomfy.net/a.png",
    "//files.runcomfy.net/a.png",
    "///files.runcomfy.net/a.png",
    "http://files.runcomfy.net/a.png",
    "http://files.runcomfy.net:443/a.png",
    "ftp://files.runcomfy.net/a.png",
    "file:///etc/passwd",
    "file://files.runcomfy.net/etc/passwd",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "https:files.runcomfy.net/a.png",
    "https:/files.runcomfy.net/a.png",
    "https:///files.runcomfy.net/a.png",
    "https:\\\\files.runcomfy.net\\a.png",
    "httpſ://files.runcomfy.net/a.png",
    "https://https://files.runcomfy.net/a.png",
    "wss://files.runcomfy.net/a.png",
    "gopher://files.runcomfy.net:443/_GET",
    "blob:https://files.runcomfy.net/a.png",
    "view-source:https://files.runcomfy.net/a.png",
    "url:https://files.runcomfy.net/a.png",
    "https+unix://files.runcomfy.net/a.png",
    "\ufeffhttps://files.runcomfy.net/a.png",
    " https://files.runcomfy.net/a.png",
    "https://files.runcomfy.net/a.png ",
    "https ://files.runcomfy.net/a.png",
    # other hosts
    "https://example.com/a.png",
    "https://runcomfy.net/a.png",
    "https://runcomfy.com/a.png",
    "https://.runcomfy.net/a.png",
    "https://evilruncomfy.net/a.png",
    "https://runcomfy.net.evil.com/a.png",
    "https://files.runcomfy.net.evil.com/a.png",
    "https://files.runcomfy.net-evil.com/a.png",
    "https://files.runcomfy.network/a.png",
    "https://files.runcomfy.ne/a.png",
    "https://net/a.png",
    "https://evil.com/files.runcomfy.net/a.png",
    "https://evil.com/?https://files.runcomfy.net/a.png",
    "https://evil.com#files.runcomfy.net",
    "https://evil.com?files.runcomfy.net",
    "https://evil.com/.runcomfy.net",
    # user info
    "https://me@files.runcomfy.net/a.png",
    "https://:@files.runcomfy.net/a.png",
    "https://me%40evil.com:x@files.runcomfy.net/a.png",
    "https://files.runcomfy.net:443@127.0.0.1/a.png",
    "https://[::1]@files.runcomfy.net/a.png",
    "https://me:pw@files.runcomfy.net/a.png",
    "https://@files.runcomfy.net/a.png",
    "https://files.runcomfy.net@evil.com/a.png",
    "https://files.runcomfy.net:443@evil.com/a.png",
    "https://files.runcomfy.net:pw@evil.com/a.png",
    "https://files.runcomfy.net%40evil.com/a.png",
    "https://evil.com#@files.runcomfy.net/a.png",
    "https://evil.com?@files.runcomfy.net/a.png",
    "https://evil.com/@files.runcomfy.net/a.png",
    "https://evil.com:443#@files.runcomfy.net",
    "https://evil.com;@files.runcomfy.net/",
    # backslashes, white space, controls
    "https://evil.com\\.runcomfy.net/a.png",
    "https://evil.com\\@files.runcomfy.net/a.png",
    "https://files.runcomfy.net\\@evil.com/a.png",
    "https://files.runcomfy.net\\evil/a.png",
    "https://files.runcomfy.net/a\\b.png",
    "https://files.runcomfy.net/a?b\\c",
    "https://files.runcomfy.net/a#b\\c",
    "https://files.run\tcomfy.net/a.png",
    "https://files.runcomfy.net\n.evil.com/a.png",
    "https://files.runcomfy.net/a\r\nHost: evil.com",
    "https://files.runcomfy.net/a b.png",
    "https://files.runcomfy.net/a.png\n",
    "https://files.runcomfy.net/\x00",
    "https://files.runcomfy.net/\x7f",
    "https://evil.com\x00.runcomfy.net/",
    "https://evil.com .runcomfy.net/",
    # names that are read in two ways
    "https://files.runcomfy.net./a.png",
    "https://files..runcomfy.net/a.png",
    "https://..runcomfy.net/a.png",
    "https://-files.runcomfy.net/a.png",
    "https://files-.runcomfy.net/a.png",
    "https://files_x.runcomfy.net/a.png",
    "https://files%2eruncomfy.net/a.png",
    "https://%66iles.runcomfy.net/a.png",
    "https://evil.com%2f.runcomfy.net/a.png",
    "https://evil.com%23.runcomfy.net/a.png",
    "https://evil.com%00.runcomfy.net/a.png",
    "https://evil.com,files.runcomfy.net/a.png",
    "https://[files.runcomfy.net]/a.png",
    "https://*.runcomfy.net/a.png",
    "https://" + "a" * 64 + ".runcomfy.net/a.png",
    "https://" + "a." * 121 + "runcomfy.net/a.png",
    "https://files.runcomfy.net/" + "a" * 9_000,
    "https://files.runcomfy.net/" + "ü" * 3_000,
    # letters that look like others, or become them
    "https://files.runcomfу.net/a.png",
    "https://filеs.runcomfy.net/a.png",
    "https://files.runcomfy。net/a.png",
    "https://evil.com／.runcomfy.net/a.png",
    "https://fileſ.runcomfy.net/a.png",
    "https://\u212a.runcomfy.net/a.png",
    "https://ⓕiles.runcomfy.net/a.png",
    "https://files\u00ad.runcomfy.net/a.png",
    "https://files\u200b.runcomfy.net/a.png",
    "https://faß.runcomfy.net/a.png",
    "https://evil.c℀.runcomfy.net/a.png",
    "https://files.runcomfy\u2024net/a.png",
    "https://evil.com\u2044.runcomfy.net/a.png",
    "https://evil.com\u2215.runcomfy.net/a.png",
    "https://evil.com\uff03.runcomfy.net/a.png",
    "https://evil.com\uff1f.runcomfy.net/a.png",
    "https://evil.com\ufe68.runcomfy.net/a.png",
    "https://fıles.runcomfy.net/a.png",
    "https://files.runcornfy.net/a.png",
    "https://files.xn--runcmfy-d9f.net/a.png",
    "https://files\u202e.runcomfy.net/a.png",
    "https://files.runcomfy.net：443/a.png",
    "https://files.runcomfy.net:４４３/a.png",
    "https://files.runcomfy.net/\ud800.png",
    # ports
    "https://files.runcomfy.net:80/a.png",
    "https://files.runcomfy.net:8443/a.png",
    "https://files.runcomfy.net:/a.png",
    "https://files.runcomfy.net:0/a.png",
    "https://files.runcomfy.net:65979/a.png",
    "https://files.runcomfy.net:4294967739/a.png",
    "https://files.runcomfy.net:-443/a.png",
    "https://files.runcomfy.net:+443/a.png",
    "https://files.runcomfy.net:443:443/a.png",
    "https://files.runcomfy.net:443evil.com/a.png",
    "https://files.runcomfy.net:0x1bb/a.png",
    # addresses
    "https://127.0.0.1/a.png",
    "https://10.0.0.1/a.png",
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/a.png",
    "https://0x7f000001/a.png",
    "https://0x7f.0.0.1/a.png",
    "https://0177.0.0.1/a.png",
    "https://127.1/a.png",
    "https://0/a.png",
    "https://[::1]/a.png",
    "https://[::ffff:127.0.0.1]/a.png",
    "https://[::ffff:7f00:1]/a.png",
    "https://[64:ff9b::7f00:1]/a.png",
    "https://[fe80::1%25eth0]/a.png",
    "https://[::1].runcomfy.net/a.png",
    "https://[::1]files.runcomfy.net/a.png",
    "https://[files.runcomfy.net/a.png",
    "https://localhost/a.png",
    "http://localhost:8000/a.png",
    "https://127.0.0.1.runcomfy.net@evil.com/",
    "https://017700000001/a.png",
    "https://0251.0376.0251.0376/latest",
    "https://0xa9fea9fe/latest",
    "https://2852039166/latest",
    "https://169.254.43518/latest",
    "https://169.16689662/latest",
    "https://127.0.1/a.png",
    "https://127.0.0.1./a.png",
    "https://255.255.255.255/a.png",
    "https://224.0.0.1/a.png",
    "https://100.64.0.1/a.png",
    "https://１２７.０.０.１/a.png",
    "https://①②⑦.⓪.⓪.①/a.png",
    "https://[::]/a.png",
    "https://[::127.0.0.1]/a.png",
    "https://[0:0:0:0:0:ffff:a9fe:a9fe]/latest",
    "https://[2002:7f00:1::]/a.png",
    "https://[64:ff9b::a9fe:a9fe]/latest",
    "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/a.png",
    "https://[ff02::1]/a.png",
    "https://[fe80::1%eth0]/a.png",
    "https://[::1%25lo]/a.png",
    "https://[fd00:ec2::254]/latest",
    "https://[2606:4700::1]/a.png",
    "https://[v1.a]/a.png",
    "https://::1/a.png",
    "https://8.8.8.8/a.png",
    "https://169.254.169.254.nip.io/latest",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://localhost.localdomain/a.png",
)

GOOD = (
    ("https://files.runcomfy.net/a.png", "https://files.runcomfy.net/a.png"),
    ("https://files.runcomfy.net", "https://files.runcomfy.net/"),
    ("https://files.runcomfy.net/", "https://files.runcomfy.net/"),
    ("HTTPS://Files.RunComfy.NET/A.PNG", "https://files.runcomfy.net/A.PNG"),
    ("https://playgrounds-storage-public.runcomfy.net/a", "https://playgrounds-storage-public.runcomfy.net/a"),
    ("https://serverless-api-storage.runcomfy.net/a", "https://serverless-api-storage.runcomfy.net/a"),
    ("https://a.b.c.runcomfy.com/a", "https://a.b.c.runcomfy.com/a"),
    ("https://1.runcomfy.com/a", "https://1.runcomfy.com/a"),
    ("https://" + "a" * 63 + ".runcomfy.net/", "https://" + "a" * 63 + ".runcomfy.net/"),
    ("https://xn--fiqs8s.runcomfy.net/", "https://xn--fiqs8s.runcomfy.net/"),
    ("https://files.runcomfy.net:443/a", "https://files.runcomfy.net/a"),
    ("https://files.runcomfy.net:0443/a", "https://files.runcomfy.net/a"),
    ("https://files.runcomfy.net?x=1", "https://files.runcomfy.net/?x=1"),
    ("https://files.runcomfy.net/a?", "https://files.runcomfy.net/a?"),
    ("https://files.runcomfy.net#top", "https://files.runcomfy.net/"),
    ("https://files.runcomfy.net/a#@evil.com/", "https://files.runcomfy.net/a"),
    ("https://files.runcomfy.net/a?x=1#y?z", "https://files.runcomfy.net/a?x=1"),
    ("https://files.runcomfy.net/a@evil.com", "https://files.runcomfy.net/a@evil.com"),
    ("https://files.runcomfy.net//evil.com/a", "https://files.runcomfy.net//evil.com/a"),
    ("https://files.runcomfy.net/https://evil.com", "https://files.runcomfy.net/https://evil.com"),
    ("https://files.runcomfy.net/a?u=https://e.com/?a@b", "https://files.runcomfy.net/a?u=https://e.com/?a@b"),
    ("https://files.runcomfy.net/a%20b%2Fc.png", "https://files.runcomfy.net/a%20b%2Fc.png"),
    ("https://files.runcomfy.net/a?X-Amz=a%2Bb+c&e=1;f", "https://files.runcomfy.net/a?X-Amz=a%2Bb+c&e=1;f"),
    ("https://files.runcomfy.net/größe.png", "https://files.runcomfy.net/gr%C3%B6%C3%9Fe.png"),
    ("https://files.runcomfy.net/a?n=图", "https://files.runcomfy.net/a?n=%E5%9B%BE"),
    ("https://files.runcomfy.net/ComfyUI_(1)~v1!.png", "https://files.runcomfy.net/ComfyUI_(1)~v1!.png"),
)

LOOPBACK = (
    ("http://127.0.0.1:8188/files/a.png?x", "http://127.0.0.1:8188/files/a.png?x"),
    ("http://127.9.9.9/a", "http://127.9.9.9:80/a"),
    ("http://LocalHost:1/a", "http://localhost:1/a"),
    ("https://localhost/a", "https://localhost:443/a"),
)


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_urls_are_refused(url: str) -> None:
    with pytest.raises(UnsafeUrl):
        checked_file_url(url)


@pytest.mark.parametrize("url", [url for url in HOSTILE if "localhost" not in url and url != "https://127.0.0.1/a.png"])
def test_they_are_refused_beside_a_loopback_base_too(url: str) -> None:
    with pytest.raises(UnsafeUrl):
        checked_file_url(url, loopback_allowed=True)


@pytest.mark.parametrize(("url", "fetched"), GOOD)
def test_good_urls_are_fetched_exactly(url: str, fetched: str) -> None:
    assert checked_file_url(url) == fetched
    assert checked_file_url(fetched) == fetched
    assert str(httpx.URL(fetched)) == fetched


@pytest.mark.parametrize(("url", "fetched"), LOOPBACK)
def test_loopback_is_allowed_where_it_was_said(url: str, fetched: str) -> None:
    assert checked_file_url(url, loopback_allowed=True) == fetched
    with pytest.raises(UnsafeUrl):
        checked_file_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:0/a",
        "http://127.0.0.1:65536/a",
        "http://127.0.0.1:99999/a",
        "http://128.0.0.1/a",
        "http://127.0.0.1.evil.com/a",
        "http://localhost.evil.com/a",
        "http://localhost./a",
        "http://me@localhost/a",
        "http://127.0.0.01/a",
        "http://files.runcomfy.net/a",
    ],
)
def test_what_only_looks_like_loopback_is_refused(url: str) -> None:
    with pytest.raises(UnsafeUrl):
        checked_file_url(url, loopback_allowed=True)


PIECES = st.sampled_from(
    [
        *("https://", "http://", "HTTPS:", "//", "files.runcomfy.net", ".runcomfy.com", "evil.com", "localhost"),
        *("127.0.0.1", "[::1]", "@", ":", ":443", ":80", "\\", "/", "?", "#", "%2e", "%", "..", ".", "ſ", "\u212a"),
        *("。", "\t", "\n", " ", "ü", "\ud800", "xn--", "-", "a", "{", "}", "|", "[", "]", ";", "&", "\x85", "\u2028"),
    ]
)
urls = st.lists(PIECES, max_size=9).map("".join) | st.lists(PIECES, max_size=7).map(
    lambda pieces: "https://files.runcomfy.net" + "".join(pieces)
)


@settings(max_examples=600, deadline=None)
@given(urls | st.text(max_size=40), st.booleans())
@example("https://fileſ.runcomfy.net/", False)
@example("httpſ://files.runcomfy.net/", False)
@example("https://files.runcomfy.net/.//evil.com/../..//x", False)
def test_httpx_reads_the_same_host(url: str, loopback: bool) -> None:
    try:
        checked = checked_file_url(url, loopback_allowed=loopback)
    except UnsafeUrl:
        return
    read = httpx.URL(checked)
    assert checked.isascii()
    assert checked.isprintable()
    assert not read.userinfo
    assert not read.fragment
    assert read.raw_host.decode() == read.host
    if loopback and is_loopback_host(read.host):
        assert is_loopback_url(checked)
        return
    assert (read.scheme, read.port) == ("https", None)
    assert read.host.endswith((".runcomfy.net", ".runcomfy.com"))
    assert checked.startswith(f"https://{read.host}/")
    assert httpx.Request("GET", read).headers["host"] == read.host


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:80/", True),
        ("http://[::1]:80/", True),
        ("http://LOCALHOST/", True),
        ("https://127.0.0.1.evil.com/", False),
        ("https://0.0.0.0/", False),
        ("https://[bad/", False),
        ("", False),
    ],
)
def test_this_machine_is_known(url: str, loopback: bool) -> None:
    assert is_loopback_url(url) is loopback


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h.runcomfy.net/a?sig=1#x", "https://h.runcomfy.net/a"),
        ("https://me:p@w@h.runcomfy.net/a", "https://h.runcomfy.net/a"),
        ("https://[bad/", ""),
    ],
)
def test_what_is_logged_has_no_query_and_no_password(url: str, shown: str) -> None:
    assert without_query(url) == shown


@pytest.mark.parametrize(
    ("url", "base", "page"),
    [
        ("https://www.runcomfy.com/models/a/b", "https://www.runcomfy.com", "https://www.runcomfy.com/models/a/b"),
        ("HTTPS://WWW.runcomfy.com:443/a?b=1#c", "https://www.runcomfy.com", "https://www.runcomfy.com/a?b=1"),
        ("http://127.0.0.1:8188/models/a", "http://127.0.0.1:8188", "http://127.0.0.1:8188/models/a"),
        ("http://www.runcomfy.com/a", "https://www.runcomfy.com", None),
        ("https://runcomfy.com.evil.example/a", "https://www.runcomfy.com", None),
        ("https://www.runcomfy.com@evil.example/", "https://www.runcomfy.com", None),
        ("https://www.runcomfy.com:8443/a", "https://www.runcomfy.com", None),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:8188", None),
        ("javascript:alert(1)", "https://www.runcomfy.com", None),
        ("file:///etc/passwd", "https://www.runcomfy.com", None),
        ("--version", "https://www.runcomfy.com", None),
        ("https://www.runcomfy.com/a b", "https://www.runcomfy.com", None),
        ("https://www.runcomfy.com/\x1b[2J", "https://www.runcomfy.com", None),
        ("", "https://www.runcomfy.com", None),
        ("https://www.runcomfy.com/" + "a" * 9_000, "https://www.runcomfy.com", None),
    ],
)
def test_only_pages_of_the_website_are_opened(url: str, base: str, page: str | None) -> None:
    assert checked_page_url(url, base) == page
