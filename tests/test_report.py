"""The projection of an incident that papers, scripts and the log are made from."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kumamoto_ir.city.city import City
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import flow
from kumamoto_ir.incident.events import MOVES, RECORDS, Event, What
from kumamoto_ir.incident.state import State
from kumamoto_ir.reading.library import load
from kumamoto_ir.saying.eventwords import sentence
from kumamoto_ir.saying.projection import changes_since, last_paper, project
from kumamoto_ir.saying.report import ROOTS, Recipient, Report, Sender, context, knows

START = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)
ME = Sender("出張所", "山田")


@pytest.fixture(scope="module")
def rules() -> City:
    loaded = load(Path(__file__).parents[1])
    assert loaded.library is not None, loaded.findings
    return loaded.library.city


class Journal:
    """Events written by hand, a minute apart."""

    def __init__(self, rules: City) -> None:
        self.city = rules
        self.events: list[Event] = []
        self.add(What.OPENED, {"playbook": "report", "office": "branch", "role": "tantou"})

    def add(
        self,
        kind: str,
        body: dict[str, Json],
        words: Mapping[str, str] | None = {},
        late: timedelta = timedelta(),
    ) -> "Journal":
        seq = len(self.events) + 1
        at = START + timedelta(minutes=seq)
        head = f"{seq:064x}"[::-1]
        self.events.append(
            Event("demo", "s", seq, at, at + late, "山田", "出張所", kind, body, words, "", "", "", head)
        )
        return self

    def answered(self, frame: str, body: dict[str, Json], words: Mapping[str, str] | None = {}) -> "Journal":
        return self.add(What.ANSWERED, {"walk": "report", "frame": frame, **body}, words)

    @property
    def state(self) -> State:
        state = flow.replay(self.city, self.events)
        assert isinstance(state, State), state
        return state

    def report(self, me: Sender = ME) -> Report:
        now = START + timedelta(hours=1)
        return project(self.city, self.state, me=me, incident="demo", now=now, head=self.events[-1].digest)

    def says(self) -> list[str]:
        return [entry.say for entry in self.report().chronology]


@pytest.fixture
def journal(rules: City) -> Journal:
    return Journal(rules)


def to_the_manager(journal: Journal) -> Journal:
    """Up to the call to the manager."""
    values: dict[str, Json] = {"found_at": "2026-11-22T23:05:00+00:00", "place": ""}
    return (
        journal.answered("report/what", {"chosen": ["missing"]})
        .answered("report/when_where", {"values": values}, {"place": "北側"})
        .answered("report/seen", {"values": {"seen": ""}}, {"seen": "箱がない"})
    )


def called(outcome: str, *, contact: str = "manager", via: str = "manager") -> dict[str, Json]:
    return {
        "contact": contact, "topic": "found", "act": "通報", "version": "", "via": via, "outcome": outcome, "renewal": False,
    }  # fmt: skip


def judged(journal: Journal, level: str = "3") -> Journal:
    """The manager was absent, his deputy judged."""
    to_the_manager(journal)
    journal.add(What.CALLED, called("absent"))
    journal.add(What.CALLED, called("repeated", via="manager_deputy"), {"person": "係長", "note": "待機"})
    journal.answered("breach/personal", {"chosen": ["yes"]}).answered("breach/urgent", {"chosen": ["theft"]})
    journal.answered("breach/judge", {"rows": ["lost"], "unsure": False})
    body: dict[str, Json] = {
        "walk": "report", "frame": "breach/judge", "level": level, "by": "manager_deputy", "provisional": False,
    }  # fmt: skip
    return journal.add(What.JUDGED, body)


def test_every_declared_fact_has_a_text(journal: Journal) -> None:
    """A fact that nobody answered reads 未確認, so no field of a paper is ever missing."""
    facts = journal.report().facts
    assert set(facts) == set(journal.city.plan.facts)
    assert {text for name, text in facts.items() if name not in ("level", "station")} == {"未確認"}
    assert facts["level"] == "判定前"
    assert facts["station"] == "窓口"  # known from the start, by where the tool stands


def test_an_answer_of_unknown_reads_like_no_answer(journal: Journal) -> None:
    """「わからない」 is 未確認 on paper."""
    assert journal.answered("report/what", {"chosen": ["unknown"]}).report().facts["what"] == "未確認"


def test_typed_facts_are_formatted(journal: Journal) -> None:
    """Words stand as typed, a time in the era with the hour."""
    facts = to_the_manager(journal).report().facts
    assert facts["place"] == "北側"
    assert facts["found_at"].startswith("令和8年11月23日")


def test_a_time_of_today_is_spoken_without_the_date(journal: Journal) -> None:
    """On the telephone a time of the same day is only the hour."""
    assert to_the_manager(journal).report().clock["found_at"] == "午前8時5分"


def test_an_assumed_fact_says_so(journal: Journal) -> None:
    """What the tool assumed for safety is never shown as known."""
    journal.answered("report/what", {"chosen": ["down"]})
    journal.answered("report/when_where", {"values": {"found_at": None, "place": None}})
    journal.answered("report/seen", {"values": {"seen": None}})
    journal.answered("fault/scope", {"chosen": ["unknown"]})
    assert journal.report().facts["failure_scope"] == "この窓口の全部(未確認。安全側で仮置き)"
    assert journal.says()[-1].endswith("わからない(この窓口の全部、として進む)")


def test_a_failure_has_no_level(journal: Journal) -> None:
    """In an incident of failure alone there is no level to show."""
    journal.answered("report/what", {"chosen": ["down"]})
    report = journal.report()
    assert not report.level.shown
    assert report.levels == ()


def test_a_level_names_who_judged_and_on_which_row(journal: Journal) -> None:
    """A judgement stands with the judge, the hour and the rows of the table."""
    assert not to_the_manager(Journal(journal.city)).report().level.rows
    level = judged(journal).report().level
    assert (level.say, level.state) == ("レベル3", "判定")
    assert level.by == journal.city.name("manager_deputy")
    assert level.rows == ("個人情報が記載された届書、申請書等の盗難、紛失",)


def test_a_judgement_not_yet_made_reads_so(journal: Journal) -> None:
    """Unknown as a level is 判定前, not 未確認."""
    level = judged(journal, "unknown").report().level
    assert (level.shown, level.say, level.state) == (True, "判定前", "判定前")


def test_the_deputy_who_answered_is_named(journal: Journal) -> None:
    """A telling names the contact, the deputy who was reached and the person who answered."""
    (told,) = judged(journal).report().told
    assert (told.name, told.via, told.person) == ("管理者", journal.city.name("manager_deputy"), "係長")


def test_those_not_told_stand_with_the_reason(journal: Journal) -> None:
    """Busy, a message left and never tried are told apart."""
    judged(journal)
    busy = {**called("busy", contact="chiiki", via="chiiki"), "topic": "breach", "version": "level=3"}
    untold = {one.name: one.why for one in journal.add(What.CALLED, busy).report().untold}
    assert untold["地域政策課"] == "話し中"
    assert untold["中央区役所区民課"] == "未実施"
    assert untold["警察"] == "要否を決めていない"


def test_a_telling_that_went_stale_asks_for_a_renewal(journal: Journal) -> None:
    """After a change of level, those who heard the old one stand as 続報が必要."""
    judged(journal)
    journal.add(
        What.CALLED,
        {**called("repeated", contact="chiiki", via="chiiki"), "topic": "breach", "version": "level=3"},
    )
    journal.add(What.FOCUSED, {"walk": "report", "frame": "breach/judge"})
    journal.answered("breach/judge", {"rows": [], "unsure": False})
    body: dict[str, Json] = {
        "walk": "report",
        "frame": "breach/judge",
        "level": "1",
        "by": "manager",
        "provisional": True,
    }
    report = journal.add(What.JUDGED, body).report()
    assert {one.name: one.why for one in report.untold}["地域政策課"] == "続報が必要"
    assert report.level.state == "暫定"
    assert "脅威度は暫定。判定する人に確かめる" in report.todo


def test_an_undone_answer_stays_in_the_chronology(journal: Journal) -> None:
    """What was taken back is marked, not hidden."""
    journal.answered("report/what", {"chosen": ["missing"]}).add(What.UNDONE, {"walk": "report", "of": 2})
    assert journal.says()[1:] == [
        "何が起きましたか: 書類・媒体・機器が ない/盗まれた(取消)",
        "記録2の答えを取り消した",
    ]


def test_a_corrected_record_stays_in_the_chronology(journal: Journal) -> None:
    """A wrong record is marked where it stands, and in the list of calls."""
    to_the_manager(journal).add(What.CALLED, called("repeated")).add(What.CORRECTED, {"of": 5})
    assert journal.says()[-2:] == ["通報(侵害の発見): 出た・復唱あり(訂正)", "記録5を訂正した"]
    assert [call.outcome for call in journal.report().calls] == ["出た・復唱あり(訂正)"]
    assert journal.report().told == ()


def test_struck_words_leave_a_mark(journal: Journal) -> None:
    """Words struck on an order stand as 【抹消】, in the chronology and in the fact."""
    journal.answered("report/what", {"chosen": ["missing"]})
    journal.answered("report/when_where", {"values": {"found_at": None, "place": ""}}, None)
    journal.add(What.NOTED, {}, None)
    report = journal.report()
    assert report.facts["place"] == "【抹消】"
    assert [entry.say for entry in report.chronology][-2:] == [
        "気づいた時刻と場所: 気づいた時刻=未確認、場所=【抹消】",
        "メモ: 【抹消】",
    ]


def test_a_record_written_later_says_so(journal: Journal) -> None:
    """A record from paper shows when it happened and that it was written later."""
    journal.add(What.NOTED, {}, {"note": "停電中の控え"}, late=timedelta(minutes=6))
    journal.add(What.NOTED, {}, {"note": "すぐ書いた"}, late=timedelta(minutes=5))
    late, prompt = journal.says()[-2:]
    assert "後から記録" in late
    assert prompt == "メモ: すぐ書いた"


def test_the_chronology_follows_the_events_not_the_writing(journal: Journal) -> None:
    """What is written late stands at the hour at which it happened."""
    journal.add(What.NOTED, {}, {"note": "あと"})
    first = journal.events[-1]
    earlier = Event("demo", "s", 3, START + timedelta(seconds=90), START + timedelta(minutes=9), "", "", What.NOTED,
                    {}, {"note": "まえ"}, "", "", "", first.digest)  # fmt: skip
    journal.events.append(earlier)
    assert [entry.seq for entry in journal.report().chronology] == [1, 3, 2]


@pytest.mark.parametrize(
    ("kind", "body", "words", "say"),
    [
        (What.VOIDED, {}, {"reason": "訓練だった"}, "この事案の記録を無効にした: 訓練だった"),
        (What.REDACTED, {"of": 1}, {"order": "課長の指示"}, "記録1の文を抹消した: 課長の指示"),
        (What.REPLACED, {}, {}, "手順データを差し替えた"),
        (What.TEXTED, {"contact": "manager", "number": 2}, {"text": "長い報告書"}, "第2報を作った"),
        (
            What.WAIVED,
            {"needs": ["told:chiiki:breach:level=3", "done:breach.gathered", "confirm:level:3"]},
            {"reason": "応援待ち"},
            "残したまま先へ進む: 地域政策課への連絡(侵害)、関係する職員から話を聞き、集めた情報を調べる、脅威度の確認。理由: 応援待ち",
        ),
        (
            What.CARRIED,
            {"known": {"what": ["missing"]}},
            {"place": "北側"},
            "訓練の途中で本物とわかり、ここまでにわかったことを引き継いだ: 起きたこと=書類・媒体・機器の紛失か盗難、場所=北側",
        ),
        (
            What.CHECKED,
            {"items": {"breach.area": "done", "breach.cut": "impossible"}},
            {"breach.cut": "端末が遠い"},
            "現場に人を入れない: 済、疑わしい端末を通信から外す(電源は切らない): できない(端末が遠い)",
        ),
    ],
)
def test_every_record_has_a_sentence(
    journal: Journal, kind: str, body: dict[str, Json], words: dict[str, str], say: str
) -> None:
    """A record reads as a sentence: what was left, with the reason."""
    assert journal.add(kind, body, words).says()[-1] == say


def test_an_event_kind_added_later_must_be_given_words(journal: Journal) -> None:
    """Every kind of event that can be written has a sentence of its own."""
    bodies: dict[str, dict[str, Json]] = {
        What.JUDGED: {"frame": "breach/judge", "level": "3", "by": "manager"},
        What.CALLED: called("busy"),
        What.CHECKED: {"items": {"breach.area": "done"}},
        What.WAIVED: {"needs": []},
        What.CARRIED: {"known": {}},
        What.ENTERED: {"register": "held", "values": {"kind": "cert"}},
        What.STARTED: {"walk": "outage"},
        What.POSTPONED: {"frame": "outage/again", "due": START.isoformat()},
    }
    for kind in MOVES | RECORDS:
        event = journal.add(kind, bodies.get(kind, {"of": 1})).events.pop()
        assert sentence(journal.city, event) not in ("", kind)


def test_changes_are_what_reads_differently(journal: Journal) -> None:
    """A second report names each fact that changed since the first, before and after."""
    to_the_manager(journal)
    since = len(journal.events)
    judged(Journal(journal.city))
    journal.add(What.CALLED, called("repeated"))
    journal.answered("breach/personal", {"chosen": ["yes"]})
    (change,) = changes_since(journal.city, journal.state, since).values()
    assert (change.say, change.before, change.after) == ("個人情報", "未確認", "ある")
    assert changes_since(journal.city, journal.state, journal.state.seq) == {}


def test_the_last_paper_of_a_contact_is_found(journal: Journal) -> None:
    """Changes are counted from the last numbered paper of that contact, not of another."""
    journal.add(What.TEXTED, {"contact": "manager", "number": 1}, {"text": "x"})
    journal.add(What.TEXTED, {"contact": "chiiki", "number": 1}, {"text": "x"})
    assert last_paper(journal.state, "manager") == 2
    assert last_paper(journal.state, "joho") is None


def test_what_was_not_entered_about_the_sender_is_left_to_fill_in(journal: Journal) -> None:
    """A station that was never set up still makes papers."""
    assert journal.report(Sender()).me == Sender("未記入", "未記入", "未記入", "未記入")


def test_a_template_always_sees_the_same_names(journal: Journal) -> None:
    """A text to somebody and one to nobody have the same variables."""
    report = journal.report()
    assert set(context(report)) == set(context(report, Recipient("joho"), 2)) == set(ROOTS)
    assert report.head == journal.events[-1].digest[:8]
    assert report.records == len(journal.events)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("mark", True),
        ("me.office", True),
        ("told.at", True),
        ("level.rows", True),
        ("levels.rows", True),
        ("facts.place", True),
        ("clock.found_at", True),
        ("clock.place", False),
        ("facts.nothing", False),
        ("facts.place.upper", False),
        ("facts", True),
        ("me.salary", False),
        ("mark.upper", False),
        ("level.rows.upper", False),
        ("secret", False),
    ],
)
def test_a_name_in_a_template_can_be_judged_beforehand(rules: City, name: str, known: bool) -> None:
    """Whether a dotted name stands for something is known without an incident."""
    assert knows(rules, name) is known
