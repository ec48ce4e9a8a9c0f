"""The tool's own words in a picture, shared by its three forms: where a way leads, what was done."""

from typing import Final

from kumamoto_ir.paper.picture.drawing import Diagram, Entry, Node, Way

SKIPPED: Final = "条件に合わないとき"
RETURNS: Final = "元の手順に戻る"
HERE: Final = "いまここ"
GONE: Final = "済"
CONDITION: Final = "条件"
GUARD: Final = "この前に"
CALL: Final = "連絡"
SOURCE: Final = "根拠"
CHOSEN, OPEN = "■", "□"


def way_text(drawn: Diagram, node: Node, way: Way) -> str:
    """→ 12 復旧の連絡を受けます; the step just below by its number alone."""
    if way.to is None:
        return f"→ {RETURNS}"
    if way.kind != "jump":
        return f"→ {way.to}"
    back = "(戻る)" if way.to <= node.number else ""
    return f"→ {way.to} {drawn.node(way.to).say}{back}"


def entry_text(node: Node, entry: Entry) -> str:
    """An entry behind its number or a dot, and behind a box where the step was gone."""
    if node.gone.chosen and entry.key:
        box = CHOSEN if entry.key in node.gone.chosen else OPEN
        return " ".join(part for part in (box, entry.sign, entry.text + entry.note) if part)
    if entry.sign:
        return f"{entry.sign} {entry.text}{entry.note}"
    return f"・{entry.text}" if entry.key else entry.text


def gone_text(node: Node) -> str:
    """済 8:05 レベル3, いまここ, or both; empty for a step that was not come to."""
    done = f"{GONE} {node.gone.at}" if node.gone.at else ""
    return " ".join(part for part in (done, node.gone.note, HERE if node.gone.here else "") if part)


def whole_ways(node: Node) -> tuple[tuple[str, Way], ...]:
    """The ways of the step itself, each with when it is taken; two that lead to the same step are one."""
    on = {way.to for way in node.ways if way.kind != "skip"}
    return tuple(
        ("" if way.kind != "skip" else SKIPPED, way)
        for way in node.ways
        if way.kind != "skip" or way.to not in on
    )
