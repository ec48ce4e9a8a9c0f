"""What lies in a copy: names and bytes, from the pages of an incident and the rules they went by.

`README.txt` says what is what, and how anybody can check it, with this tool or with a SHA-256 tool alone.
"""

import hashlib
from pathlib import PurePosixPath
from typing import Final

from kumamoto_ir.ground.dates import era_datetime
from kumamoto_ir.ground.layout import visible, wrap
from kumamoto_ir.ground.mode import mark
from kumamoto_ir.keeping.archive import DISCLOSURE, JOURNAL, KEPT, NOW, PAPERS, README, RULES, SUMS, Members
from kumamoto_ir.keeping.archive.candidates import HEAD, candidates
from kumamoto_ir.keeping.archive.folios import Copy, kept_texts, line, page_folder
from kumamoto_ir.paper.render.paper import safe_name
from kumamoto_ir.paper.render.spreadsheet import spreadsheet

SHORT: Final = 12  # digits of a digest in the name of a folder: Windows ends paths at 260 characters

_COLUMNS: Final = 76
_UNDECIDED: Final = "未定(要確認。plan.yaml の retention に書くと、次の写しから載ります)"
_VOID: Final = "この事案は、誤って記録したものとして取り消されています。"

_WHAT_IS_WHAT: Final = (
    (JOURNAL, "記録のすべて。1件が1行です。"),
    (
        f"{RULES}/",
        "この事案が従った手順・連絡先の図・ひな形。電話番号と氏名のファイル(contacts.local.yaml)は入っていません。",
    ),
    (f"{PAPERS}/端末/{NOW}/", "この写しを作ったときに、記録から作り直した書類。"),
    (
        f"{PAPERS}/端末/{KEPT}/",
        "読み上げたとき、渡したときに、記録に残した文。一字も変えていません。抹消された文はありません。",
    ),
    (
        DISCLOSURE,
        "人が書いた文の一覧。どれも不開示の候補です。個人情報かどうかは、人が一つずつ決めてください。Excel で開けます。",
    ),
    (SUMS, "この写しの、ほかのすべてのファイルの SHA-256。"),
)
_BY_TOOL: Final = (
    "この道具のあるPCで、次のように入れます。フォルダのままでも zip のままでも確かめられます。記録のファイル(journal.db)は要りません。",
    "  ir verify この写しのフォルダか zip",
)
_BY_HAND: Final = (
    "SHA-256 を計算できれば、この道具がなくても確かめられます。計算の例:",
    "  Windows  certutil -hashfile ファイル名 SHA256",
    "  Linux    sha256sum ファイル名",
    "",
    "(1) ファイルが変わっていないこと",
    f"{SUMS} の1行は「SHA-256、空白2つ、ファイル名」です。ファイルごとに計算して比べます。Linux では sha256sum -c {SUMS} で一度に比べられます。",
    "",
    "(2) 記録が書き換わっていないこと",
    f"{JOURNAL} は UTF-8、改行は LF です。端末ごとに、番号(seq)の順に並んでいます。1行は次の形です。",
    '  {"covered":A,"digest":"D","sealed":B}',
    "・A の { から、それに対応する } までの文字を、そのまま(空白や改行を足さずに)UTF-8 のファイルにして SHA-256 を計算すると、D になります。",
    "・B の [ から ] までを同じように計算すると、A の中の words_digest になります。B は、ためし当てを防ぐための無作為な値と、人が書いた文です。指示により抹消された記録では B が null で、この比べ方はできません。抹消したことは、あとの記録(kind が redacted、of がその番号)に残っています。",
    "・A の中の prev は、同じ端末(stream)の一つ前の記録の D です。最初の記録では 0 が64個です。",
    "・これが最後の行まで合えば、途中の記録は、足されても、抜かれても、変えられてもいません。",
    "",
    "(3) 手順データが、始めたときのものであること",
    f"最初の記録(kind が opened)の body の rules が、手順データの SHA-256 です。{RULES}/ の一つのフォルダについて、ファイルを名前(そのフォルダからの名前。区切りは /)の順に並べ、一つごとに「名前、値が0の1バイト、中身のバイト数を10進の数字で、値が0の1バイト、中身」を書き、全部をつないで計算します。",
)
_LIMITS: Final = (
    "終わりの記録を切り取ったこと、一つの端末の記録をすべて抜いたこと、全部を作り直したことは、この写しだけでは分かりません。そのときに作った紙の「照合番号」(末尾の値の初めの8字)や、写しを作ったときに画面に出た照合番号と比べてください。",
    "記録に書かれた内容が事実かどうかは、この方法では分かりません。時刻は、記録したPCの時計です。",
)


def folder_name(copy: Copy) -> str:
    """How the folder or zip is called: of characters that every system takes."""
    name = f"{copy.incident}-archive{'-drill' if copy.drill else ''}"
    return PurePosixPath(safe_name(f"{name}.txt")).stem


def members(copy: Copy) -> Members:
    """Every file of a copy; the digests of all others stand in the last."""
    files: dict[str, str] = {
        README: _readme(copy),
        JOURNAL: "".join(f"{line(event)}\n" for page in copy.pages for event in page.events),
        DISCLOSURE: _disclosure(copy),
    }
    for digest, texts in copy.rules.items():
        files |= {f"{RULES}/{digest[:SHORT]}/{name}": text for name, text in texts.items()}
    for page in copy.pages:
        at = f"{page_folder(page.stream)}/{NOW}"
        now = enumerate(page.made.items(), 1)
        files |= {f"{at}/{safe_name(f'{n:02}-{name}.txt')}": text for n, (name, text) in now}
        files |= kept_texts(page.events).values()
    # A lone surrogate cannot be written; the journal holds none, a file of rules might.
    held = {name: text.encode("utf-8", "surrogatepass") for name, text in files.items()}
    return {**held, SUMS: sums(held).encode()}


def sums(held: Members) -> str:
    """A line for every file, as `sha256sum` writes and checks it."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(held.items()))


def _readme(copy: Copy) -> str:
    """The text, wrapped for a fixed font; every character can be shown in cp932 but those that people typed."""
    library = next((page.library for page in copy.pages if page.library is not None), None)
    whose = library.city.plan.municipality if library is not None else None
    lines = [
        f"{mark(copy.drill)}情報セキュリティ事故の記録の写し",
        "",
        *(["これは訓練の記録です。実際の事故の記録ではありません。", ""] if copy.drill else []),
        *([_VOID, ""] if any(page.void for page in copy.pages) else []),
        f"事案: {copy.incident}",
        *([f"計画: {whose.name} {whose.plan} {whose.edition}"] if whose is not None else []),
        f"写しを作った時: {era_datetime(copy.made_at)}",
        f"写しを作った人: {copy.made_by or '未記入'}",
        f"保存年限: {copy.retention or _UNDECIDED}",
        "",
        *_records(copy),
        "",
        "[入っているもの]",
        *(f"・{name}: {what}" for name, what in _WHAT_IS_WHAT),
        *(f"・{why}" for page in copy.pages for why in page.lacking),
        "",
        "[確かめ方 その1: この道具で]",
        *_BY_TOOL,
        "",
        "[確かめ方 その2: この道具なしで]",
        *_BY_HAND,
        "",
        "[この方法では分からないこと]",
        *(f"・{limit}" for limit in _LIMITS),
        "",
        "個人情報が入っていることがあります。持ち出し、複写、廃棄は、市の文書の決まりに従ってください。",
    ]
    return "".join(f"{part}\n" for said in lines for part in wrap(visible(said), _COLUMNS, hang="  "))


def _records(copy: Copy) -> list[str]:
    lines = ["[記録]"]
    for page in copy.pages:
        struck = sum(1 for event in page.events if event.words is None)
        gone = f"、うち抹消{struck}件" if struck else ""
        lines.append(f"・端末 {page.stream}: {len(page.events)}件{gone}。末尾 {page.head}")
    return lines


def _disclosure(copy: Copy) -> str:
    about = "人が書いた文の一覧。不開示とするかどうかを、一つずつ決めてください。"
    rows: list[tuple[str, ...]] = [(f"{mark(copy.drill)}{copy.incident} {about}",), HEAD]
    for page in copy.pages:
        city = page.library.city if page.library is not None else None
        files = {seq: file for seq, (file, _) in kept_texts(page.events).items()}
        rows += candidates(city, page.events, files)
    return spreadsheet(rows)
