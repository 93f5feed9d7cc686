"""Which URLs may be fetched: one strict parser decides, and what is fetched is what it put together again."""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from urllib.parse import quote, urlsplit

from runcomfy_tui.domain.errors import UnsafeUrl

URL_LIMIT = 8_192
_HOST_LIMIT = 253
_HIGHEST_PORT = 65_535
_HOSTS = (".runcomfy.net", ".runcomfy.com")
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_IN_PATH = "!$%&'()*+,-./:;=@_~[]|"
_IN_QUERY = _IN_PATH + "?{}"


@cache
def _url() -> re.Pattern[str]:
    """Return the pattern of a URL: made when it is asked for, since most starts need none."""
    # Only what can be read in one way: no user info, no backslash, no percent sign or non-ASCII in the host. Both cases
    # are written out, and of a class the ASCII that is not in it: re goes through all of Unicode otherwise, for 20 ms.
    return re.compile(
        rf"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://(?P<host>{_LABEL}(?:\.{_LABEL})*)(?::(?P<port>[0-9]{{1,5}}))?"
        rf"(?P<path>/[^{_ascii_without(_IN_PATH)}]*)?"
        rf"(?:\?(?P<query>[^{_ascii_without(_IN_QUERY)}]*))?"
        r"(?:#[^\s\\]*)?",
        re.ASCII,
    )


def _ascii_without(signs: str) -> str:
    """Return the ASCII characters that are no letters, no digits and none of ``signs``, as a class takes them."""
    return "".join(re.escape(each) for each in map(chr, range(128)) if not each.isalnum() and each not in signs)


def checked_file_url(url: str, *, loopback_allowed: bool = False) -> str:
    """Return the URL of a hosted file as it may be fetched: ASCII, without its fragment.

    Allowed: https, port 443, no user info, a host that ends in ``.runcomfy.net`` or ``.runcomfy.com``; with
    ``loopback_allowed`` (only where the profile's own base is loopback) http(s) to ``127.0.0.0/8`` and ``localhost``
    too. Raises :class:`UnsafeUrl` with the rule that the URL breaks.
    """
    match = _url().fullmatch(url) if len(url) <= URL_LIMIT else None
    if match is None or len(match["host"]) > _HOST_LIMIT:
        raise UnsafeUrl("not a plain http or https URL")
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"]) if match["port"] else {"https": 443, "http": 80}[scheme]
    rest = _rest(match["path"], match["query"])
    if loopback_allowed and is_loopback_host(host) and 0 < port <= _HIGHEST_PORT:
        return f"{scheme}://{host}:{port}{rest}"
    if scheme != "https":
        raise UnsafeUrl("not https")
    if port != 443:
        raise UnsafeUrl(f"port {port} instead of 443")
    if not host.endswith(_HOSTS):
        raise UnsafeUrl(f"{host} is not one of RunComfy's file hosts")
    return f"https://{host}{rest}"


def checked_page_url(url: str, web_base: str) -> str | None:
    """Return the address of a page as a browser may be sent to it, None for one that does not lie on the website.

    ``web_base`` is the configured website, whose scheme was checked: the page's scheme, host and port are the same.
    """
    match, base = (_url().fullmatch(each) if len(each) <= URL_LIMIT else None for each in (url, web_base))
    if match is None or base is None or _origin(match) != _origin(base):
        return None
    try:
        rest = _rest(match["path"], match["query"])
    except UnsafeUrl:
        return None
    port = f":{base['port']}" if base["port"] else ""
    return f"{base['scheme'].lower()}://{base['host'].lower()}{port}{rest}"


def _origin(match: re.Match[str]) -> tuple[str, str, int]:
    scheme = match["scheme"].lower()
    return scheme, match["host"].lower(), int(match["port"]) if match["port"] else {"https": 443, "http": 80}[scheme]


def _rest(path: str | None, query: str | None) -> str:
    """Return path and query with everything that is not ASCII percent-encoded (file names come as they are)."""
    try:
        rest = quote(path or "/", safe=_IN_PATH) + ("" if query is None else f"?{quote(query, safe=_IN_QUERY)}")
    except UnicodeEncodeError:
        rest = ""
    if not rest or len(rest) > URL_LIMIT:
        raise UnsafeUrl("not a plain http or https URL")
    return rest


def is_loopback_host(host: str) -> bool:
    """Tell whether a host name or literal is this machine: ``localhost``, ``127.0.0.0/8``, ``::1``."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Tell whether a URL points at this machine."""
    try:
        return is_loopback_host(urlsplit(url).hostname or "")
    except ValueError:
        return False


def without_query(url: str) -> str:
    """Return the URL as it may be logged and kept: without user info, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
