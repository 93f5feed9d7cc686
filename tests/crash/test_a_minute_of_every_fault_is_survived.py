"""A minute of what ``make soak`` does for an hour: nothing dies, nothing grows, every job comes to its end."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


async def test_a_minute_of_every_fault(tmp_path: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "bench.soak", "--seconds", "60", "--seed", "5", "--folder", str(tmp_path / "soak"))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    try:
        async with asyncio.timeout(240):
            told = (await process.communicate())[0].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, told
    assert "all is well" in told
    assert "was asked about a duplicate" in told
