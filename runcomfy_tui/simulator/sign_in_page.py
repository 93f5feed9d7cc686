"""The page on which a person decides about a sign-in, in a browser."""

from __future__ import annotations

from html import escape
from typing import assert_never
from urllib.parse import quote

from runcomfy_tui.simulator.exchange import Answer
from runcomfy_tui.simulator.sign_in import SignIn, SignInState

PAGE_PATH = "/cli-auth"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = (
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("content-security-policy", _POLICY),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Local RunComfy: sign in</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto; padding: 0 1rem; }}
code {{ font-size: 2rem; letter-spacing: .1em; }}
button, input, select {{ font: inherit; padding: .3rem .8rem; }}
</style>
</head>
<body>
<h1>Local RunComfy: sign in</h1>
{body}
<p><small>This page belongs to the simulator that runs on this machine; no real account stands behind it.</small></p>
</body>
</html>
"""
_ASK = """\
<p>A program asks to be signed in. Approve it only if it shows you this very code:</p>
<p><code>{code}</code></p>
<form method="post" action="{path}">
<input type="hidden" name="code" value="{code}">
<p><label>Account <select name="account">
<option value="first">you@example.com</option>
<option value="other">somebody.else@example.com</option>
</select></label></p>
<p><button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button></p>
</form>
"""
_ENTER = """\
<p>{sentence}</p>
<form method="get" action="{path}">
<p><label>Code <input name="code" placeholder="ABCD-1234" autocomplete="off" autofocus></label>
<button>Go on</button></p>
</form>
"""


def page_of(one: SignIn | None, typed: str) -> Answer:
    """The page for a sign-in, or the one that asks for a code; 404 when what was `typed` is none."""
    if one is None:
        sentence = (
            f"There is no sign-in with the code {typed[:40]}." if typed else "Enter the code that you were shown."
        )
        return _page(404 if typed else 200, _ENTER.format(sentence=escape(sentence), path=PAGE_PATH))
    code = escape(one.user_code)
    if one.state is SignInState.PENDING:
        return _page(200, _ASK.format(code=code, path=PAGE_PATH))
    return _page(200, f"<p><code>{code}</code></p>\n<p>{escape(_sentence(one.state))}</p>")


def seen_again(one: SignIn) -> Answer:
    """Back to the page after a decision, so that loading it again decides nothing."""
    return Answer(303, (("location", address("", one)), ("cache-control", "no-store")))


def address(base_url: str, one: SignIn) -> str:
    """Where a person decides about this sign-in."""
    return f"{base_url}{PAGE_PATH}?code={quote(one.user_code)}"


def _sentence(state: SignInState) -> str:
    match state:
        case SignInState.PENDING:
            return "Not decided yet."
        case SignInState.APPROVED:
            return "Approved. You can close this page and go back to the program."
        case SignInState.USED:
            return "Approved, and the program is signed in. You can close this page."
        case SignInState.DENIED:
            return "Denied. The program is not signed in."
        case SignInState.EXPIRED:
            return "This code has expired. Let the program start again."
        case _:
            assert_never(state)


def _page(status: int, body: str) -> Answer:
    return Answer(status, _HEADERS, _PAGE.format(body=body).encode("utf-8", "replace"))
