"""Where a journal may lie: not on a file system that other machines write to, not where we cannot write."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from runcomfy_tui.domain.errors import JournalRefused

# fmt: off
_NETWORK = frozenset({
    "nfs", "nfs2", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "9p",
    "ceph", "glusterfs", "lustre", "gpfs", "beegfs", "ocfs2", "gfs2", "coda", "davfs", "davfs2", "webdav",
    "sshfs", "orangefs", "pvfs2", "panfs", "acfs", "vboxsf", "prl_fs", "vmhgfs", "osxfs", "fuse.sshfs",
    "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.goofys", "fuse.glusterfs", "fuse.davfs", "fuse.davfs2",
    "fuse.ceph", "fuse.cephfs", "fuse.curlftpfs", "fuse.smbnetfs", "fuse.vmhgfs-fuse", "fuse.grpcfuse",
    "fuse.gvfsd-fuse", "fuse.kio-fuse", "fuse.juicefs", "fuse.blobfuse2", "fuse.mountpoint-s3", "fuse.nfs",
    "macfuse.sshfs",
})
# fmt: on
_MOUNT_LINE = re.compile(r"^.*? on (?P<point>/.*) \((?P<kind>[^,)]+)[^)]*\)$")
_ESCAPED = re.compile(r"\\([0-7]{3})")


class Mount(NamedTuple):
    """One mounted file system: where, of what kind, and its device (``major:minor``) where the system tells."""

    point: str
    kind: str
    device: str = ""


def check_place(path: Path, *, read_only: bool) -> None:
    """Raise :class:`JournalRefused`, with the reason, where a journal at ``path`` would not be safe or not work."""
    # By its name alone first: a server that does not answer would hold up whoever touches the path.
    _refuse_network(path, path.absolute().parent, _mounts(), "")
    folder = _nearest_folder(path)
    _wake(folder)
    _refuse_network(path, folder, _mounts(), _device_of(folder))
    if path.exists():
        _check_file(path, read_only=read_only)
    elif read_only:
        raise JournalRefused(f"There is no journal at {path}.")
    if not read_only and not os.access(folder, os.W_OK | os.X_OK):
        raise JournalRefused(
            f"The folder {folder} cannot be written.", advice="Make it writable, or point RUNCOMFY_TUI_HOME elsewhere."
        )


def _refuse_network(path: Path, folder: Path, mounts: Sequence[Mount], device: str) -> None:
    kind = filesystem_of(folder, mounts, device)
    if kind is not None and is_network(kind, folder, mounts):
        raise JournalRefused(
            f"{path} lies on a network file system ({kind}), where several programs cannot share a journal safely.",
            advice="Point RUNCOMFY_TUI_HOME at a folder on a disk of this machine.",
        )


def _wake(folder: Path) -> None:
    """Have an automounter mount what belongs there: until somebody looks inside, the folder is only its own."""
    with suppress(OSError):
        os.scandir(folder).close()


def _device_of(folder: Path) -> str:
    try:
        number = folder.stat().st_dev
    except OSError:
        return ""
    return f"{os.major(number)}:{os.minor(number)}" if hasattr(os, "major") else ""


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


def is_network(kind: str, folder: Path, mounts: Sequence[Mount]) -> bool:
    """Tell whether ``folder``, on a file system of that kind, may be shared between machines."""
    if kind == "9p":
        # A machine whose own root is 9p is a sandbox: that disk is nobody else's.
        deepest = _deepest(folder, mounts)
        return deepest is None or deepest.point != "/"
    return kind.lower() in _NETWORK


def filesystem_of(folder: Path, mounts: Sequence[Mount], device: str = "") -> str | None:
    """Return the kind of the file system that holds ``folder``, or None where that is not known.

    The folder's ``device`` decides where one is told and mounted: of mounts over one another names tell too little.
    """
    if str(folder).startswith(("\\\\", "//")):
        return "smb"
    for mount in mounts:
        if device and mount.device == device:
            return mount.kind
    deepest = _deepest(folder, mounts)
    return None if deepest is None else deepest.kind


def _deepest(folder: Path, mounts: Sequence[Mount]) -> Mount | None:
    """Return the mount that holds ``folder`` by its name: the deepest point wins, and of two the later."""
    found: Mount | None = None
    for mount in mounts:
        point = mount.point
        inside = point == "/" or str(folder) == point or str(folder).startswith(point.rstrip("/") + "/")
        if inside and (found is None or len(point) >= len(found.point)):
            found = mount
    return found


def read_mountinfo(text: str) -> list[Mount]:
    """Return the mounts of ``/proc/self/mountinfo`` (proc(5)): blanks are written in octal there."""
    found = []
    for line in text.splitlines():
        before, separator, after = line.partition(" - ")
        parts, kind = before.split(" "), after.partition(" ")[0]
        if separator and len(parts) > 5 and kind:
            found.append(Mount(_ESCAPED.sub(lambda m: chr(int(m[1], 8)), parts[4]), kind, parts[2]))
    return found


def read_mount_output(text: str) -> list[Mount]:
    """Return the mounts that ``mount`` prints on macOS and the BSDs."""
    found = (_MOUNT_LINE.match(line) for line in text.splitlines())
    return [Mount(match["point"], match["kind"]) for match in found if match]


def _mounts() -> list[Mount]:
    """Ask the system what is mounted; where it does not tell, nothing is refused."""
    if sys.platform == "win32":
        return []
    try:
        return read_mountinfo(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))
    except OSError:
        pass
    import subprocess  # Only systems without mountinfo need it.

    try:
        done = subprocess.run(["/sbin/mount"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return read_mount_output(done.stdout.decode("utf-8", "surrogateescape"))
