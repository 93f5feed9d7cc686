"""What is said under a medium: what it is, how it will be sent, and where it was looked for."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never
from urllib.parse import urlsplit

from runcomfy_tui.domain.text import clean
from runcomfy_tui.forms.media import DataUri, FileFacts, Files, LocalPath, Nothing, Source, Url
from runcomfy_tui.forms.media_rules import size_words
from runcomfy_tui.forms.media_source import url_size
from runcomfy_tui.ui.widgets.fields.media_paths import homely


def words_of(source: Source, files: Files | None) -> str:
    """Return one line about a source, cleaned; empty where there is nothing to say. Nothing is fetched for it."""
    match source:
        case Nothing():
            return ""
        case Url(text):
            size_bytes = None if files is None else url_size(files, text)
            return _of_url(text) + ("" if size_bytes is None else f" · {size_words(size_bytes)}")
        case DataUri() as uri:
            return "sent as it is" if uri.is_base64 else ""
        case LocalPath(path):
            return of_file(files.facts(path)) if files is not None else ""
        case other:
            assert_never(other)


def _of_url(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return f"URL at {clean(host, 80)}" if host else ""


def of_file(facts: FileFacts) -> str:
    """Return what a file is and how it is sent: ``PNG · 1024×768 · 1.2 MB · sent as a data URI (1.6 MB)``."""
    if facts.pending:
        return "looking at the file…"
    if facts.problem is not None:
        is_whole = facts.path.startswith(("/", "~"))
        where = "" if is_whole else f" (looked at {clean(homely(Path(facts.path).absolute()), 200)})"
        return clean(facts.problem, 200) + where
    encoded = (facts.size_bytes + 2) // 3 * 4
    return " · ".join([*what_it_is(facts), f"sent as a data URI ({size_words(encoded)})"])


def what_it_is(facts: FileFacts) -> list[str]:
    """Return kind, dimensions, duration and size of a file that was looked at, as far as they are known."""
    parts = [facts.mime.partition("/")[2].upper() or "of no known kind"]
    if facts.width and facts.height:
        parts.append(f"{facts.width}×{facts.height}")
    if facts.seconds:
        parts.append(f"{facts.seconds:.1f} s" if facts.seconds < 100 else f"{facts.seconds:.0f} s")
    return [*parts, size_words(facts.size_bytes)]
