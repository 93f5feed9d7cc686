"""Where a journal may lie: not on a file system that other machines write to, not where we cannot write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from runcomfy_tui.domain.errors import JournalRefused

# fmt: off
_NETWORK = frozenset({
    "nfs", "nfs2", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "9p",
    "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "coda", "davfs", "davfs2", "webdav",
    "sshfs", "orangefs", "pvfs2", "panfs", "acfs", "vboxsf", "prl_fs", "vmhgfs", "osxfs", "fuse.sshfs",
    "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.goofys", "fuse.glusterfs", "fuse.davfs", "fuse.davfs2",
    "fuse.ceph", "fuse.cephfs", "fuse.curlftpfs", "fuse.smbnetfs", "fuse.vmhgfs-fuse", "fuse.grpcfuse",
    "macfuse.sshfs",
})
# fmt: on
_MOUNT_LINE = re.compile(r"^.*? on (?P<point>/.*) \((?P<kind>[^,)]+)[^)]*\)$")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def check_place(path: Path, *, read_only: bool) -> None:
    """Raise :class:`JournalRefused`, with the reason, where a journal at ``path`` would not be safe or not work."""
    folder = _nearest_folder(path)
    mounts = _mounts()
    kind = filesystem_of(folder, mounts)
    if kind is not None and is_network(kind, folder, mounts):
        raise JournalRefused(
            f"{path} lies on a network file system ({kind}), where several programs cannot share a journal safely.",
            advice="Point RUNCOMFY_TUI_HOME at a folder on a disk of this machine.",
        )
    if path.exists():
        _check_file(path, read_only=read_only)
    elif read_only:
        raise JournalRefused(f"There is no journal at {path}.")
    if not read_only and not os.access(folder, os.W_OK | os.X_OK):
        raise JournalRefused(
            f"The folder {folder} cannot be written.", advice="Make it writable, or point RUNCOMFY_TUI_HOME elsewhere."
        )


def _check_file(path: Path, *, read_only: bool) -> None:
    if not path.is_file():
        raise JournalRefused(f"{path} is not a file.")
    if not os.access(path, os.R_OK):
        raise JournalRefused(f"The journal {path} cannot be read.", advice="Make it readable for this user.")
    if not read_only and not os.access(path, os.W_OK):
        raise JournalRefused(f"The journal {path} cannot be written.", advice="Make it writable for this user.")


def _nearest_folder(path: Path) -> Path:
    # Links are followed first: what counts is the disk that the bytes end on.
    folder = path.resolve().parent
    while not folder.exists():
        folder = folder.parent
    return folder


def is_network(kind: str, folder: Path, mounts: Sequence[tuple[str, str]]) -> bool:
    """Tell whether ``folder``, on a file system of that kind, may be shared between machines."""
    if kind == "9p":
        # A machine whose own root is 9p is a sandbox: that disk is nobody else's.
        return _deepest(folder, mounts)[0] != "/"
    return kind.lower() in _NETWORK


def filesystem_of(folder: Path, mounts: Sequence[tuple[str, str]]) -> str | None:
    """Return the kind of the file system that holds ``folder``, or None where that is not known."""
    return "smb" if str(folder).startswith(("\\\\", "//")) else _deepest(folder, mounts)[1]


def _deepest(folder: Path, mounts: Sequence[tuple[str, str]]) -> tuple[str, str | None]:
    """Return the mount point and kind that hold ``folder``: the deepest point wins, and of two the later."""
    found: tuple[str, str | None] = ("", None)
    for point, kind in mounts:
        inside = point == "/" or str(folder) == point or str(folder).startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(found[0]):
            found = point, kind
    return found


def read_proc_mounts(text: str) -> list[tuple[str, str]]:
    """Return (mount point, kind) for each line of ``/proc/mounts`` (proc(5)): blanks are written in octal there."""
    lines = (line.split(" ") for line in text.splitlines())
    return [(_ESCAPED.sub(lambda m: chr(int(m[1], 8)), parts[1]), parts[2]) for parts in lines if len(parts) > 2]


def read_mount_output(text: str) -> list[tuple[str, str]]:
    """Return (mount point, kind) for each line that ``mount`` prints on macOS and the BSDs."""
    found = (_MOUNT_LINE.match(line) for line in text.splitlines())
    return [(match["point"], match["kind"]) for match in found if match]


def _mounts() -> list[tuple[str, str]]:
    """Ask the system what is mounted; where it does not tell, nothing is refused."""
    if sys.platform == "win32":
        return []
    try:
        return read_proc_mounts(Path("/proc/mounts").read_text("utf-8", "surrogateescape"))
    except OSError:
        pass
    try:
        done = subprocess.run(["/sbin/mount"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return read_mount_output(done.stdout.decode("utf-8", "surrogateescape"))
