"""Which URLs may be fetched: one strict parser decides, and what is fetched is what it put together again."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from runcomfy_tui.domain.errors import UnsafeUrl

URL_LIMIT = 8_192
_HOSTS = (".runcomfy.net", ".runcomfy.com")
# Only what can be read in one way: no user info, no backslash, no percent sign or non-ASCII in the host.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!$%&'()*+,\-./0-9:;=@A-Z_a-z~\[\]|]*)?(?:\?(?P<query>[!$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]|{}]*))?"
    r"(?:#[^\s\\]*)?",
    re.IGNORECASE,
)


def checked_file_url(url: str, *, loopback_allowed: bool = False) -> str:
    """Return the URL of a hosted file as it may be fetched, without its fragment.

    Allowed: https, port 443, no user info, a host that ends in ``.runcomfy.net`` or ``.runcomfy.com``; with
    ``loopback_allowed`` (only where the profile's own base is loopback) http(s) to ``127.0.0.0/8`` and ``localhost``
    too. Raises :class:`UnsafeUrl` with the rule that the URL breaks.
    """
    match = _URL.fullmatch(url) if len(url) <= URL_LIMIT else None
    if match is None:
        raise UnsafeUrl("not a plain http or https URL")
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"]) if match["port"] else {"https": 443, "http": 80}[scheme]
    rest = (match["path"] or "/") + (f"?{match['query']}" if match["query"] is not None else "")
    if loopback_allowed and is_loopback_host(host):
        return f"{scheme}://{host}:{port}{rest}"
    if scheme != "https":
        raise UnsafeUrl("not https")
    if port != 443:
        raise UnsafeUrl(f"port {port} instead of 443")
    if not host.endswith(_HOSTS) or ".." in host:
        raise UnsafeUrl(f"{host} is not one of RunComfy's file hosts")
    return f"https://{host}{rest}"


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


def same_origin(url: str, base: str) -> bool:
    """Tell whether two URLs have one scheme, host and port."""
    try:
        one, other = urlsplit(url), urlsplit(base)
        return (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)
    except ValueError:
        return False


def without_query(url: str) -> str:
    """Return the URL as it may be logged and kept: without user info, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
