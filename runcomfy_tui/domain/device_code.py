"""A sign-in under way: the code that a person confirms on RunComfy's website, and the one that is asked about."""

from __future__ import annotations

from dataclasses import dataclass, field

from runcomfy_tui.domain.hosted_url import checked_page_url, is_loopback_url


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person needs to sign in. ``user_code`` and ``verify_url`` are cleaned already: both may be shown.

    ``expires_at_monotonic`` is in the clock's monotonic seconds. ``device_code`` is worth a token while it lives: it is
    sent to the website and shown nowhere.
    """

    user_code: str
    verify_url: str
    expires_at_monotonic: float
    poll_interval_s: float
    device_code: str = field(repr=False)

    @property
    def openable_url(self) -> str | None:
        """Return the address as a browser may be sent to it: https, or this machine; None for anything else."""
        url = checked_page_url(self.verify_url, self.verify_url)
        return url if url is not None and (url.startswith("https://") or is_loopback_url(url)) else None
