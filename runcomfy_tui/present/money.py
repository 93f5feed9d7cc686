"""Amounts in US dollars: exact enough in a sentence, of one width in a column."""

from __future__ import annotations

_LEAST = 0.0001


def money(usd: float) -> str:
    """Return an amount for a sentence: two places from ten dollars on, three below, four where three would lie."""
    if usd == 0:
        return "$0"
    if abs(usd) < _LEAST:
        return f"<${_LEAST}"
    if abs(usd) < 0.01:
        exact = f"${usd:.4f}"
        return exact[:-1] if exact.endswith("0") else exact
    return f"${usd:.3f}" if abs(usd) < 9.9995 else f"${usd:.2f}"


def amount(usd: float, about: str = "") -> str:
    """Return an amount for a column, at most seven cells up to $99,999; ``about`` marks an estimate."""
    if usd == 0:
        return f"{about}$0"
    if 0 < usd < 0.0005:
        return "<$0.001"
    places = 3 if usd < 9.9995 else 2 if usd < 99.995 else 1 if usd < 999.95 else 0
    return f"{about}${usd:.{places}f}"


def dollars(usd: float) -> str:
    """Return a sum that may be below zero: in cents, or as exact as :func:`money` where it is less than a cent."""
    if 0 < abs(usd) < 0.01:
        return money(usd)
    return f"-${-usd:,.2f}" if usd < 0 else f"${usd:,.2f}"
