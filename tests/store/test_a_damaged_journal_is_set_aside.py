"""A journal that cannot be read is told apart from every other trouble, and set aside whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from runcomfy_tui.domain.errors import JournalDamaged, JournalError
from runcomfy_tui.store import Journal, Owner, owners_of, set_aside
from tests.store.samples import BODY, new_job, python, query


async def filled(path: Path) -> bytes:
    """Make a journal with some jobs in it, closed, and return its bytes."""
    journal = await Journal.open(path)
    for _ in range(40):
        await journal.create_job(new_job(title="t" * 500), BODY)
    await journal.close()
    return path.read_bytes()


def garbage(path: Path, data: bytes) -> None:
    path.write_bytes(b"this was a journal once" * 1000)


def cut(path: Path, data: bytes) -> None:
    path.write_bytes(data[: len(data) // 2])


def overwritten(path: Path, data: bytes) -> None:
    (root,) = query(path, "SELECT rootpage FROM sqlite_master WHERE name = 'jobs'")[0]
    assert isinstance(root, int)
    start = (root - 1) * 4096
    path.write_bytes(data[:start] + b"\xff" * 4096 + data[start + 4096 :])


def emptied(path: Path, data: bytes) -> None:
    path.write_bytes(b"")
    Path(f"{path}-wal").write_bytes(b"what was not folded in yet")


@pytest.mark.parametrize("harm", [garbage, cut, overwritten, emptied])
async def test_damage_is_noticed_at_the_opening_and_set_aside(path: Path, harm: object) -> None:
    assert callable(harm)
    harm(path, await filled(path))
    left = path.read_bytes()
    with pytest.raises(JournalDamaged, match=r"journal\.db") as refusal:
        await Journal.open(path)
    assert "set aside" in refusal.value.advice
    place = set_aside(path)
    assert place == path.with_name("journal.damaged-1.db")
    assert place.read_bytes() == left
    assert not path.exists()
    assert not Path(f"{path}-wal").exists()
    journal = await Journal.open(path)
    assert await journal.jobs() == []
    await journal.close()


async def test_its_companions_go_with_it_and_nothing_is_overwritten(path: Path) -> None:
    for number in (1, 2):
        garbage(path, await filled(path))
        Path(f"{path}-wal").write_bytes(b"wal %d" % number)
        Path(f"{path}-shm").write_bytes(b"shm %d" % number)
        with pytest.raises(JournalDamaged):
            await Journal.open(path)
        place = set_aside(path)
        assert place.name == f"journal.damaged-{number}.db"
        assert Path(f"{place}-wal").read_bytes() == b"wal %d" % number
        assert Path(f"{place}-shm").exists()
    assert Path(f"{path.parent}/journal.damaged-1.db-wal").read_bytes() == b"wal 1"


async def test_a_sound_journal_stays_where_it_is(path: Path) -> None:
    await filled(path)
    with pytest.raises(JournalError, match="not damaged"):
        set_aside(path)
    journal = await Journal.open(path)
    assert len(await journal.jobs()) == 40
    await journal.close()


async def test_nothing_is_set_aside_under_another_process(path: Path) -> None:
    garbage(path, await filled(path))
    mine = Owner.acquire(owners_of(path))
    code = (
        "import sys, pathlib\nfrom runcomfy_tui.store import Owner\nowner = Owner.acquire(pathlib.Path(sys.argv[1]))\n"
        "print(owner.id, flush=True)\nsys.stdin.readline()"
    )
    with python(code, owners_of(path)) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(JournalError, match="in use"):
            set_aside(path)
        other.kill()
    assert set_aside(path).exists()
    mine.release()
