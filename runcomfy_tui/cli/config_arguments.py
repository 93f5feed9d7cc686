"""The words of ``runcomfy-tui config``."""

from __future__ import annotations

from runcomfy_tui.cli.catalogue_arguments import AddCommand

CONFIG = """\
Settings come from config.toml, from variables of the environment, which are
stronger, and from flags, which are strongest. No token is ever a setting.

With --output json:
  config path       {"path": PATH, "exists": true or false}
  config show       JSON Lines, a setting each: name, value, layer (default,
                    file, environment or flag), source (the variable, the flag,
                    or the file with its line), group; null is not set
  config check      JSON Lines, a problem each: message, advice, line; line is
                    null where it is not in the file
  config keys       JSON Lines: id, keys (a list), words

exit codes:
  0  fine        64  wrong arguments, or something in the settings is wrong
"""


def add_config(command: AddCommand) -> None:
    """Add ``config`` and what can be asked of it."""
    parser = command("config", "show the settings, check them, or print all that there are", epilog=CONFIG)
    actions = parser.add_subparsers(title="what to show", metavar="ACTION", dest="action", required=True)
    command("path", "print where config.toml belongs", actions, epilog=CONFIG)
    command("show", "list every setting, its value, and where that is from", actions, epilog=CONFIG)
    command("check", "name all that is wrong with the settings", actions, epilog=CONFIG)
    command("keys", "list what can be given another key in [keys], with the keys that it has", actions, epilog=CONFIG)
    reference = command("reference", "print a config.toml with every setting, its default and what it does", actions)
    reference.add_argument("--markdown", action="store_true", help="print it as the page of the documentation")
