"""``runcomfy-tui completion``: bash takes the script and completes with it; no other command loads what makes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runcomfy_tui.cli import main
from runcomfy_tui.cli.completion import script

BASH = shutil.which("bash")
ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
_shtab_runcomfy_tui
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_bash(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "completion.bash"
    file.write_text(script("bash"))
    assert subprocess.run(["bash", "-n", file], capture_output=True).stderr == b""
    # The script asks the program for names: it is found where this Python is.
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "runcomfy-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m runcomfy_tui "$@"\n')
    program.chmod(0o755)
    (home / "state" / "profiles" / "work").mkdir(parents=True)

    def completed(*words: str) -> set[str]:
        environment = {"PATH": f"{program.parent}:/usr/bin:/bin", "RUNCOMFY_TUI_HOME": str(home)}
        done = subprocess.run(
            ["bash", "--norc", "-c", ASK, "ask", file, "runcomfy-tui", *words],
            capture_output=True, text=True, env=environment,
        )  # fmt: skip
        assert done.stderr == ""
        return set(done.stdout.split())

    assert completed("deplo") == {"deployments"}
    assert {"list", "get", "run", "proxy"} <= completed("deployments", "")
    assert completed("deployments", "update", "x", "--en") == {"--enable"}
    assert completed("login", "--keep", "") == {"keyring", "file"}
    assert completed("--profile", "") == {"default", "work"}
    assert completed("run", "x/y", "--input-file", str(file)[:-3]) == {str(file)}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_theirs(shell: str, tmp_path: Path) -> None:
    text = script(shell)
    assert "deployments" in text
    if (program := shutil.which(shell)) is not None:
        file = tmp_path / "completion"
        file.write_text(text)
        assert subprocess.run([program, "-n", file], capture_output=True).stderr == b""


def test_a_shell_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion"]) == 64
    assert main(["completion", "tcsh"]) == 64


def test_no_other_command_loads_it(home: Path) -> None:
    program = "import sys\nfrom runcomfy_tui.cli import main\nmain(['config', 'path'])\nprint('shtab' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
