"""`make conformance`: every schema of the JSON-Schema-Test-Suite becomes a form, and every body comes back unharmed.

``python -m bench.conformance [--dir PATH] [--every 10]``. For each schema of draft 7 and draft 2020-12: reading it
raises nothing and takes at most 50 ms; each valid object loads into the form and is sent again as it was; as the
schema of one input in a form, so does each valid value. Every tenth is opened on the screen as well, in both ways.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.conformance_screen import open_on_screen
from bench.conformance_suite import Case, as_input, cases, fetched
from runcomfy_tui.forms import Field, FieldKind, Form, check, draft_from_json, draft_to_json, initial, load, read_schema
from runcomfy_tui.forms.json_text import same_json

LIMIT_MS = 50.0
UNTYPED = "The schema says nothing about its type."


@dataclass
class Findings:
    """What is counted on the way, and what must not be."""

    schemas: int = 0
    instances: int = 0
    objects: int = 0
    wrapped: int = 0
    refused: int = 0
    accepted: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    whole_bodies: Counter[str] = field(default_factory=Counter)
    raw_fields: Counter[str] = field(default_factory=Counter)
    inputs: Counter[str] = field(default_factory=Counter)
    raw_inputs: Counter[str] = field(default_factory=Counter)
    times_ms: list[tuple[float, str]] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def main() -> None:
    """Run; exit with 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="bench.conformance", description=__doc__)
    parser.add_argument("--dir", type=Path, help="a folder that holds the suite; without it the suite is fetched")
    parser.add_argument("--every", type=int, default=10, help="which forms are opened on the screen (0: none)")
    arguments = parser.parse_args()
    everything = list(cases(arguments.dir or fetched()))
    findings = Findings()
    for case in everything:
        _try(case, findings)
    shown = everything[:: arguments.every] if arguments.every else []
    findings.violations += asyncio.run(open_on_screen(shown))
    _report(findings, len(shown))
    sys.exit(1 if findings.violations else 0)


def _try(case: Case, findings: Findings) -> None:
    findings.schemas += 1
    findings.instances += len(case.examples)
    try:
        form, took_ms = _timed(case.schema)
        findings.times_ms.append((took_ms, case.name))
        if took_ms > LIMIT_MS:
            findings.violations.append(f"{case.name}: opening took {took_ms:.0f} ms")
        _count(form, findings)
        _try_bodies(case, form, findings)
        _try_as_input(case, findings)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what this is looking for
        findings.violations.append(f"{case.name}: {type(error).__name__}: {error}")


def _timed(schema: Any) -> tuple[Form, float]:
    """The form as it opens, and the shortest of up to three times: the machine may have been busy."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        form = read_schema(schema)
        check(form, initial(form))
        best = min(best, (time.perf_counter() - started) * 1000)
        if best <= LIMIT_MS:
            break
    return form, best


def _try_bodies(case: Case, form: Form, findings: Findings) -> None:
    for example in case.examples:
        if not isinstance(example.value, dict):
            continue
        draft = load(form, example.value)
        checked = check(form, draft_from_json(draft_to_json(draft)))
        if not example.valid:
            findings.refused += checked.body is None
            findings.accepted += checked.body is not None
            continue
        findings.objects += 1
        if not same_json(checked.preview, example.value):
            findings.violations.append(f"{case.name}: {example.value} became {checked.preview}")
        elif checked.body is None:
            why = [*checked.general, *(f"{name} {words[0]}" for name, words in checked.errors.items())]
            findings.disagreements.append(f"{case.name}: {example.value} is refused: {'; '.join(why)}")


def _try_as_input(case: Case, findings: Findings) -> None:
    """The schema as that of one input `x`; what it refers to in itself is not there any more, which is a try too."""
    form = read_schema(as_input(case.schema))
    (only,) = form.fields
    findings.inputs[only.kind.value] += 1
    if only.kind is FieldKind.JSON:
        findings.raw_inputs[only.note or UNTYPED] += 1
    for example in case.examples:
        if example.valid:
            findings.wrapped += 1
            checked = check(form, load(form, {"x": example.value}))
            if not same_json(checked.preview, {"x": example.value}):
                findings.violations.append(f"{case.name}, as an input: {example.value!r} became {checked.preview}")


def _count(form: Form, findings: Findings) -> None:
    if form.problem is not None:
        findings.whole_bodies[form.problem] += 1
        return
    for each in _all_fields(form.fields):
        findings.fields[each.kind.value] += 1
        if each.kind is FieldKind.JSON:
            findings.raw_fields[each.note or UNTYPED] += 1


def _all_fields(fields: Sequence[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        yield from _all_fields((*each.fields, *each.branches, *([each.item] if each.item is not None else ())))


def _report(findings: Findings, shown: int) -> None:
    raw, all_fields = sum(findings.raw_fields.values()), sum(findings.fields.values())
    whole = sum(findings.whole_bodies.values())
    print(f"{findings.schemas} schemas (draft 7 and 2020-12), {findings.instances} instances")
    print(f"{findings.objects} valid objects loaded and sent again; {findings.wrapped} valid values as an input `x`")
    print(f"{findings.refused} invalid objects refused, {findings.accepted} let through (formats, remote references)")
    print(f"{2 * shown} forms opened on the screen, empty and with a valid value")
    print(f"\n{whole} schemas have one raw JSON field for the whole body:")
    _table(findings.whole_bodies)
    print(f"\n{raw} of {all_fields} fields of the other {findings.schemas - whole} forms are raw JSON:")
    _table(findings.raw_fields)
    print("  fields by kind:", _in_a_row(findings.fields))
    print(f"\n{sum(findings.raw_inputs.values())} of {findings.schemas} schemas are raw JSON as an input `x`:")
    _table(findings.raw_inputs)
    print("  inputs by kind:", _in_a_row(findings.inputs))
    print("\nslowest to open:")
    for took_ms, name in sorted(findings.times_ms, reverse=True)[:5]:
        print(f"  {took_ms:6.1f} ms  {name}")
    if findings.disagreements:
        print(f"\n{len(findings.disagreements)} valid objects come back whole, but the form would ask before sending:")
        print(*(f"  {each}" for each in findings.disagreements), sep="\n")
    if findings.violations:
        print(f"\n{len(findings.violations)} BROKEN PROMISES:", *findings.violations, sep="\n  ")
    else:
        print("\nall is well: every form opened in time, and every valid object came back as it was")


def _in_a_row(counted: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in counted.most_common())


def _table(counted: Counter[str]) -> None:
    for words, count in counted.most_common():
        print(f"  {count:5}  {words}")


if __name__ == "__main__":
    main()
