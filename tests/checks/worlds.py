"""Small random municipalities as texts of files: two or three playbooks with everything that the proof has to follow.

They go through the real loader, so that what is walked is what an official could have written.
"""

import json
from typing import Any

from hypothesis import strategies as st

from kumamoto_ir.checks import REFERENCES, SHAPES
from kumamoto_ir.checks.context import Context
from kumamoto_ir.city.city import City
from kumamoto_ir.ground.findings import Severity
from kumamoto_ir.reading.library import from_files

Call = tuple[str, str]  # run or open, and what

BASIS = {"clause": "1", "origin": "text"}
VALUES: dict[str, list[str]] = {
    "a": ["x", "y", "unknown"],
    "b": ["x", "y", "unknown"],
    "level": ["low", "high", "unknown"],
    "n": ["few", "many", "unknown"],
    "g": ["x", "y", "unknown"],
    "seat": ["here", "unknown"],
}
RENEWABLE = ["a", "level", "n", "t"]

PLAN: dict[str, Any] = {
    "municipality": {"name": "例示市", "plan": "要領", "edition": "初版"},
    "entries": {"report": "main"},
    "clauses": {"1": {"title": "条", "says": "条文"}},
    "facts": {
        "a": {"say": "甲", "values": {"x": "ア", "y": "イ"}},
        "b": {"say": "乙", "many": "true", "values": {"x": "ア", "y": "イ"}},
        "level": {"say": "重さ", "values": {"low": "軽い", "high": "重い"}},
        "n": {
            "say": "人数",
            "type": "number",
            "bands": {"few": {"say": "少ない", "upto": "10"}, "many": {"say": "多い", "over": "10"}},
        },
        "t": {"say": "言葉", "type": "text"},
        "g": {"say": "各々", "per": "both", "values": {"x": "ア", "y": "イ"}},
        "seat": {"say": "役", "values": {"here": "ここ"}, "by_office": {"here": "here"}},
    },
    "tables": {
        "harm": {
            "say": "判定表",
            "judges": "level",
            "basis": BASIS,
            "rows": [{"id": "r", "level": "high", "say": "行"}],
        }
    },
    "settings": {"pause": {"say": "間隔"}},
}

CONTACTS: dict[str, Any] = {
    "hours": {"say": "時間", "opens": "09:00", "closes": "17:00"},
    "means": {"tel": {"say": "電話"}},
    "contacts": {name: {"say": f"相手{name}"} for name in ("me", "p", "q", "z")},
    "groups": {"both": ["p", "q"], "stations": ["z", "me"], "here": ["z"]},
    "stations": "stations",
}


@st.composite
def conditions(draw: st.DrawFn, facts: tuple[str, ...]) -> dict[str, Any]:
    """One or two comparisons, sometimes joined by or."""

    def atom() -> dict[str, Any]:
        name = draw(st.sampled_from(facts))
        several = draw(st.integers(0, 3)) == 0
        wanted = st.lists(
            st.sampled_from(VALUES[name]), min_size=1, max_size=2 if several else 1, unique=True
        )
        return {name: draw(wanted)}

    shape = draw(st.integers(0, 9))
    if shape < 7:
        return atom()
    return {**atom(), **atom()} if shape < 9 else {"any_of": [atom(), atom()]}


@st.composite
def guards(draw: st.DrawFn, facts: tuple[str, ...], often: int) -> dict[str, Any]:
    """`when`, `unless` or nothing; `often` of ten have one."""
    if draw(st.integers(0, 9)) >= often:
        return {}
    return {draw(st.sampled_from(["when", "when", "unless"])): draw(conditions(facts))}


@st.composite
def answers(draw: st.DrawFn, targets: list[str] | None) -> list[dict[str, Any]]:
    """Two answers; some name the next step, some set another fact."""
    found: list[dict[str, Any]] = [{"id": "x", "say": "ア"}, {"id": "y", "say": "イ"}]
    for answer in found:
        if targets and draw(st.integers(0, 3)) == 0:
            answer["next"] = draw(st.sampled_from(targets))
        if draw(st.integers(0, 7)) == 0:
            answer["set"] = {"a": draw(st.sampled_from(["x", "y"]))}
    return found


@st.composite
def steps_of(draw: st.DrawFn, name: str, calls: list[Call], last: bool) -> list[dict[str, Any]]:
    """The steps of one playbook; those of `calls` are run or opened somewhere."""
    facts = tuple(VALUES)
    kinds: list[str | Call] = [
        "choose",
        "choose",
        "form",
        "checklist",
        "checklist",
        "triage",
        "notify",
        "notify",
        "recheck",
    ]
    chosen: list[str | Call] = draw(st.lists(st.sampled_from(kinds), min_size=2, max_size=5))
    for called in calls:
        chosen.insert(draw(st.integers(0, len(chosen))), called)
    ids = [f"{name}{place}" for place in range(len(chosen))]
    names = [*ids, f"{name}_end"] if last else ids
    found = []
    for place, kind in enumerate(chosen):
        step: dict[str, Any] = {"id": ids[place], "who": "me", "say": f"段{ids[place]}"}
        step |= draw(guards(facts, 4))
        if draw(st.integers(0, 11)) == 0:
            step["next"] = draw(st.sampled_from(names))
        found.append(step | draw(body(name, kind, ids[place], names)))
    if last:
        found.append({"id": f"{name}_end", "kind": "end", "who": "me", "say": "閉じます"})
    return found


@st.composite
def body(draw: st.DrawFn, name: str, kind: Any, step: str, names: list[str]) -> dict[str, Any]:
    """What a step of a kind has besides its guards."""
    many = {"each": "both"} if draw(st.integers(0, 3)) == 0 else {}
    match kind:
        case "choose":
            found: dict[str, Any] = {"kind": kind, **many, "answers": draw(answers(None if many else names))}
            if many:
                found |= {"sets": "g", "rows": draw(st.sampled_from(["true", "false"]))}
                if draw(st.integers(0, 4)) == 0:
                    found["pick"] = "true"
            elif draw(st.integers(0, 9)):
                found["sets"] = draw(st.sampled_from(["a", "b"]))
                found["many"] = "true" if found["sets"] == "b" else "false"
            if draw(st.integers(0, 4)) == 0:
                found["unknown_as"] = "x"
            elif not many and draw(st.integers(0, 4)) == 0:
                found["unknown_next"] = draw(st.sampled_from(names))
            if not many and draw(st.integers(0, 6)) == 0:
                found["any_time"] = "true"
            return found
        case "form":
            fields = draw(st.lists(st.sampled_from(["a", "n", "t"]), min_size=1, max_size=2, unique=True))
            return {
                "kind": kind,
                "fields": [{"fact": fact, **draw(guards(("a", "level", "n"), 2))} for fact in fields],
                "any_time": draw(st.sampled_from(["true", *["false"] * 6])),
            }
        case "checklist":
            count = draw(st.integers(1, 2))
            items = [
                {"id": f"{step}i{place}", "say": "項目", **draw(guards(tuple(VALUES), 2))}
                for place in range(count)
            ]
            return {"kind": kind, **many, "items": items}
        case "triage":
            found = {"kind": kind, "table": "harm", "decides": "p", "resume_at": draw(st.sampled_from(names))}
            if draw(st.integers(0, 3)) == 0:
                found["unknown_next"] = draw(st.sampled_from(names))
            return found
        case "notify":
            topics = draw(st.sampled_from([["one"], ["two"], ["one", "two"]]))
            found = {"kind": kind, "topic": topics, "act": "連絡"}
            if draw(st.integers(0, 3)) == 0:
                return found | {"to": draw(st.sampled_from([["p"], ["p", "q"]]))}
            return found | {"tree": "lines"}
        case "recheck":
            return {"kind": kind, "every": "pause", "answers": draw(answers(names))}
        case (called, other):
            return {"kind": called, "playbook": other}
    raise AssertionError(kind)


@st.composite
def musts_of(draw: st.DrawFn, name: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """None to two obligations of a playbook."""
    items = [item["id"] for step in steps for item in step.get("items", ())]
    found = []
    for place in range(draw(st.integers(0, 2))):
        must: dict[str, Any] = {"id": f"{name}m{place}", "say": f"義務{name}{place}", "basis": BASIS}
        must |= draw(guards(tuple(VALUES), 5))
        if items and draw(st.integers(0, 1)) == 0:
            must["done"] = [draw(st.sampled_from(items))]
        elif draw(st.integers(0, 3)) == 0:
            must["told"] = {"topic": draw(st.sampled_from(["one", "two"])), "to": ["p"]}
        else:
            must["told"] = {"topic": draw(st.sampled_from(["one", "two"])), "tree": "lines"}
        must["before"] = draw(st.sampled_from(["end", "end", *[step["id"] for step in steps]]))
        found.append(must)
    return found


@st.composite
def edges(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Who tells whom, on what condition."""
    found = []
    for topic in ("one", "two"):
        for _ in range(draw(st.integers(1, 2))):
            edge = {"to": draw(st.sampled_from(["p", "q", "both"])), "act": "連絡", "topic": topic}
            edge |= draw(guards(("a", "level", "g", "n"), 4))
            if edge["to"] == "both" and draw(st.integers(0, 3)) == 0:
                edge["pick"] = "true"
            found.append(edge)
    return found


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, str]:
    """The files of a municipality."""
    sub = draw(st.booleans())
    side = draw(st.integers(0, 2)) == 0
    calls: list[Call] = [*([("run", "sub")] if sub else []), *([("open", "side")] if side else [])]
    steps = {"main": draw(steps_of("main", calls, True))}
    if sub:
        steps["sub"] = draw(steps_of("sub", [], draw(st.integers(0, 3)) == 0))
    if side:
        steps["side"] = draw(steps_of("side", [("run", "sub")] if sub and draw(st.booleans()) else [], True))
    topics = {
        name: {"say": name, "renew_on": draw(st.lists(st.sampled_from(RENEWABLE), max_size=1))}
        for name in ("one", "two")
    }
    trees = {"lines": {"title": "図", "basis": BASIS, "edges": draw(edges())}}
    files: dict[str, Any] = {
        "playbooks/plan.yaml": {**PLAN, "topics": topics},
        "contacts.yaml": {**CONTACTS, "trees": trees},
    }
    for name, inside in steps.items():
        must = draw(musts_of(name, inside))
        files[f"playbooks/{name}.yaml"] = {
            "id": name,
            "title": name,
            "basis": BASIS,
            "must": must,
            "steps": inside,
        }
    return {name: json.dumps(data, ensure_ascii=False) for name, data in files.items()}


def read(files: dict[str, str]) -> City | None:
    """The rules of these files; None where they would be refused before any walk is looked at."""
    loaded = from_files(files)
    assert loaded.library is not None, loaded.findings
    context = Context(loaded.library, loaded.sources)
    found = [finding for rule in (*REFERENCES, *SHAPES) for finding in rule.find(context)]
    return None if any(finding.severity is Severity.ERROR for finding in found) else loaded.library.city
