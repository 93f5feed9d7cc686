"""Where a journal would not be safe, or cannot work, it is refused with the reason."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalError, JournalRefused
from runcomfy_tui.store import Journal
from runcomfy_tui.store import place as place_module
from runcomfy_tui.store.place import Mount, filesystem_of, is_network, read_mount_output, read_mountinfo
from tests.store.samples import BODY, new_job, query

PROC = (
    "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
    "23 22 0:4 / /proc rw - proc proc rw\n"
    "24 22 0:40 /export /home/me rw shared:7 master:2 - nfs4 server:/export rw,vers=4.2\n"
    "25 24 254:16 / /home/me/local rw - xfs /dev/vdb rw\n"
    "26 22 0:41 / /mnt/with\\040blank rw - fuse.sshfs me@host: rw\n"
    "27 22 0:42 / /mnt/c rw - 9p C:\\134 rw\n"
    "28 22 0:43 / /over rw - tmpfs tmpfs rw\n"
    "29 28 0:44 / /over rw - cifs //nas/x rw\n"
    "30 22 0:40 /export/deep /srv/bound rw - nfs4 server:/export rw\n"
    "31 22 0:45 / /auto rw - autofs systemd-1 rw,direct\n"
    "32 31 0:46 / /auto rw - nfs server:/home rw\n"
    "33 22 254:32 / /lid/deep rw - ext4 /dev/vdc rw\n"
    "34 22 0:47 / /lid rw - nfs server:/lid rw\n"
    "35 22 0:48 / /mnt/ntfs rw - fuseblk /dev/vdd rw\n"
    "torn line\n"
)
MOUNT = (
    "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
    "/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled)\n"
    "//me@nas._smb._tcp.local/My%20Share on /Volumes/My Share (smbfs, nodev, nosuid, mounted by me)\n"
    "map auto_home on /home (autofs)\n"
)


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/var/lib", "ext4", False),
        ("/home/me", "nfs4", True),
        ("/home/me/state", "nfs4", True),
        ("/home/meadow", "ext4", False),
        ("/home/me/local/state", "xfs", False),
        ("/mnt/with blank/a", "fuse.sshfs", True),
        ("/mnt/c/Users", "9p", True),
        ("/over/x", "cifs", True),
        ("/srv/bound/a", "nfs4", True),
        ("/auto/me", "nfs", True),
        ("/mnt/ntfs", "fuseblk", False),
    ],
)
def test_the_deepest_and_latest_mount_decides_on_linux(folder: str, kind: str, network: bool) -> None:
    mounts = read_mountinfo(PROC)
    assert filesystem_of(Path(folder), mounts) == kind
    assert is_network(kind, Path(folder), mounts) is network


@pytest.mark.parametrize(
    ("device", "kind"), [("0:47", "nfs"), ("254:32", "ext4"), ("9:9", "ext4"), ("", "ext4"), ("254:16", "xfs")]
)
def test_of_mounts_over_one_another_the_device_tells(device: str, kind: str) -> None:
    """By its name /lid/deep is on a disk of its own; whoever looks there finds what was mounted over it."""
    assert filesystem_of(Path("/lid/deep"), read_mountinfo(PROC), device) == kind


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [("/Users/me", "apfs", False), ("/Volumes/My Share/state", "smbfs", True), ("/home/x", "autofs", False)],
)
def test_mount_tells_on_macos(folder: str, kind: str, network: bool) -> None:
    mounts = read_mount_output(MOUNT)
    assert filesystem_of(Path(folder), mounts) == kind
    assert is_network(kind, Path(folder), mounts) is network


def test_a_machine_whose_own_root_is_9p_is_not_refused() -> None:
    mounts = [Mount("/", "9p"), Mount("/mnt/c", "9p")]
    assert not is_network("9p", Path("/home/me"), mounts)
    assert is_network("9p", Path("/mnt/c/me"), mounts)


def test_a_share_by_its_name_is_a_network() -> None:
    assert filesystem_of(Path("//nas/share/state"), []) == "smb"


async def test_a_network_file_system_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_module, "_mounts", lambda: [Mount("/", "ext4"), Mount(str(path.parent.parent), "nfs")])
    with pytest.raises(JournalRefused, match=r"network file system \(nfs\)"):
        await Journal.open(path)
    assert not path.parent.exists()


async def test_a_link_to_a_network_file_system_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = path.parent.parent / "far"
    target.mkdir()
    path.parent.symlink_to(target)
    monkeypatch.setattr(place_module, "_mounts", lambda: [Mount("/", "ext4"), Mount(str(target.resolve()), "cifs")])
    with pytest.raises(JournalRefused, match="cifs"):
        await Journal.open(path)


async def test_a_server_that_does_not_answer_is_not_touched(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_module, "_mounts", lambda: [Mount("/", "ext4"), Mount(str(path.parent.parent), "nfs")])
    monkeypatch.setattr(place_module, "_nearest_folder", lambda path: pytest.fail("it was touched"))
    with pytest.raises(JournalRefused, match="network"):
        await Journal.open(path)


async def test_what_is_mounted_only_when_it_is_looked_into(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = [Mount("/", "ext4"), Mount(str(path.parent.parent), "autofs")]
    looked = os.scandir

    def mounting(folder: Path) -> object:
        mounts.append(Mount(str(path.parent.parent), "nfs"))
        return looked(folder)

    monkeypatch.setattr(place_module, "_mounts", lambda: list(mounts))
    monkeypatch.setattr(os, "scandir", mounting)
    with pytest.raises(JournalRefused, match="nfs"):
        await Journal.open(path)


MOUNT_OVER = """
import os, subprocess, sys
from pathlib import Path
from runcomfy_tui.store import place

def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)

base = Path(sys.argv[1])
deep = base / "lid" / "deep"
deep.mkdir(parents=True)
mount("-t", "tmpfs", "tmpfs", deep)
bound = base / "bound"
bound.mkdir()
mount("--bind", deep, bound)
mount("-t", "ramfs", "ramfs", base / "lid")
deep.mkdir()
link = base / "link"
link.symlink_to(bound)
for folder in (deep, bound, link):
    real = place._nearest_folder(folder / "journal.db")
    print(place.filesystem_of(real, place._mounts(), place._device_of(real)))
"""


def test_real_mounts_are_seen_through(tmp_path: Path) -> None:
    try:
        done = subprocess.run(
            ["unshare", "-rm", sys.executable, "-c", MOUNT_OVER, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("no unshare here")
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    assert done.stdout.split() == ["ramfs", "tmpfs", "tmpfs"]


async def test_files_and_new_folders_are_for_this_user_alone(path: Path) -> None:
    old = os.umask(0)
    try:
        journal = await Journal.open(path.parent / "deep" / "journal.db")
    finally:
        os.umask(old)
    await journal.create_job(new_job(), BODY)
    folder = journal.path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    names = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert {"journal.db", "journal.db-wal", "journal.db-shm"} <= set(names)
    assert set(names.values()) == {0o600}
    await journal.close()


async def test_a_journal_that_lay_open_is_closed_to_others(journal: Journal, path: Path) -> None:
    await journal.create_job(new_job(), BODY)
    path.chmod(0o644)
    again = await Journal.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await again.close()


async def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    query(path, "CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(JournalRefused, match="another program's"):
        await Journal.open(path)
    assert path.read_bytes() == before


async def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(JournalRefused, match="not a file"):
        await Journal.open(path)


async def test_reading_only(journal: Journal, path: Path) -> None:
    job = await journal.create_job(new_job(), BODY)
    reader = await Journal.open(path, read_only=True)
    assert await reader.jobs() == [job]
    assert reader.is_read_only
    with pytest.raises(JournalRefused, match="reading only"):
        await reader.create_job(new_job(), BODY)
    with pytest.raises(JournalError):
        await reader._read(lambda c: c.execute("DELETE FROM jobs"))
    await reader.close()


async def test_reading_only_makes_nothing(path: Path) -> None:
    with pytest.raises(JournalRefused, match="no journal"):
        await Journal.open(path, read_only=True)
    assert not path.parent.exists()


AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from runcomfy_tui.domain.errors import JournalError
from runcomfy_tui.store import Journal

async def main():
    try:
        await Journal.open(Path(sys.argv[1]))
    except JournalError as error:
        print(type(error).__name__, error)
    try:
        journal = await Journal.open(Path(sys.argv[1]), read_only=True)
        print(len(await journal.jobs()))
        await journal.close()
    except JournalError as error:
        print(type(error).__name__, error)

if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights on files")
@pytest.mark.parametrize("folder_mode", [0o555, 0o755])
@pytest.mark.parametrize("file_mode", [0o444, 0o000])
async def test_rights_that_are_missing_are_told(tmp_path: Path, folder_mode: int, file_mode: int) -> None:
    if os.geteuid() != 0 and folder_mode == 0o755:
        pytest.skip("one's own folder can be written")
    path = tmp_path / "state" / "journal.db"
    journal = await Journal.open(path)
    await journal.create_job(new_job(), BODY)
    await journal.close()
    path.chmod(file_mode)
    (path.parent / "journal.db.opening").chmod(0o666)
    for folder in (tmp_path.parent.parent, tmp_path.parent, tmp_path):
        folder.chmod(0o755)
    path.parent.chmod(folder_mode)
    process = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True, cwd="/", check=False
    )
    path.parent.chmod(0o755)
    if "ModuleNotFoundError" in process.stderr or "PermissionError" in process.stderr:
        pytest.skip("another user cannot run this installation")
    first, second = process.stdout.splitlines()
    assert first.startswith("JournalRefused")
    assert "cannot be" in first
    assert second == "1" if file_mode else second.startswith("JournalRefused")
