"""The words of ``runcomfy-tui doctor``."""

from __future__ import annotations

from runcomfy_tui.cli.catalogue_arguments import AddCommand

DOCTOR = """\
Looks at the terminal, graphics, clipboard, keyring, settings, folders, the
journal, RunComfy's addresses, and versions. It sends nothing that costs money and
changes nothing; no token and no password is in what it tells, so that it can be
shown to others. (Names of folders and addresses are.)

With --output json, one object: ok (nothing is broken), and findings, a list of
objects: area, name, state (ok, note or broken), words, advice (may be empty).

exit codes:
  0  everything needed works      1  something is broken: a line says what
"""


def add_doctor(command: AddCommand) -> None:
    """Add ``doctor``."""
    command("doctor", "find out what works here and what does not", epilog=DOCTOR)
