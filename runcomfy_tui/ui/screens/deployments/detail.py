"""The detail of one deployment: how it stands, all facts, its README, what it overrides, and its workflow in short."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from runcomfy_tui.present.deployment_words import DeploymentWords
from runcomfy_tui.present.deployments import DeploymentRow
from runcomfy_tui.present.workflow_words import NodeWords
from runcomfy_tui.ui.widgets.facts import Facts
from runcomfy_tui.ui.widgets.readme import Readme
from runcomfy_tui.ui.widgets.scrolled_detail import ScrolledDetail, scroll_bindings

_QUIET = "$foreground 60%"
_MOST_OTHERS = 12


class DeploymentDetail(ScrolledDetail):
    """Shows the deployment it is given; None empties it."""

    BINDINGS: ClassVar[list[BindingType]] = scroll_bindings("deployment")
    beside_from = 70
    beside_below = 18

    DEFAULT_CSS = """
    DeploymentDetail Vertical { height: auto; }
    DeploymentDetail .deployment--nodes { margin-top: 1; }
    DeploymentDetail.-beside { layout: horizontal; }
    DeploymentDetail.-beside > Vertical { width: 1fr; }
    DeploymentDetail.-beside > .deployment--right { margin: 0 0 0 2; }
    DeploymentDetail.-beside .deployment--nodes { margin-top: 0; }
    DeploymentDetail.-beside.-told .deployment--nodes { margin-top: 1; }
    DeploymentDetail.-beside Readme { margin-top: 0; }
    """

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._shown: tuple[str, DeploymentWords] | None = None

    def compose(self) -> ComposeResult:
        """Yield how it stands and its facts, and what it runs."""
        with Vertical(classes="deployment--left"):
            yield Static(markup=False, classes="deployment--standing")
            yield Facts()
        with Vertical(classes="deployment--right"):
            yield Readme()
            yield Static(markup=False, classes="deployment--nodes")

    def show(self, row: DeploymentRow | None, words: DeploymentWords | None) -> None:
        """Show a deployment, another one or the same as it is now."""
        if row is None or words is None:
            self._shown = None
            self.border_title = Content("Detail")
            for part in (".deployment--standing", ".deployment--nodes"):
                self.query_one(part, Static).update("")
            self.query_one(Facts).show(())
            self.query_one(Readme).show("")
            return
        if self._shown is None or self._shown[0] != row.id:
            self.scroll_home(animate=False)
        self.border_title = Content(row.name)
        if self._shown != (row.id, words):
            self._shown = (row.id, words)
            self._draw(words)

    def _draw(self, words: DeploymentWords) -> None:
        self.query_one(".deployment--standing", Static).update(_standing(words))
        self.query_one(Facts).show(words.facts)
        nodes = self.query_one(".deployment--nodes", Static)
        content = _nodes(words)
        nodes.display = bool(content)
        nodes.update(content)
        self.query_one(Readme).show(words.readme)
        self.set_class(bool(words.readme), "-told")


def _standing(words: DeploymentWords) -> Content:
    lines = [Content.styled(words.headline, f"bold $state-{words.role.value}")]
    if words.remark:
        lines.append(Content.styled(words.remark, "$text-warning"))
    return Content("\n").join(lines)


def _nodes(words: DeploymentWords) -> Content:
    lines: list[Content] = []
    if words.overrides:
        lines.append(Content.styled("set by the deployment", "bold"))
        lines += [Content.assemble((f"{name}  ", _QUIET), value) for name, value in words.overrides]
        lines.append(Content(""))
    workflow = words.workflow
    if workflow.count:
        count = "1 node" if workflow.count == 1 else f"{workflow.count:,} nodes"
        lines.append(Content.styled(f"workflow, {count}", "bold"))
        lines += [_node(node) for node in workflow.nodes]
    if workflow.others:
        more = len(workflow.others) - _MOST_OTHERS
        names = ", ".join(workflow.others[:_MOST_OTHERS]) + (f" and {more:,} more" if more > 0 else "")
        lines.append(Content.styled(f"only pass on: {names}", _QUIET))
    if words.asking:
        lines.append(Content.styled(words.asking, _QUIET))
    while lines and not lines[-1].plain:
        lines.pop()
    return Content("\n").join(lines)


def _node(node: NodeWords) -> Content:
    parts: list[str | tuple[str, str]] = [(node.name, "bold")]
    if node.type:
        parts.append((f" {node.type}", _QUIET))
    for name, value in node.inputs:
        parts += [(f"  {name} ", _QUIET), value]
    return Content.assemble(*parts)
