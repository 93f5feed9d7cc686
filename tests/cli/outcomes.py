"""What every command does in every case, as data: the arguments, the exit code, and what stands on the two streams.

In arguments, names in braces stand for what the test has prepared. An end is the exit code, standard output and
standard error; the words for these two are explained in `STREAMS`.
"""

from __future__ import annotations

from typing import NamedTuple

OUTCOMES = {
    "ok": "everything goes well",
    "bad arguments": "an argument that the command does not have, or not like this",
    "bad input": "JSON that is none, or inputs that do not fit the schema",
    "missing file": "a file named as input is not there",
    "401": "the token is refused",
    "404": "there is no such model, deployment, request or job",
    "422": "RunComfy refuses inputs that were sent all the same (`--no-validate`)",
    "429": "RunComfy says to try again later",
    "5xx": "RunComfy has a fault",
    "no network": "nothing can be reached",
    "Ctrl-C": "the person breaks off while the command waits",
}
STREAMS = {
    "–": "nothing",
    "object": "one JSON object on one line",
    "lines": "JSON Lines: an object on each line",
    "text": "text as it is, the same with and without `--output json`",
    "words": "sentences: what to know, what went wrong, what to do",
    "usage": "how the arguments go, and a sentence about what is wrong with them",
}


class Case(NamedTuple):
    """How a command is called, and how it ends: ``"0 object –"``."""

    argv: str
    end: str


Cases = dict[str, Case]


def _asking(argv: str, ok: str, wrong: str, **others: tuple[str, str]) -> Cases:
    """Return the cases of a command that asks RunComfy with the token; ``others`` go by their outcome's name."""
    cases = {
        "ok": Case(argv, ok),
        "bad arguments": Case(wrong, "64 – usage"),
        "401": Case(argv, "77 – words"),
        "429": Case(argv, "75 – words"),
        "5xx": Case(argv, "69 – words"),
        "no network": Case(argv, "75 – words"),
    }
    return cases | {_NAMES.get(name, name): Case(*case) for name, case in others.items()}


def _local(argv: str, ok: str, wrong: str, **others: tuple[str, str]) -> Cases:
    """Return the cases of a command that asks nobody, and those of ``others``."""
    cases = {"ok": Case(argv, ok), "bad arguments": Case(wrong, "64 – usage")}
    return cases | {_NAMES.get(name, name): Case(*case) for name, case in others.items()}


_NAMES = {
    "bad_input": "bad input",
    "missing": "missing file",
    "gone": "404",
    "refused": "422",
    "late": "429",
    "fault": "5xx",
    "offline": "no network",
    "denied": "401",
    "interrupted": "Ctrl-C",
}

COMMANDS: dict[str, Cases] = {
    "models list": _asking(
        "models list --limit 3 --profile {fresh}", "0 lines words", "models list --limit none",
        denied=("models list --limit 3 --profile {fresh}", "0 lines words"),
    ),
    "models get": _asking(
        "models get {picture} --profile {fresh}", "0 object –", "models get",
        denied=("models get {picture} --profile {fresh}", "0 object –"),
        gone=("models get nobody/nothing/here", "65 – words"),
    ),
    "models categories": _asking(
        "models categories --profile {fresh}", "0 lines –", "models categories more",
        denied=("models categories --profile {fresh}", "0 lines –"),
    ),
    "run": _asking(
        "run {picture} --input '{inputs}' --output-dir {folder} --poll-secs 0.2", "0 object words",
        "run {picture} --poll-secs never",
        bad_input=("run {picture} --input '[1'", "65 – words"),
        missing=("run {picture} --input-file nowhere.json", "66 – words"),
        gone=("run nobody/nothing/here --set prompt=x", "65 – words"),
        refused=("run {picture} --set width:=-5 --no-validate --output-dir {folder}", "65 – words"),
        fault=("run {picture} --input '{inputs}' --output-dir {folder}", "70 – words"),
        interrupted=("run {picture} --input '{inputs}' --output-dir {folder} --poll-secs 0.2", "130 – words"),
    ),
    "run --no-wait": _asking(
        "run {picture} --input '{inputs}' --no-wait", "0 object words", "run {picture} --input {} --input-file x",
        refused=("run {picture} --set width:=-5 --no-validate --no-wait", "65 – words"),
        fault=("run {picture} --input '{inputs}' --no-wait", "70 – words"),
    ),
    "run --dry-run": _local(
        "run {picture} --set prompt=x --dry-run", "0 object –", "run {picture} --dry-run --template",
        bad_input=("run {picture} --set width=wide --dry-run", "65 – words"),
        missing=("run {picture} --input-file nowhere.json --dry-run", "66 – words"),
        gone=("run nobody/nothing/here --set prompt=x --dry-run", "65 – words"),
    ),
    "run --template": _local(
        "run {picture} --template", "0 object –", "run {picture} --template --dry-run",
        gone=("run nobody/nothing/here --template", "65 – words"),
    ),
    "status": _asking("status {done}", "0 object –", "status 'no id'", gone=("status {nobody}", "65 – words")),
    "result": _asking(
        "result {done} --output-dir {folder}", "0 object words", "result", gone=("result {nobody}", "65 – words")
    ),
    "cancel": _asking("cancel {live}", "0 object –", "cancel", gone=("cancel {nobody}", "65 – words")),
    "requests get": _asking(
        "requests get {done}", "0 object –", "requests get", gone=("requests get {nobody}", "65 – words")
    ),
    "requests result": _asking(
        "requests result {done} --no-download", "0 object –", "requests result",
        gone=("requests result {nobody}", "65 – words"),
    ),
    "requests cancel": _asking(
        "requests cancel {live}", "0 object –", "requests cancel", gone=("requests cancel {nobody}", "65 – words")
    ),
    "ls": _local("ls", "0 lines –", "ls --limit none", gone=("ls nothing-has-this-word", "0 – words")),
    "watch": _asking(
        "watch {live}", "0 lines –", "watch --timeout never",
        gone=("watch {nobody}", "65 – words"),
        denied=("watch {live}", "77 lines words"),
        late=("watch {live} --timeout 0.3", "75 lines words"),
        fault=("watch {live} --timeout 0.3", "75 lines words"),
        offline=("watch {live} --timeout 0.3", "75 lines words"),
        interrupted=("watch {live}", "130 lines words"),
    ),
    "download": _local(
        "download {unfetched} --output-dir {folder}", "0 lines words", "download",
        gone=("download {nobody}", "65 – words"),
        fault=("download {unfetched} --output-dir {folder}", "75 lines words"),
        offline=("download {unfetched} --output-dir {folder}", "75 lines words"),
    ),
    "track": _asking(
        "track {elsewhere}", "0 lines words", "track --deployment 'no id'",
        bad_input=("track --file {empty}", "65 – words"),
        missing=("track --file nowhere.txt", "66 – words"),
        denied=("track {elsewhere}", "77 lines words"),
        gone=("track {nobody}", "65 lines words"),
        late=("track {elsewhere}", "75 lines words"),
        fault=("track {elsewhere}", "69 lines words"),
        offline=("track {elsewhere}", "75 lines words"),
    ),
    "deployments list": _asking("deployments list", "0 lines –", "deployments list more"),
    "deployments get": _asking(
        "deployments get {deployment}", "0 object –", "deployments get", gone=("deployments get nobody", "65 – words")
    ),
    "deployments update": _asking(
        "deployments update {deployment} --enable", "0 object words", "deployments update {deployment}",
        gone=("deployments update nobody --enable", "65 – words"),
    ),
    "deployments run": _asking(
        "deployments run {deployment} --overrides '{overrides}' --output-dir {folder} --poll-secs 0.2",
        "0 object words", "deployments run",
        bad_input=("deployments run {deployment} --overrides '[1'", "65 – words"),
        missing=("deployments run {deployment} --overrides-file nowhere.json", "66 – words"),
        gone=("deployments run nobody --overrides '{overrides}'", "65 – words"),
        refused=("deployments run {deployment} --set nothing.x=1 --no-validate", "65 – words"),
        fault=("deployments run {deployment} --overrides '{overrides}' --output-dir {folder}", "70 – words"),
        interrupted=(
            "deployments run {deployment} --overrides '{overrides}' --output-dir {folder} --poll-secs 0.2",
            "130 – words",
        ),
    ),
    "deployments status": _asking(
        "deployments status {deployment} {done_there}", "0 object –", "deployments status {deployment}",
        gone=("deployments status {deployment} {nobody}", "65 – words"),
    ),
    "deployments result": _asking(
        "deployments result {deployment} {done_there} --output-dir {folder}", "0 object words",
        "deployments result {deployment}",
        gone=("deployments result {deployment} {nobody}", "65 – words"),
    ),
    "deployments cancel": _asking(
        "deployments cancel {deployment} {live_there}", "0 object –", "deployments cancel {deployment}",
        gone=("deployments cancel {deployment} {nobody}", "65 – words"),
    ),
    "deployments proxy": _asking(
        "deployments proxy {deployment} {instance} system_stats", "0 object –", "deployments proxy {deployment}",
        bad_input=("deployments proxy {deployment} {instance} free --body '[1'", "65 – words"),
        gone=("deployments proxy {deployment} nobody queue", "65 – words"),
        fault=("deployments proxy {deployment} {instance} system_stats", "69 object words"),
    ),
    "login": _asking(
        "login --keep file --no-browser --profile {fresh}", "0 object words", "login --keep nowhere",
        interrupted=("login --keep file --no-browser --profile {fresh}", "130 – words"),
    ),
    "logout": _local("logout", "0 object –", "logout more"),
    "whoami": _asking("whoami", "0 object –", "whoami more"),
    "balance": _asking("balance", "0 object –", "balance more"),
    "journal check": _local(
        "journal check", "0 object –", "journal check --slow",
        bad_input=("journal check {damaged}", "1 object –"),
        missing=("journal check nowhere.db", "66 – words"),
    ),
    "journal export": _local("journal export", "0 lines words", "journal export more"),
    "journal import": _local(
        "journal import {export}", "0 object –", "journal import",
        bad_input=("journal import {empty}", "65 – words"),
        missing=("journal import nowhere.jsonl", "66 – words"),
    ),
    "journal prune": _local("journal prune", "0 object –", "journal prune --older-than long"),
    "journal recover": _local(
        "journal recover {damaged}", "0 object –", "journal recover a b",
        missing=("journal recover nowhere.db", "66 – words"),
    ),
    "config path": _local("config path", "0 object –", "config path more"),
    "config show": _local("config show", "0 lines –", "config show more"),
    "config check": _local("config check", "0 – words", "config check more"),
    "config reference": _local("config reference --output pretty", "0 text –", "config reference more"),
    "completion": _local("completion bash --output pretty", "0 text –", "completion csh"),
    "doctor": _asking(
        "doctor", "0 object words", "doctor more",
        denied=("doctor", "1 object words"),
        late=("doctor", "0 object words"),
        fault=("doctor", "1 object words"),
        offline=("doctor", "1 object words"),
    ),
}  # fmt: skip
"""Command → outcome → how it is called and how it ends; an outcome that cannot come about is left out."""


def table() -> list[str]:
    """Return what stands in the documentation, line by line."""
    names = list(OUTCOMES)
    lines = [
        "# How every command ends",
        "",
        "Made from the same data that the tests call every command with (`tests/cli/outcomes.py`): the exit code, then",
        "what stands on standard output and on standard error, with `--output json`. An empty cell cannot come about.",
        "",
        "| outcome | it means |",
        "|---|---|",
        *(f"| {name} | {words} |" for name, words in OUTCOMES.items()),
        "",
        "| stream | it holds |",
        "|---|---|",
        *(f"| {name} | {words} |" for name, words in STREAMS.items()),
        "",
        f"| command | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    for command, cases in COMMANDS.items():
        cells = (_cell(cases[name].end) if name in cases else "" for name in names)
        lines.append(f"| `{command}` | {' | '.join(cells)} |")
    return [*lines, "", *NOTES]


def _cell(end: str) -> str:
    code, out, err = end.split()
    return f"**{code}** {out}/{err}"


NOTES = (
    "Beside these: 70 where nobody knows whether RunComfy has accepted a job (its fault in answer to a submit, say),",
    "129 after SIGHUP and 143 after SIGTERM. `watch` goes on asking through faults: it ends by itself, by `--timeout`",
    "(75) or by a signal. `download` asks hosts of files alone, without the token. The catalogue (`models`) needs no",
    "token; what was seen of it before is told through faults, with a word on standard error and exit code 0.",
)


if __name__ == "__main__":
    from pathlib import Path

    Path(__file__).parents[2].joinpath("docs", "exit-codes.md").write_text("\n".join(table()) + "\n", "utf-8")
