"""Foreign Markdown becomes one text: pictures, HTML and characters that were written as numbers included."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runcomfy_tui.present.deployment_words import shown_readme
from runcomfy_tui.ui.widgets.markdown_text import markdown_text

PAGE = """\
# Portraits
A **bold** word, `code`,
and [a page](https://www.runcomfy.com/x).
Two\\
lines <https://plain.example>

1. first
2. second
   - inner

> quoted
> > twice

| size | takes |
|---|---|
| 1024 | 6 s |

```python
a = [1]
```
---
end
"""
SHOWN = """\
Portraits

A bold word, code, and a page (https://www.runcomfy.com/x). Two
lines https://plain.example

1. first
2. second
   • inner

│ quoted
│
│ │ twice

size  takes
1024  6 s

  a = [1]

────────────────────────

end"""


def test_a_page_reads_as_it_is_meant() -> None:
    assert markdown_text(PAGE).plain == SHOWN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![a cat](https://evil.example/pixel.png)", "(picture: a cat)"),
        ("![](x)", "(picture: no title)"),
        ("a &#8238;evil&#x202e; b", "a evil b"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("`\u202ecode`", "code"),
        ("[red]not markup[/]", "[red]not markup[/]"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[https://bank.example](https://evil.example)", "https://bank.example (https://evil.example)"),
    ],
)
def test_what_could_act_is_told_in_words(text: str, said: str) -> None:
    content = markdown_text(text)
    assert content.plain == said
    assert not any("@click" in str(span.style) or "link=" in str(span.style) for span in content.spans)


@given(st.text(alphabet=st.sampled_from("#>-*_`~|[]()!<&1. \n\tx\x1b\u202e"), max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    shown = markdown_text(text).plain
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_longest_readme_is_ready_at_once() -> None:
    text = shown_readme("".join(f"## Part {n}\n\n- one *of* `many`\n- {'> ' * 40}deep\n\n" for n in range(900)))
    began = time.perf_counter()
    markdown_text(text)
    assert time.perf_counter() - began < 2
