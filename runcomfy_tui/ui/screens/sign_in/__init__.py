"""Signing in and out: by a code that is approved on the website, or with a token that was made there."""

from runcomfy_tui.ui.screens.sign_in.screen import SignInScreen
from runcomfy_tui.ui.screens.sign_in.signing_out import SignOut

__all__ = ["SignInScreen", "SignOut"]
