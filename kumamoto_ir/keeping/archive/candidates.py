"""What may have to be withheld when a copy is disclosed: every typed text, each as a candidate and no more.

Nothing is judged here, and nothing left out: which text is personal is for a person to say. A text that the tool made
(a paper, a script that was read aloud) repeats typed ones; it is named by its file. What was struck stands as 【抹消】.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.ground.dates import short_datetime
from kumamoto_ir.incident.events import Event, What
from kumamoto_ir.incident.state import STRUCK
from kumamoto_ir.saying.factwords import item_text

HEAD: Final = ("端末", "記録の番号", "時刻", "種類", "欄", "文", "印")
_CANDIDATE: Final = "候補"
_DOUBTED: Final = "候補(個人番号などと疑われ、番号でないとして残した)"
_GONE: Final = "抹消済み"

_KINDS: Final = {
    What.ANSWERED: "答え",
    What.CALLED: "連絡",
    What.CHECKED: "することの一覧",
    What.NOTED: "メモ",
    What.TEXTED: "書類",
    What.WAIVED: "残したまま進む",
    What.CORRECTED: "訂正",
    What.REDACTED: "抹消の指示",
    What.VOIDED: "取消",
    What.CARRIED: "訓練からの引継ぎ",
    What.REPLACED: "手順データの差替え",
    What.ENTERED: "簿の行",
}
_COLUMNS: Final = {
    "person": "相手",
    "number": "番号",
    "note": "メモ",
    "text": "文",
    "reason": "理由",
    "order": "指示",
}
_OWN: Final = frozenset({What.ANSWERED, What.CARRIED, What.CHECKED, What.ENTERED})


def candidates(
    city: City | None, events: tuple[Event, ...], files: Mapping[int, str]
) -> Iterator[tuple[str, ...]]:
    """Those of one page, each as a row under `HEAD`: on which page and in which record, of what kind, in which column.

    `files` names the file that holds the text of a record. Without rules, ids stand for names.
    """
    for event in events:
        place = (event.stream, str(event.seq), short_datetime(event.occurred_at))
        kind = _KINDS.get(event.what, event.kind) if event.what is not None else event.kind
        if event.words is None:
            yield (*place, kind, "", STRUCK, _GONE)
            continue
        mark = _DOUBTED if event.body.get("override") else _CANDIDATE
        for name, text in event.words.items():
            made = files.get(event.seq) if name == "text" else None
            said = f"ファイル {made}" if made is not None else text
            yield (*place, kind, _column(city, event, name), said, mark)
    for operator in dict.fromkeys(event.operator for event in events if event.operator):
        yield (events[0].stream, "", "", "記録した人", "氏名", operator, _CANDIDATE)


def _column(city: City | None, event: Event, name: str) -> str:
    """The column; its name may be the municipality's: a field, an item, a column of a register."""
    if event.kind not in _OWN or city is None:
        return _COLUMNS.get(name, name)
    if event.kind == What.CHECKED:
        return item_text(city, name)
    register = city.plan.registers.get(_register(city, event))
    if register is not None:
        return next((column.say for column in register.columns if column.id == name), name)
    fact, _, member = name.partition("@")
    if fact not in city.plan.facts:
        return _COLUMNS.get(name, name)
    said = city.plan.facts[fact].say
    return f"{said}({city.name(member)})" if member else said


def _register(city: City, event: Event) -> str:
    """The register that a row, or a column of a row, was written for; empty for anything else."""
    body: Mapping[str, Any] = event.body
    if event.kind == What.ENTERED:
        return str(body.get("register", ""))
    frame = Frame.parse(str(body.get("frame", "")))
    step = city.step(frame) if "draft" in body and city.has(frame) else None
    return (step.effects.book or "") if step is not None else ""
