"""The words of ``runcomfy-tui completion``."""

from __future__ import annotations

import argparse

from runcomfy_tui.cli.catalogue_arguments import AddCommand

COMPLETION = """\
Completes commands, flags, files, profiles, and the models and deployments that
were seen last. The script goes to standard output:
  bash  runcomfy-tui completion bash > ~/.local/share/bash-completion/completions/runcomfy-tui
  zsh   runcomfy-tui completion zsh > FOLDER/_runcomfy-tui   (a folder of $fpath)
  fish  runcomfy-tui completion fish > ~/.config/fish/completions/runcomfy-tui.fish
or, for one bash session: eval "$(runcomfy-tui completion bash)"
"""


def add_completion(command: AddCommand) -> None:
    """Add ``completion``."""
    parser = command("completion", "print a script with which a shell completes this program", epilog=COMPLETION)
    parser.add_argument("shell", nargs="?", choices=("bash", "zsh", "fish"), metavar="SHELL", help="bash, zsh or fish")
    parser.add_argument("--words", choices=("profiles", "models", "deployments"), help=argparse.SUPPRESS)
