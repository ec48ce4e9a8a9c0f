"""The commands that walk or add to a walk: begin, take up again, judge again, note, enter; and what is said at its end."""

import sys
from collections.abc import Callable
from pathlib import Path

from kumamoto_ir.cli.commands.filing import papers_of
from kumamoto_ir.desk.desk import Outcome
from kumamoto_ir.desk.options import Options, store_path
from kumamoto_ir.desk.session import Session, begin_incident, head
from kumamoto_ir.desk.terminal.officer import Reply
from kumamoto_ir.desk.terminal.prompt import read_line
from kumamoto_ir.desk.workplace import (
    Workplace,
    begin,
    default_role,
    find_head,
    in_drill,
    new_id,
    open_heads,
    open_workplace,
    resume,
    typed_id,
)
from kumamoto_ir.ground.errors import ExitCode, UserError
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident.chain import check
from kumamoto_ir.incident.events import Draft, What
from kumamoto_ir.incident.history import journal
from kumamoto_ir.incident.pending import judging_step
from kumamoto_ir.incident.respond import note as take_note
from kumamoto_ir.journal import Head


def start(options: Options, entry: str) -> ExitCode:
    """Begins at the playbook that the plan names for an entry."""
    with open_workplace(options) as place:
        playbook = place.library.city.plan.entries.get(entry)
        if playbook is None:
            raise UserError(
                "この計画に定めがありません。", hint="ir report で事故を知らせる手順を始められます。"
            )
        waiting = open_heads(place)
        if waiting:
            place.officer.tell(
                f"開いている事案が{len(waiting)}件あります。続きは ir resume です。新しい事案を始めます。"
            )
        return _walk(place, begin(place, playbook))


def start_beside(options: Options, entry: str, incident: str | None) -> ExitCode:
    """Opens an entry of the plan in an incident that is there, also in one that has ended; then walks it."""
    with open_workplace(options) as place:
        found = find_head(place, incident, also_closed=True)
        _refuse_void(found)
        session = resume(place, found)
        playbook = session.city.plan.entries.get(entry)
        if playbook is None:
            raise UserError("この計画に定めがありません。")
        name = session.already(playbook) or playbook
        walk = session.state.walks.get(name)
        if walk is not None and walk.ended:
            raise UserError(
                f"{session.incident} の「{session.city.playbooks[name].title}」は終わっています。",
                hint=f"紙にするには ir plan {session.incident} --format all、見るには ir log {session.incident} です。",
            )
        if session.state.walk.playbook != name or walk is None:
            session.record(Draft(What.STARTED, place.clock.now(), {"walk": name}))
        if entry == "plan":
            _still_open(place, session)
        return _walk(place, session)


def _still_open(place: Workplace, session: Session) -> None:
    """What the plan document will rest on that is unknown or cannot be; nothing is refused for it."""
    report = papers_of(place, session).report(session.state)
    lacking = [line for held in report.registers.values() for line in held.lacking]
    lines = [
        *([f"未確認: {'、'.join(report.unknown)}"] if report.unknown else []),
        *report.doubts,
        *lacking,
        *(f"連絡の残り: {one.name}({one.why})" for one in report.untold),
    ]
    if lines:
        place.officer.tell("計画書の前に、確かめること:", *(f" ・{line}" for line in lines))


def run_playbook(options: Options, playbook: str, incident: str | None) -> ExitCode:
    """Begins a playbook by itself, or takes an incident up that was begun with it."""
    with open_workplace(options) as place:
        known = place.library.city.playbooks
        if playbook not in known:
            raise UserError(f"{playbook} という手順はありません。", hint=f"ある手順: {'、'.join(known)}")
        if incident is None:
            return _walk(place, begin(place, playbook))
        session = resume(place, find_head(place, incident))
        walk = session.state.walks.get(playbook)
        if walk is None or walk.ended:
            raise UserError(
                f"{session.incident} では、手順「{known[playbook].title}」は開いていません。",
                hint="番号を付けずに ir run とすると、新しい事案として始めます。",
            )
        if session.state.walk.playbook != playbook:
            session.press(Reply(key="w", payload={"walk": playbook}))
        return _walk(place, session)


def take_up(options: Options, incident: str | None, *, judge: bool = False) -> ExitCode:
    """Goes on where an incident was left; `judge` goes to the judgement first."""
    with open_workplace(options) as place:
        found = find_head(place, incident)
        _refuse_void(found)
        session = resume(place, found)
        if session.state.finished:
            if not found.closed:  # it died between the last answer and the record that all is done
                session.record(Draft(What.CLOSED, place.clock.now()))
            raise UserError(
                f"{session.incident} の手順はすべて終わっています。", hint="見るには ir status、ir log です。"
            )
        _tell_misfit(place, session)
        if judge:
            if judging_step(session.city, session.state) is None:
                raise UserError("この事案は、まだ判定の段に来ていません。", hint="続きは ir resume です。")
            session.press(Reply(key="l"))
        return _walk(place, session)


def _tell_misfit(place: Workplace, session: Session) -> None:
    """Says that a record is not as it was written; nobody is kept from going on at eight in the morning for it."""
    misfit = check(journal(session.state))
    if misfit is not None:
        place.officer.tell(
            f"! {session.incident} の記録の{misfit.seq}番が、書いたときのものと違います。手順は続けられます。",
            "詳しくは ir verify で出ます。管理者に知らせてください。",
        )


def _refuse_void(found: Head) -> None:
    if found.voided:
        raise UserError(f"{found.incident} は取り消された事案です。", hint="見るには ir log です。")


def add_note(options: Options, words: list[str]) -> ExitCode:
    """Adds free words to an incident: `ir note [ID] WORDS`."""
    with open_workplace(options) as place:
        incidents = {held.incident for held in place.journal.heads()}
        named = words[0] if words and typed_id(words[0]) in incidents else None
        text = " ".join(words[1:] if named else words).strip()
        session = resume(place, find_head(place, named))
        if not text:
            raise UserError("メモの文がありません。", hint="例: ir note 警察が到着")
        if not session.record(take_note(text, place.clock.now())):
            return ExitCode.REFUSED
        place.officer.tell(f"{session.incident} に記録しました。")
        return ExitCode.OK


def take_lines(options: Options, incident: str | None, file: Path | None, columns: int) -> ExitCode:
    """Takes lines from paper, typed or in a file, into an incident; nothing of the walk is asked."""
    from kumamoto_ir.desk.entering.taking import LineScreen, take_file, take_typed

    with open_workplace(options) as place:
        found = find_head(place, incident, also_closed=True)
        _refuse_void(found)
        session = resume(place, found)
        screen = LineScreen(sys.stdout, read_line, columns)
        return take_typed(session, screen) if file is None else take_file(session, screen.show, file)


def void(options: Options, incident: str, reason: str) -> ExitCode:
    """Marks an incident that was recorded by mistake, for instance a drill in the real journal."""
    with open_workplace(options) as place:
        found = find_head(place, incident)
        _refuse_void(found)
        session = resume(place, found)
        if not session.record(Draft(What.VOIDED, place.clock.now(), {}, {"reason": reason})):
            return ExitCode.REFUSED
        place.officer.tell(f"{found.incident} を取り消しました。記録は残っています。")
        return ExitCode.OK


def _walk(place: Workplace, session: Session) -> ExitCode:
    """Runs a session and says where it stands when it stops, whatever stopped it."""
    outcome = _guarded(session, session.run)
    if outcome.carry:
        return _carry_over(place, session)
    _farewell(place, session, outcome.code)
    return outcome.code


def _guarded(session: Session, run: Callable[[], Outcome]) -> Outcome:
    try:
        return run()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
        return Outcome(ExitCode.INTERRUPTED)
    except EOFError:
        sys.stdout.write("\n")
        return Outcome(ExitCode.ASIDE)
    except UserError as error:
        if session.begun and not error.hint:
            error.hint = f"ここまでの記録は残っています。続きは ir resume {session.incident}"
        raise


def _farewell(place: Workplace, session: Session, code: ExitCode) -> None:
    name = f"{mark(session.state.drill)}{session.incident}"
    if not session.begun:
        place.officer.tell("まだ何も記録していません。")
    elif code is ExitCode.OK:
        place.officer.tell(
            f"{name} の手順が終わりました。記録 {session.state.seq}件 末尾 {head(session.state)[:8]}",
            f"経過を見る: ir log {session.incident}{_flags(place.options)}",
        )
    else:
        place.officer.tell(
            f"{name} をここまで記録しました({session.state.seq}件)。",
            f"続き: ir resume {session.incident}{_flags(place.options)}",
        )


def _flags(options: Options) -> str:
    flags = " --drill" if options.drill else ""
    return flags + (f' --store "{options.store}"' if options.store is not None else "")


def _carry_over(place: Workplace, drill: Session) -> ExitCode:
    """「本物だった」: a new, real incident that knows what the drill knew. Nobody counts as told: they heard of a drill."""
    judged = {table.judges for table in drill.city.plan.tables.values()}
    known: dict[str, Json] = {
        name: sorted(values)
        for name, values in drill.state.known.items()
        if name.partition("@")[0] not in judged
    }
    body: dict[str, Json] = {"known": known, "from": drill.incident, "head": head(drill.state)}
    carried = Draft(What.CARRIED, place.clock.now(), body, dict(drill.state.details))
    place.officer.tell(
        "本番の記録を始めます。訓練で答えたことは、前の答えとして出ます。",
        "訓練と聞いた相手には、本物だと伝え直してください。",
    )
    options = in_drill(place.options, drill=False)
    place.officer.tell(f"本番の記録: {store_path(options)}")
    with open_workplace(options) as real:
        entry = next(iter(drill.state.walks))
        opening: dict[str, Json] = {
            "playbook": entry,
            "drill": False,
            "office": real.station.office,
            "role": real.station.role or default_role(drill.city),
            "rules": drill.library.digest,
        }
        desk = real.desk(real.station.id, drill.library)
        session = begin_incident(desk, new_id(real), opening, carried)
        session.press(Reply(key="n", payload={"text": f"訓練 {drill.incident} の途中で本物と分かった"}))
        drill.record(
            Draft(
                What.NOTED,
                place.clock.now(),
                {},
                {"note": f"本物と分かり、本番 {session.incident} へ移した"},
            )
        )
        return _walk(real, session)
