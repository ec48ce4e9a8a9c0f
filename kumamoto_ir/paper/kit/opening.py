"""The first pages and the last one: which edition this is, where to begin, and what is entered afterwards in which order."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from kumamoto_ir.ground.dates import JST, era_date
from kumamoto_ir.paper.kit.blanks import SHORT
from kumamoto_ir.paper.kit.course import STARTS, Course
from kumamoto_ir.paper.kit.people import TO_CONFIRM, printed_numbers
from kumamoto_ir.paper.kit.questionnaire import ROW
from kumamoto_ir.paper.render.booklet import Contents, Part, Piece, Small
from kumamoto_ir.paper.render.byhand import Ruled
from kumamoto_ir.paper.render.markdown import TICK, Heading, Item, Line, Paragraph
from kumamoto_ir.reading.library import Library

TITLE = "当直キット(紙)"
_DIGITS = 8  # of the digest, as on every paper


def edition(library: Library) -> str:
    """The first signs of the digest of the rules; names the very files from which the kit was made."""
    return library.digest[:_DIGITS]


def about(course: Course, library: Library, at: datetime) -> str:
    """What stands at the head of every page."""
    name = course.city.plan.municipality.name
    return f"{name} {TITLE} 版 {edition(library)} {era_date(at)}印刷"


def cover(course: Course, library: Library, at: datetime) -> Part:
    """Edition, dates, who looked through it, and the contents."""
    plan = course.city.plan
    numbers = printed_numbers(course)
    secret = (
        f"この冊子には電話番号が{numbers}件のっています。所属の外に渡さず、古い版は裁断してください。"
        if numbers
        else f"電話番号はまだのっていません。「{TO_CONFIRM}」の線に手で書くか、contacts.local.yaml に書いて刷り直してください。"
    )
    rows = (
        ("計画", f"{plan.municipality.plan}\n({plan.municipality.edition})"),
        ("版(手順データの照合番号)", edition(library)),
        ("印刷日", era_date(at)),
        ("次に確かめる日", _next_check(course, at.astimezone(JST).date())),
    )
    pieces: tuple[Piece, ...] = (
        Heading(1, f"{plan.municipality.name} {TITLE}"),
        *([Paragraph(plan.emergency, strong=True)] if plan.emergency else []),
        Ruled((), rows, (0.0,) * len(rows), (0.3, 0.7)),
        Small(secret),
        Ruled(("確かめた日", "確かめた人", "直した所"), (("", "", ""),) * 3, (ROW,) * 3, (0.25, 0.25, 0.5)),
        Heading(2, "目次"),
        Contents(),
    )
    return Part(TITLE, pieces, plain=True)


def _next_check(course: Course, day: date) -> str:
    days = course.city.contacts.confirm_within_days
    if days is None:
        return "令和＿＿年＿＿月＿＿日(計画に数値なし。所属で決める)"
    return f"{era_date(day + timedelta(days=days))}(印刷日から{days}日。所属の設定)"


def first_page(course: Course, charts: Sequence[tuple[str, str]]) -> Part:
    """What to do first. `charts` are the titles of the playbooks to begin with, each with its chart."""
    title = "はじめに"
    emergency = course.city.plan.emergency
    return Part(
        title,
        (
            Heading(1, title),
            *([Paragraph(emergency, strong=True)] if emergency else []),
            *([Heading(2, "どこから始めるか")] if charts else []),
            *(Item(0, TICK, f"{name} → {chart}") for name, chart in charts),
            Heading(2, "進め方"),
            Item(0, "1. ", "気づいた時刻を、いますぐ書く: ＿＿月＿＿日 ＿＿時＿＿分"),
            Item(0, "2. ", f"書く人を一人決める: {SHORT}"),
            Item(0, "3. ", "図で今いる番号を見て、同じ番号の質問票に印を付ける。「→ B7 へ」と書いてあればそこへ、なければ次の番号へ進む。"),
            Item(0, "4. ", "「条件」に合わない番号は飛ばす。わからないときは「わからない」に印を付けて進む。"),
            Item(0, "5. ", "電話の前に、台本の線に書き込む。復唱してもらい、時刻と出た人を書く。留守番電話や、着信を確かめていないファックスは「済」にしない。"),
            Item(0, "6. ", "したこと、聞いたことは、時刻を付けて「経過の記録」に書く。"),
            Item(0, "7. ", "住民の氏名・住所・番号は、この冊子のどこにも書かない。物と件数で書く。"),
            Heading(2, "印の意味"),
            Item(0, "・", "根拠: 計画の何番によるか。[推定・要確認]は計画に書かれておらず、市がまだ確かめていない補いです。[計画に定めなし]は計画にない補いです。"),
            Item(0, "・", "訓練で使うときは、すべての紙の上に「訓練」と書き、電話の最初と最後に「訓練、訓練」と言う。"),
        ),
    )  # fmt: skip


def afterwards(course: Course) -> Part:
    """In which order it is entered when the PC works again."""
    title = "後で入力する順番"
    starts = [name for name in STARTS if course.city.plan.entries.get(name) is not None]
    command = " か ".join(f"ir {name}" for name in starts) or "ir run 手順の名前"
    return Part(
        title,
        (
            Heading(1, title),
            Paragraph("PCが使えるようになったら、この順に入れる。入れた行は「入力」の欄に印を付ける。"),
            Item(0, "□ 1. ", f"{command} で始め、気づいた時刻に、紙に書いた実際の時刻を入れる。"),
            Item(0, "□ 2. ", "わかっていることに答える。電話の画面が出たら q で止める。出た事案の番号を、すべての紙に書く。"),
            Item(0, "□ 3. ", "ir enter 番号 で、紙の行を「時刻 種類 内容」の形で入れる。順番は前後してよい。入れる紙の順:"),
            Item(1, TICK, "台本と質問票の電話の欄(例: 8時15分 連絡 相手 1 出た人)"),
            Item(1, TICK, "質問票の「済」の欄(例: 8時20分 済 したこと)"),
            Item(1, TICK, "経過の記録(例: 8時10分 メモ 見たこと)"),
            Item(1, TICK, "簿の用紙(例: 9時5分 簿 簿の名前 欄=値)"),
            Item(0, "□ 4. ", "行が多いときは、ファイルに書いて ir enter 番号 --file ファイル でまとめて入れる。"),
            Item(0, "□ 5. ", "ir resume 番号 で続ける。伝えた相手、済んだ項目は、もう聞かれない。判定は、紙の時刻を見ながら入れる。"),
            Item(0, "□ 6. ", "ir log 番号 で、紙の経過と見比べる。違う行は ir enter の b で訂正する。"),
            Item(0, "□ 7. ", "紙は捨てず、事案の番号を書いて、記録とともに残す。"),
            Line(),
            Paragraph("入れた人: ＿＿＿＿＿＿\u3000見比べた人: ＿＿＿＿＿＿\u3000終わった時刻: ＿＿月＿＿日 ＿＿時＿＿分"),
        ),
    )  # fmt: skip
