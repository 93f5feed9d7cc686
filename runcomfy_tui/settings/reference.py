"""The documented ``config.toml`` and its page of documentation, both made from the declarations."""

from __future__ import annotations

from collections.abc import Iterator

from runcomfy_tui.settings.declared import GROUPS, SETTINGS, Setting

_EXAMPLES = {"downloads_folder": '"~/Downloads/runcomfy"', "theme": '"runcomfy-light"', "session_budget_usd": "5"}
"""What stands in the reference where the default is no text of its own."""

_HEAD = """\
# Settings of runcomfy-tui. `runcomfy-tui config path` tells where this file belongs; only lines without # before
# them count. Stronger than the file are the environment's variables, and flags are stronger than these.
"""
_PROFILES = """\
# Settings for one profile alone: they count before those above. Any setting but `profile` can stand here.
#[profiles.work]
#read_only = true
#downloads_folder = "~/studio/results"

# --- Keys ---

# Other keys for what is done on a screen, by its id: `runcomfy-tui config keys` lists them.
#[keys]
#"jobs.cancel" = "X,f9"
"""


def reference() -> str:
    """Return a ``config.toml`` with every setting commented out, its default, and what it does."""
    parts = [_HEAD]
    for group in GROUPS:
        settings = [setting for setting in SETTINGS.values() if setting.group == group]
        parts.append(
            f"# --- {group} ---\n\n" + "\n".join("\n".join(_toml_lines(setting)) + "\n" for setting in settings)
        )
    return "\n".join([*parts, _PROFILES])


def _toml_lines(setting: Setting) -> Iterator[str]:
    yield f"# {setting.words}"
    if setting.unset:
        yield f"#   default: {setting.unset}"
    yield "#   " + "; ".join(part for part in (setting.kind.takes, setting.variable) if part)
    yield f"#{setting.name} = {default_in_toml(setting)}"


def default_in_toml(setting: Setting) -> str:
    """Return the default as it would stand in the file, or an example where it has no text."""
    if setting.name in _EXAMPLES:
        return _EXAMPLES[setting.name]
    return setting.default if str not in setting.kind.types else f'"{setting.default}"'


def page() -> str:
    """Return the page of documentation, as Markdown."""
    return f"{_PAGE_HEAD}\n" + "\n".join(map(_table, GROUPS))


_PAGE_HEAD = """\
# Configuration

Made by `runcomfy-tui config reference --markdown` from the declarations in `runcomfy_tui/settings`.

A setting has the value of the strongest place that gives one: a flag, then a variable of the environment, then the
table of the profile in `config.toml`, then the top of that file, then the default.

```toml
mouse = false
session_budget_usd = 5

[profiles.work]             # for the profile "work" alone; any setting but `profile` can stand here
read_only = true
downloads_folder = "~/studio/results"

[keys]
"jobs.cancel" = "X"
```

- `runcomfy-tui config path` tells where the file belongs; `config reference` prints one to begin with.
- `config show` lists what holds, and where each value is from. `config check` names all that is wrong, with lines.
- In the program, `settings` in the palette (`ctrl+p`) shows and changes them; the rest of the file stays as it was.
- The table `[keys]` gives other keys to what is done on a screen: `"jobs.cancel" = "X,f9"`. `config keys` lists the
  ids and the keys; footer, help and palette show yours. A key that something else has on the same screen is refused.
- With a file that is wrong nothing starts but `config path`, `config check`, `config reference`, `doctor`,
  `completion` and `--help`: nothing is paid for a setting that was misread.
- A profile has a journal and a token of its own. `RUNCOMFY_TOKEN` and the variables of addresses are meant for the
  profile that the program was started with.
"""


def _table(group: str) -> str:
    rows = [
        f"| `{setting.name}` | {setting.words} Takes {_cell(setting.kind.takes)}. "
        f"| {_cell(setting.unset) if setting.unset else f'`{default_in_toml(setting)}`'} "
        f"| {f'`{setting.variable}`' if setting.variable else '–'} |"
        for setting in SETTINGS.values()
        if setting.group == group
    ]
    return (
        f"## {group}\n\n| setting | what it does | default | variable |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
