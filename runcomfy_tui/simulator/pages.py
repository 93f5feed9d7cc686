"""The pages that are not JSON: a gateway's HTML, a bucket's XML."""

from __future__ import annotations

from runcomfy_tui.simulator.exchange import Answer, text_answer

_REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Temporarily Unavailable"}


def gateway_page(status: int) -> Answer:
    """What a proxy before the service answers when the service does not."""
    title = f"{status} {_REASONS.get(status, 'Error')}"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body>\r\n</html>"
    return text_answer(status, page, "text/html")


def bucket_denied() -> Answer:
    """A file whose time is over, as storage says it."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Error><Code>AccessDenied</Code><Message>Access denied.</Message></Error>"
    )
    return text_answer(403, text, "application/xml")


def bucket_missing() -> Answer:
    """A file that was never there, as a content network says it."""
    return text_answer(404, "<html><head><title>404</title></head><body>Not here.</body></html>", "text/html")
