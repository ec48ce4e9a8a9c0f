"""Diagrams for tests: every shipped playbook, the small municipality, and one whose words are hostile."""

from functools import cache

from kumamoto_ir.city.city import City
from kumamoto_ir.city.model import Model
from kumamoto_ir.paper.picture.chart import diagram
from kumamoto_ir.paper.picture.drawing import Diagram
from kumamoto_ir.reading.library import Library, load
from tests.desks import ROOT, shipped

PLAYBOOKS = tuple(sorted(path.stem for path in (ROOT / "playbooks").glob("*.yaml") if path.stem != "plan"))
# Signs of XML, Mermaid, Markdown, rich markup and templates, and what steers a terminal.
HOSTILE = (
    '"]; end <script>alert(1)</script> & #35; %%{init: {}}%% [red]x[/red] {{ 7*7 }} `x` |y| style:a#b; '
    "1. 一 - 二 \x1b[31m \u202e \ufffe\n改行 終"
)


@cache
def rules() -> City:
    """The shipped plan."""
    return shipped().city


@cache
def small() -> City:
    """The small municipality of the checks."""
    library: Library | None = load(ROOT / "tests" / "checks" / "base").library
    assert library is not None
    return library.city


def drawn(playbook: str) -> Diagram:
    """A shipped playbook as a diagram."""
    return diagram(rules(), playbook)


def hostile() -> Diagram:
    """The longest shipped playbook, with every title, question and answer replaced by hostile words."""
    plan = rules()
    playbook = plan.playbooks["outage"]
    steps = tuple(_spoiled(step) for step in playbook.steps)
    bad = playbook.model_copy(update={"title": HOSTILE, "notice": HOSTILE, "steps": steps})
    return diagram(City(plan.plan, plan.contacts, {**plan.playbooks, "outage": bad}), "outage")


def _spoiled(step: Model) -> Model:
    changed: dict[str, object] = {"say": HOSTILE}
    for name in ("answers", "items"):
        if held := getattr(step, name, ()):
            changed[name] = tuple(part.model_copy(update={"say": HOSTILE}) for part in held)
    return step.model_copy(update=changed)


def squeezed(text: str) -> str:
    """A text without anything that wrapping may put in or leave out."""
    return "".join(text.split())
