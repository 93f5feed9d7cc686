"""What a form knows about pictures, clips and sounds as inputs: their sources, limits, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final, Literal, assert_never
from urllib.parse import urlsplit

from runcomfy_tui.domain.local_file import BODY_LIMIT_BYTES, LocalFile, local_files, without_files
from runcomfy_tui.domain.public_address import why_not_public
from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.field import Field, FieldKind, MediaKind
from runcomfy_tui.forms.media_rules import broken_rule, doubtful_rule, size_words
from runcomfy_tui.forms.media_source import (
    NO_FILES,
    DataUri,
    FileFacts,
    Files,
    LocalPath,
    Nothing,
    SizedUrls,
    Source,
    Url,
    kind_of,
    source_of,
    stands_as_typed,
    url_size,
)

__all__ = [
    "BODY_LIMIT_BYTES",
    "NO_FILES",
    "DataUri",
    "FileFacts",
    "Files",
    "LocalFile",
    "LocalPath",
    "Nothing",
    "SizedUrls",
    "Source",
    "Url",
    "body_problem",
    "data_uri_note",
    "facts_words",
    "is_server_file",
    "kind_of",
    "preview_words",
    "problem_of",
    "source_of",
    "stand_in",
    "stands_as_typed",
    "url_size_warning",
    "value_of",
    "warning_of",
]

FILE_LIMIT_BYTES: Final = BODY_LIMIT_BYTES // 4 * 3 - 64 * 1024
"""The largest file that fits into a body as base64, with some room for the other inputs."""
RECOMMENDED_BYTES: Final[dict[MediaKind, int]] = {"image": 256 * 1024, "video": 1024 * 1024}
"""The service's recommended limits for media that are sent in the request itself."""
RECOMMENDED_BY_URL_BYTES: Final[dict[MediaKind, int]] = {"image": 50 * 1024 * 1024, "video": 100 * 1024 * 1024}
"""The same for media that are given by URL."""
NOUNS: Final[dict[MediaKind, str]] = {"image": "a picture", "video": "a video", "audio": "a sound"}
_PLURALS: Final[dict[MediaKind, str]] = {"image": "pictures", "video": "videos", "audio": "sounds"}
_LOCAL_NAMES: Final = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid")

DataUriMemory = Literal["accepted", "refused"]


def is_server_file(field: Field, text: str) -> bool:
    """Whether a text names one of the files that the server of a workflow has: it is none of this machine then."""
    return field.kind is FieldKind.MEDIA and (text in field.choices or text.strip() in field.choices)


def problem_of(field: Field, text: str, files: Files = NO_FILES) -> str | None:
    """Why a medium cannot be sent, without a subject ("does not exist"), or None."""
    if is_server_file(field, text):
        return None
    match source_of(text):
        case Nothing():
            return None
        case Url(url):
            return _url_problem(url)
        case DataUri() as uri:
            return _data_uri_problem(field, uri)
        case LocalPath(path):
            return _file_problem(field, path, files)
        case other:
            assert_never(other)


def warning_of(field: Field, text: str, files: Files = NO_FILES) -> str | None:
    """What to know about a medium that can be sent, without a subject, or None."""
    if is_server_file(field, text):
        return None
    match source_of(text):
        case Nothing():
            return None
        case Url(url):
            return _url_warning(url) or url_size_warning(field, url, files)
        case DataUri() as uri:
            kind = uri.kind or field.media
            if uri.is_base64 and uri.kind is None:
                return "names no type of media, such as data:image/png;base64,…"
            facts = FileFacts("", uri.size_bytes, uri.mime, uri.kind)
            return doubtful_rule(field.rules, facts) or _size_warning(kind, uri.size_bytes)
        case LocalPath(path):
            facts = files.facts(path)
            if facts.pending or facts.problem is not None:
                return None
            return doubtful_rule(field.rules, facts) or _size_warning(facts.kind or field.media, facts.size_bytes)
        case other:
            assert_never(other)


def url_size_warning(field: Field, url: str, files: Files) -> str | None:
    """What to know about the size of what a URL answers, as far as that is known; without a subject, or None."""
    most = RECOMMENDED_BY_URL_BYTES.get(field.media) if field.media is not None else None
    size_bytes = url_size(files, url) if most is not None else None
    if field.media is None or most is None or size_bytes is None or size_bytes <= most:
        return None
    return f"is {size_words(size_bytes)}: at most {size_words(most)} is recommended for {NOUNS[field.media]} by URL"


def value_of(text: str) -> str:
    """What goes into the body: a URL or data URI without white space around it, else a :class:`LocalFile`."""
    match source_of(text):
        case Nothing():
            return text
        case Url(url):
            return url
        case DataUri(uri):
            return uri
        case LocalPath(path):
            return LocalFile(path)
        case other:
            assert_never(other)


def stand_in(value: object, files: Files = NO_FILES) -> object:
    """The value with a short data URI for each local file: what a validator, which takes plain texts only, is asked."""
    return without_files(
        value, lambda file: f"data:{files.facts(file.path).mime or 'application/octet-stream'};base64,AAAA"
    )


def body_problem(body: Mapping[str, object], files: Files = NO_FILES) -> str | None:
    """A sentence where the local files of a body are too large together, or None."""
    sizes = [files.facts(file.path).size_bytes for _, file in local_files(body)]
    total = sum((size + 2) // 3 * 4 for size in sizes)
    if len(sizes) < 2 or total < BODY_LIMIT_BYTES:
        return None
    return (
        f"The {len(sizes)} files are {size_words(sum(sizes))} together, more than fits into one request"
        f" ({size_words(FILE_LIMIT_BYTES)}): give some of them by URL."
    )


def preview_words(text: str, files: Files = NO_FILES) -> str:
    """How a medium of the body is shown where the body is read: a URL as it is, all else in a few words."""
    match source_of(text):
        case LocalPath(path):
            facts = files.facts(path)
            name = clean(path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path, 60)
            if facts.pending or facts.problem:
                return f"<{name}, {'is being looked at' if facts.pending else facts.problem}>"
            return f"<{name}, {facts.mime or 'of no known type'}, {size_words(_encoded(facts.size_bytes))} as data URI>"
        case DataUri() as uri if len(uri.text) > 200:
            return f"<data URI, {clean(uri.mime, 60) or 'no type'}, {size_words(len(uri.text))}>"
        case _:
            return text


def facts_words(facts: FileFacts) -> str:
    """A local file in few words: ``image/png, 1024 × 768, 1.2 MB``, or what is wrong with it."""
    if facts.pending:
        return "is being looked at"
    if facts.problem is not None:
        return facts.problem
    parts = [facts.mime or "of no known type"]
    if facts.width and facts.height:
        parts.append(f"{facts.width} × {facts.height}")
    if facts.seconds:
        parts.append(f"{facts.seconds:.1f} s")
    return ", ".join([*parts, size_words(facts.size_bytes)])


def data_uri_note(memory: DataUriMemory | None, *, documented: bool = False) -> str:
    """What to say beside a medium that is sent in the request: what is documented, and what this model did so far."""
    if documented:
        return "Sent inside the request."
    match memory:
        case "accepted":
            return "Sent inside the request. Only public URLs are documented; this model has accepted it before."
        case "refused":
            return "Sent inside the request. Only public URLs are documented; this model has refused it before."
        case None:
            return "Sent inside the request. Only public URLs are documented; whether this model takes it is not known."
        case other:
            assert_never(other)


def _url_problem(url: str) -> str | None:
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        return "must be a public URL that begins with https://, or a file of this machine"
    if any(character.isspace() for character in url):
        return "has a space in its URL"
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return None if host else "names no host in its URL"


def _url_warning(url: str) -> str | None:
    if _url_problem(url) is not None:
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if why := _why_not_reached(host):
        return f"is not public ({clean(why, 80)}): RunComfy cannot fetch it"
    if "@" in parts.netloc:
        return "has a name or password in its URL, which RunComfy would see"
    if parts.scheme.lower() == "http":
        return "is plain http: only https is documented"
    return None


def _why_not_reached(host: str) -> str | None:
    """Why a host is none of the public internet; names are judged by their endings alone, for nobody is asked."""
    try:
        ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith(_LOCAL_NAMES):
            return "this machine" if host.endswith("localhost") else "a name of a local network"
        return "a name of a local network" if "." not in host else None
    return why_not_public(host)


def _data_uri_problem(field: Field, uri: DataUri) -> str | None:
    if not uri.is_base64:
        return "must be a whole data URI in base64, such as data:image/png;base64,…"
    if not uri.size_bytes:
        return "is a data URI with nothing in it"
    if len(uri.text) >= BODY_LIMIT_BYTES:
        return _too_large(uri.size_bytes)
    facts = FileFacts("", uri.size_bytes, uri.mime, uri.kind)
    return _wrong_kind(field, uri.kind) or broken_rule(field.rules, facts)


def _file_problem(field: Field, path: str, files: Files) -> str | None:
    facts = files.facts(path)
    if facts.pending:
        return "is being looked at"
    if facts.problem is not None:
        return facts.problem
    if not facts.size_bytes:
        return "is an empty file"
    if facts.size_bytes > FILE_LIMIT_BYTES:
        return _too_large(facts.size_bytes)
    if facts.kind is None:
        wanted = "media" if field.media is None else NOUNS[field.media]
        return f"is not {wanted}: its content is of no kind that is known here"
    return _wrong_kind(field, facts.kind) or broken_rule(field.rules, facts)


def _wrong_kind(field: Field, kind: MediaKind | None) -> str | None:
    if kind is None or field.media is None or kind == field.media:
        return None
    return f"is {NOUNS[kind]}, and this input takes {_PLURALS[field.media]}"


def _too_large(size_bytes: int) -> str:
    return (
        f"is too large ({size_words(size_bytes)}): a file of at most {size_words(FILE_LIMIT_BYTES)} fits into a"
        " request; give a larger one by URL"
    )


def _size_warning(kind: MediaKind | None, size_bytes: int) -> str | None:
    most = RECOMMENDED_BYTES.get(kind) if kind is not None else None
    if kind is None or most is None or size_bytes <= most:
        return None
    return (
        f"is {size_words(size_bytes)}: at most {size_words(most)} is recommended for {NOUNS[kind]} that is sent in"
        f" the request, and {size_words(RECOMMENDED_BY_URL_BYTES[kind])} by URL"
    )


def _encoded(size_bytes: int) -> int:
    return (size_bytes + 2) // 3 * 4
