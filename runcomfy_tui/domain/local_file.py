"""A file of this machine as an input: what stands in a body until it is read."""

from __future__ import annotations

BODY_LIMIT_BYTES = 64 * 1024 * 1024
"""RunComfy takes request bodies below this size."""


class LocalFile(str):
    """Stands in a body where a file of this machine goes, until the file is read: the path as it was typed."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """Return the path as a plain text."""
        return str.__str__(self)
