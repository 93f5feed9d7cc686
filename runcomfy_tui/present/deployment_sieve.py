"""The filter of deployments: words, ``kind:``, ``status:`` and the like."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runcomfy_tui.domain.query_terms import fuzzy
from runcomfy_tui.present.deployments import DISABLED, DeploymentRow
from runcomfy_tui.present.terms import TermSieve, Test, complete_term, parse_terms

FIELDS = ("kind", "status", "hardware", "enabled")
YES_NO = ("yes", "no")


def parse(text: str) -> TermSieve[DeploymentRow]:
    """Return the sieve that ``text`` stands for; never raises."""
    return parse_terms(text, FIELDS, _word_test, _term_test)


def complete(text: str, values: Callable[[str], Sequence[str]]) -> str | None:
    """Return the text with its last word completed, None where nothing fits; ``values`` are those of a term."""
    return complete_term(text, FIELDS, lambda name: YES_NO if name == "enabled" else values(name))


def words_of(row: DeploymentRow, name: str) -> tuple[str, ...]:
    """Return what a deployment has behind a term, folded."""
    match name:
        case "kind":
            return (row.kind.casefold(),)
        case "status":
            # A disabled one is found by the service's word for it, too.
            return tuple({row.status.casefold(), row.deployment.status.casefold()} - {""})
        case "hardware":
            return tuple(word.casefold() for word in row.hardware.split(", ") if word)
        case _:
            return ("yes" if row.deployment.is_enabled else "no",)


def _term_test(name: str, values: tuple[str, ...]) -> Test[DeploymentRow]:
    if name == "enabled" and not any(known.startswith(part) for known in YES_NO for part in values):
        raise ValueError("“enabled:” takes yes or no")
    if name == "hardware":
        return lambda row: any(part in word for word in words_of(row, name) for part in values)
    return lambda row: any(word.startswith(values) for word in words_of(row, name))


def _word_test(word: str) -> Test[DeploymentRow]:
    near = fuzzy(word)
    return lambda row: word in _haystack(row) or near(row.name)


def _haystack(row: DeploymentRow) -> str:
    one = row.deployment
    enabled = "enabled" if one.is_enabled else DISABLED
    parts = (row.name, row.id, row.kind, row.status, enabled, row.hardware, row.version, one.workflow_id)
    return "\n".join(parts).casefold()
