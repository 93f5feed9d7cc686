"""The words of ``runcomfy-tui login``, ``logout``, ``whoami`` and ``balance``."""

from __future__ import annotations

from runcomfy_tui.cli.catalogue_arguments import AddCommand

_CODES = """\
exit codes:
  0  done                        69  RunComfy has a fault
  64 wrong arguments             75  it cannot be reached, or says to try later
  65 a token that cannot be      77  denied, expired, or not signed in
     one, or no keyring          1   anything else; 130 by Ctrl-C
"""

LOGIN = f"""\
Shows a code, opens the page where you confirm it (unless the session is over SSH
or has no display), and waits. The token is kept in the system keyring; where
there is none, --keep file says that a file that only you can read will do.
Nothing is kept before RunComfy has said whose the token is, and what is kept is
read again to be sure.

  echo "$TOKEN" | runcomfy-tui login --with-token

With --output json, one object: id, email (null is unknown), kept (where, in
words), shared_with (the official command line's file, or null).

{_CODES}"""

LOGOUT = f"""\
Forgets the profile's token: in the keyring, and in the file that --keep file
wrote. RUNCOMFY_TOKEN and the official command line's file are left, and named
where they still give a token. The token itself stays valid until it is rotated
on the website.

With --output json, one object: removed, failed, remaining (lists of sentences).

{_CODES}"""

WHOAMI = f"""\
With --output json, one object: id, email, profile, token_source.

{_CODES}"""

BALANCE = f"""\
With --output json, one object: balance_usd, currency.

{_CODES}"""


def add_account(command: AddCommand) -> None:
    """Add ``login``, ``logout``, ``whoami`` and ``balance``."""
    login = command("login", "sign in on the website by a code, and keep the token", epilog=LOGIN)
    login.add_argument("--web-base", metavar="URL", help="another website than the profile's")
    login.add_argument("--with-token", action="store_true", help="take the token from standard input instead")
    login.add_argument(
        "--keep", choices=("keyring", "file"), help="where the token is kept (what the settings say: the keyring)"
    )
    login.add_argument(
        "--share-with-cli", action="store_true", help="write it to the official command line's token.json as well"
    )
    login.add_argument("--no-browser", action="store_true", help="only tell the page's address")
    command("logout", "forget the token here", epilog=LOGOUT)
    command("whoami", "tell whose the token is, and where it was found", epilog=WHOAMI)
    command("balance", "tell what is left on the account", epilog=BALANCE)
