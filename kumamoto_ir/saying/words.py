"""The tool's own words, together in one place: what it says of outcomes, sources and keys.

Nothing of the plan stands here; that is in the playbooks. Every character can be shown in cp932.
"""

from typing import Final

from kumamoto_ir.city.model import Basis, Origin
from kumamoto_ir.ground.dates import era_date
from kumamoto_ir.incident.events import What
from kumamoto_ir.incident.state import (
    ABSENT,
    ANSWERED_PHONE,
    BUSY,
    DONE,
    HEARD,
    IMPOSSIBLE,
    MESSAGE,
    NOT_APPLICABLE,
    NOT_NEEDED,
    NOT_YET,
    REPEATED,
)
from kumamoto_ir.kinds.numbered import DONT_KNOW as DONT_KNOW

UNCONFIRMED: Final = "未確認"
BLANK_NUMBER: Final = "未記入"

BEFORE_JUDGEMENT: Final = "判定前"

CALL_OUTCOMES: Final = {
    REPEATED: "出た・復唱あり",
    ANSWERED_PHONE: "出た・復唱なし",
    ABSENT: "不在",
    BUSY: "話し中",
    MESSAGE: "伝言だけ",
    NOT_NEEDED: "連絡しない",
    HEARD: "連絡が来た",
    NOT_YET: "連絡がまだ来ない",
}

# Of a contact that is many people or offices: there is no one telephone to be busy.
COLLECTIVE_OUTCOMES: Final = CALL_OUTCOMES | {
    REPEATED: "伝えた・相手が確かめた",
    ANSWERED_PHONE: "伝えた",
    MESSAGE: "まだ途中",
}

ITEM_OUTCOMES: Final = {DONE: "済", NOT_APPLICABLE: "該当なし", IMPOSSIBLE: "できない"}

ORIGINS: Final = {
    Origin.TEXT: "計画の本文",
    Origin.ANNEX: "計画の図",
    Origin.PRESUMED: "推定・要確認",
    Origin.LAW: "法令・要確認",
    Origin.SETTING: "設定・計画に数値なし",
    Origin.LOCAL: "計画に定めなし",
}

# Around every paper.
DRILL_SAYS: Final = "これは訓練です。"
INCIDENT: Final = "事案 {}"
SEALED: Final = "記録 {}件 照合番号 {}"
APPROVAL: Final = "決裁(任意)"
BLANK_LINE: Final = "＿＿＿＿＿＿"
PAGE: Final = "頁"

CONFIRMED: Final = "確認済み"

# Before what reads differently, or was not there yet, in the report before.
CHANGED: Final = "【変更】"
ADDED: Final = "【新】"

# Turning points that every incident has.
FIRST_CALL: Final = "初めの連絡"
LAST_CALL: Final = "終わりの連絡"

HOURS: Final = {"day": "昼", "night": "夜間・休日", "any": "いつでも"}

# In a table there is little room.
ORIGINS_SHORT: Final = {
    Origin.TEXT: "本文",
    Origin.ANNEX: "図",
    Origin.PRESUMED: "推定",
    Origin.LAW: "法令",
    Origin.SETTING: "設定",
    Origin.LOCAL: "補い",
}
READINGS: Final = {"full": "全部", "partial": "一部", "none": "なし"}

READ_PARTLY: Final = "一部しか読み取れていません"
READ_NOT: Final = "計画に記載がありません"

KEYS: Final = {
    "?": "説明",
    "b": "戻る",
    "n": "メモ",
    "l": "判定し直す",
    "c": "連絡の残り",
    "t": "経過",
    "w": "ほかの手順",
    "q": "中断",
}
REAL_KEY: Final = ("r", "本物だった")

EVENT_KINDS: Final = {
    What.OPENED: "始めた",
    What.ANSWERED: "答え",
    What.JUDGED: "判定",
    What.FOCUSED: "移った",
    What.UNDONE: "前に戻った",
    What.CALLED: "連絡",
    What.CHECKED: "すること",
    What.NOTED: "メモ",
    What.TEXTED: "文書",
    What.WAIVED: "しないと決めた",
    What.CORRECTED: "訂正",
    What.REDACTED: "抹消の指示",
    What.VOIDED: "事案の取消",
    What.CARRIED: "訓練から移した",
    What.REPLACED: "手順の入替え",
    What.ENTERED: "簿の行",
    What.STARTED: "別の手順",
    What.POSTPONED: "後に回した",
    What.CLOSED: "終わった",
}


def origin_text(basis: Basis) -> str:
    """How far a basis is backed; what was to be confirmed and is reads 確認済み instead of 要確認."""
    said = ORIGINS[basis.origin]
    return said if basis.confirmed is None else f"{said.removesuffix('・要確認')}・{CONFIRMED}"


def confirmation_text(basis: Basis) -> str:
    """Who confirmed a basis, when and in what; empty where nobody has."""
    held = basis.confirmed
    return "" if held is None else f"{era_date(held.on)} {held.by}({held.document})"
