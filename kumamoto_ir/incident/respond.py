"""From a request and a plain answer to the event that is to be written.

An answer is plain data, the same whether a person typed it or an answers file holds it:

| request        | answer                                                                  |
|----------------|-------------------------------------------------------------------------|
| Ask, Wait      | an id, or a list of ids; `unknown` (not for Wait)                       |
| Fill           | {fact: text or null}: one field, several, or all                        |
| Check          | {item: done, na or impossible}, {item: [outcome, note]}, or `leave`     |
| Tick           | a list of row ids, empty for 「どれでもない」, or `unknown`              |
| Decide         | a level, or `unknown`                                                   |
| Pick           | a list of members                                                       |
| Call           | an outcome, or {outcome, person, note}                                  |
| Unreached      | `leave`, or {contact, outcome, …} for one more call                     |
| Enter          | {column: text or null}: one, several or all of a row; `done` for no more |
| Due            | `now`, or the minutes to put it off                                     |
| Write          | `done`, or `skip` to make no paper now                                  |
| SetTime        | a time                                                                  |
| Guard          | {waive: [keys], reason}                                                 |
| Close, Stuck   | {reason}                                                                |

Whatever does not fit is refused with one sentence; nothing is written then.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, assert_never

from kumamoto_ir.city.city import City, Frame
from kumamoto_ir.city.facts import UNKNOWN
from kumamoto_ir.city.step import Answer
from kumamoto_ir.ground.dates import parse_when
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.obligations import acting, heard
from kumamoto_ir.incident.state import HEARD, INCOMING, ITEM_OUTCOMES, NOT_NEEDED, NOT_YET, OUTCOMES, State
from kumamoto_ir.incident.typedvalues import Refusal, cells, number, typed_value

# A screen gives only answers that the question has, so this is what a file of answers can get wrong.
NO_SUCH_ANSWER: Final = "この問いに、その答えはありません。"


def respond(city: City, state: State, request: ask.Request, answer: Json, at: datetime) -> Draft | Refusal:
    """The draft of the event that an answer makes, at a moment (aware)."""
    match request:
        case ask.Ask():
            return _choose(state, request, answer, at)
        case ask.Wait():
            names = [answer] if isinstance(answer, str) else answer
            if not isinstance(names, list) or len(names) != 1 or names[0] not in _ids(request.answers):
                return Refusal(NO_SUCH_ANSWER)
            return _answered(state, request.frame, at, {"chosen": names})
        case ask.Fill():
            return _fill(city, state, request, answer, at)
        case ask.Check():
            if answer == "leave":
                return _answered(state, request.frame, at, {"leave": True})
            return check(request, answer, at)
        case ask.Tick():
            return _tick(state, request, answer, at)
        case ask.Decide():
            return _decide(city, state, request, answer, at)
        case ask.Pick():
            if (
                not isinstance(answer, list)
                or not answer
                or not set(map(str, answer)) <= set(request.members)
            ):
                return Refusal("相手を番号で選んでください。", "複数は 1,3 のように書きます。")
            return _answered(state, request.frame, at, {"picked": answer})
        case ask.Call():
            return call(request, answer, at)
        case ask.Enter():
            return _enter(city, state, request, answer, at)
        case ask.Due():
            return _due(state, request, answer, at)
        case ask.Unreached():
            if answer != "leave":
                return Refusal("もう一度かけるか、先へ進むかを選んでください。")
            return _answered(state, request.frame, at, {"leave": True})
        case ask.Write():
            if answer not in ("done", "skip"):
                return Refusal(NO_SUCH_ANSWER)
            return _answered(state, request.frame, at, {"leave": True})
        case ask.SetTime():
            due = parse_when(answer, at) if isinstance(answer, str) else None
            if due is None:
                return Refusal("時刻として読めません。", "例: 9時30分")
            if due <= at:
                return Refusal("もう過ぎた時刻です。", "明日のときは「明日 8時30分」のように書きます。")
            return _answered(state, request.frame, at, {"due": due.isoformat()})
        case ask.Guard():
            return _waive(request, answer, at)
        case ask.Close():
            reason = _reason(answer)
            if request.reason and not reason:
                return Refusal(
                    "閉じる理由を書いてください。", "計画に解除の定めがないため、人が理由を書いて閉じます。"
                )
            return _answered(state, request.frame, at, {"end": True}, {"reason": reason} if reason else {})
        case ask.Stuck():
            reason = _reason(answer)
            body: dict[str, Json] = {"walk": request.walk, "end": True}
            return Draft(What.ANSWERED, at, body, {"reason": reason} if reason else {})
        case ask.Finished():
            return Refusal("この事案の手順はすべて終わっています。")
        case _:
            assert_never(request)


def _reason(answer: Json) -> str:
    return str(answer.get("reason") or "").strip() if isinstance(answer, dict) else ""


def _answered(
    state: State, frame: Frame, at: datetime, body: Mapping[str, Json], words: Mapping[str, str] | None = None
) -> Draft:
    return Draft(What.ANSWERED, at, {"walk": state.walk.playbook, "frame": str(frame), **body}, words or {})


def _ids(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    return tuple(answer.id for answer in answers)


def _choose(state: State, request: ask.Ask, answer: Json, at: datetime) -> Draft | Refusal:
    allowed = {*_ids(request.answers), *([UNKNOWN] if request.unsure else [])}
    if isinstance(answer, dict):
        members = {name for name, _, _ in request.rows}
        if not answer or not set(answer) <= members or not set(map(str, answer.values())) <= allowed:
            return Refusal("行の番号と、答えの番号を書いてください。", "例: 1=2 (1の行は2)")
        return _answered(state, request.frame, at, {"members": {name: [one] for name, one in answer.items()}})
    names = [answer] if isinstance(answer, str) else answer
    if not isinstance(names, list) or not names or not set(map(str, names)) <= allowed:
        return Refusal(NO_SUCH_ANSWER)
    alone = {UNKNOWN, *(entry.id for entry in request.answers if entry.alone)}
    if len(names) > 1 and not request.many:
        return Refusal("答えは一つだけ選んでください。")
    if len(names) > 1 and alone & set(map(str, names)):
        return Refusal("その答えは、ほかの答えといっしょには選べません。")
    body: dict[str, Json] = {"chosen": names}
    if request.member is not None:
        body["member"] = request.member
    return _answered(state, request.frame, at, body)


def _fill(city: City, state: State, request: ask.Fill, answer: Json, at: datetime) -> Draft | Refusal:
    asked = {field.fact for field in request.fields}
    if not isinstance(answer, dict) or not answer or not set(answer) <= asked:
        return Refusal("ここにない欄です。")
    values: dict[str, Json] = {}
    words: dict[str, str] = {}
    for fact, typed in answer.items():
        text = "" if typed is None else str(typed).strip()
        value = typed_value(city.plan.facts[fact], text, at)
        if isinstance(value, Refusal):
            return value
        values[fact] = value
        if city.plan.facts[fact].type == "text" and text:
            words[fact] = text
    body: dict[str, Json] = {"values": values}
    if request.member is not None:
        body["member"] = request.member
    return _answered(state, request.frame, at, body, words)


def check(request: ask.Check, answer: Json, at: datetime) -> Draft | Refusal:
    """Outcomes of items; an item that cannot be done wants no reason, but may have one."""
    keys = {key for key, _ in request.items}
    if not isinstance(answer, dict) or not answer or not set(answer) <= keys:
        return Refusal(NO_SUCH_ANSWER, "済んだ番号を 1,3 のように書きます。全部済んだら a です。")
    outcomes: dict[str, Json] = {}
    words: dict[str, str] = {}
    for key, given in answer.items():
        outcome, note = (given[0], given[1]) if isinstance(given, list) and len(given) == 2 else (given, "")
        if outcome not in ITEM_OUTCOMES:
            return Refusal("済・該当なし・できない のどれかで答えてください。")
        outcomes[key] = outcome
        if note:
            words[key] = str(note)
    return Draft(What.CHECKED, at, {"frame": str(request.frame), "items": outcomes}, words)


def _tick(state: State, request: ask.Tick, answer: Json, at: datetime) -> Draft | Refusal:
    rows: list[Json] = [] if answer == UNKNOWN else answer if isinstance(answer, list) else [answer]
    if not set(map(str, rows)) <= {row.id for row in request.rows}:
        return Refusal("表の行を番号で選んでください。", "複数は 1,3 のように書きます。")
    return _answered(state, request.frame, at, {"rows": rows, "unsure": answer == UNKNOWN})


def _decide(city: City, state: State, request: ask.Decide, answer: Json, at: datetime) -> Draft | Refusal:
    table = city.plan.tables[request.table]
    if not isinstance(answer, str) or answer not in {*city.plan.facts[table.judges].values, UNKNOWN}:
        return Refusal(NO_SUCH_ANSWER)
    by = request.decides
    provisional = answer != UNKNOWN and not heard(city, state, by)
    if provisional:
        by = state.role  # nobody who decides has spoken; whoever sits here entered it
    elif by not in acting(city, state):
        by = next((held.via for (contact, _), held in state.told.items() if contact == by), by)
    body: dict[str, Json] = {
        "walk": state.walk.playbook,
        "frame": str(request.frame),
        "level": answer,
        "by": by,
        "provisional": provisional,
    }
    return Draft(What.JUDGED, at, body)


def _enter(city: City, state: State, request: ask.Enter, answer: Json, at: datetime) -> Draft | Refusal:
    """A column is kept as it comes; with the last one the row stands in the register."""
    if answer == "done":
        if request.draft:
            return Refusal("行の途中です。", "残りの欄は Enter で「未確認」にできます。")
        return _answered(state, request.frame, at, {"leave": True})
    if isinstance(answer, dict) and "remove" in answer:
        if request.draft or answer["remove"] not in state.rows.get(request.book, ()):
            return Refusal("その番号の行はありません。", "行の前の番号に - を付けます。例: -1")
        return Draft(What.CORRECTED, at, {"of": answer["remove"], "frame": str(request.frame)})
    columns = {column.id: column for column in request.register.columns}
    if not isinstance(answer, dict) or not answer or not set(answer) <= set(columns):
        return Refusal("ここにない欄です。")
    typed = cells(city, columns, answer, at)
    if isinstance(typed, Refusal):
        return typed
    values, words = typed
    held = dict(request.draft)
    if set(columns) - set(held) - set(values) - set(words):
        return _answered(state, request.frame, at, {"draft": values}, words)
    texts = {name for name, column in columns.items() if column.type == "text"}
    words |= {name: value for name, value in held.items() if name in texts and value and name not in words}
    values |= {name: value for name, value in held.items() if name not in words and name not in values}
    body: dict[str, Json] = {"register": request.book, "frame": str(request.frame), "values": values}
    return Draft(What.ENTERED, at, body, words)


def row(city: City, register: str, answer: Mapping[str, Json], at: datetime) -> Draft | Refusal:
    """A whole row at once; columns that are not given are 未確認."""
    columns = {column.id: column for column in city.plan.registers[register].columns}
    if not set(answer) <= set(columns):
        return Refusal("ここにない欄です。")
    typed = cells(city, columns, {name: answer.get(name) for name in columns}, at)
    if isinstance(typed, Refusal):
        return typed
    values, words = typed
    return Draft(What.ENTERED, at, {"register": register, "values": values}, words)


def _due(state: State, request: ask.Due, answer: Json, at: datetime) -> Draft | Refusal:
    """Now: to the re-check, wherever it stands. Later: that it was put off is on record."""
    if answer == "now":
        walk = next(walk for walk in state.walks.values() if request.frame in (walk.top, *walk.back[-1:]))
        body: dict[str, Json] = {"walk": walk.playbook}
        if walk.top != request.frame:
            body["frame"] = str(request.frame)
        return Draft(What.FOCUSED, at, body)
    minutes = number(str(answer))
    if isinstance(minutes, Refusal) or not 1 <= int(minutes) <= 600:
        return Refusal("何分後かを、1から600の数で書いてください。", "例: 10")
    due = at + timedelta(minutes=int(minutes))
    return Draft(What.POSTPONED, at, {"frame": str(request.frame), "due": due.isoformat()})


def call(request: ask.Call, answer: Json, at: datetime) -> Draft | Refusal:
    """The outcome of one attempt to reach a contact."""
    given: dict[str, Json] = answer if isinstance(answer, dict) else {"outcome": answer}
    outcome = given.get("outcome")
    allowed = INCOMING if request.incoming else OUTCOMES
    if outcome not in allowed or (outcome == NOT_NEEDED and not request.target.if_needed):
        return Refusal(NO_SUCH_ANSWER)
    words = {name: str(given[name]) for name in ("person", "note", "number", "text") if given.get(name)}
    if outcome == NOT_NEEDED and "note" not in words:
        return Refusal("連絡しない理由を書いてください。", "例: 6 住民への影響がないため")
    target = request.target
    body: dict[str, Json] = {
        "contact": target.contact,
        "topic": target.topic,
        "act": target.act,
        "version": target.version,
        "via": request.via,
        "outcome": outcome,
        "renewal": target.renewal,
    }
    if request.frame is not None:
        body["frame"] = str(request.frame)
    incoming = outcome in (HEARD, NOT_YET)
    if incoming:
        body["incoming"] = True
    if target.on_behalf_of and not incoming:
        body["on_behalf_of"] = target.on_behalf_of
    if target.unheard and not incoming:
        body["unheard"] = target.unheard
    return Draft(What.CALLED, at, body, words)


def _waive(request: ask.Guard, answer: Json, at: datetime) -> Draft | Refusal:
    keys = {need.key for need in request.needs}
    reason = _reason(answer)
    chosen = answer.get("waive") if isinstance(answer, dict) else None
    if not isinstance(chosen, list) or not chosen or not set(map(str, chosen)) <= keys:
        return Refusal("残っていることを番号で選んでください。")
    if not reason:
        return Refusal("理由を書いてください。", "理由を残せば、先へ進めます。")
    return Draft(What.WAIVED, at, {"frame": str(request.frame), "needs": chosen}, {"reason": reason})


def note(text: str, at: datetime) -> Draft:
    """Free words for the record."""
    return Draft(What.NOTED, at, {}, {"note": text})
