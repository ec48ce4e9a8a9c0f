"""How to mend what a rule found, for rules whose module does not say it itself (in a constant `MEND`).

A rule that has its own `MEND` needs no line here, and is where such words belong in the long run; a test holds that
every rule has one or the other.
"""

from collections.abc import Mapping
from typing import Final

MENDS: Final[Mapping[str, str]] = {
    "dangling-step": "行き先の名前を直すか、その名前の段を同じ手順に加えます。",
    "dangling-contact": "名前を直すか、contacts.yaml の contacts に加えます。",
    "dangling-fact": "名前を直すか、plan.yaml の facts に加えます。同じ手順の問いの名前も使えます。",
    "dangling-value": "値を直すか、plan.yaml のその事実の values に加えます。",
    "dangling-reference": "名前を直すか、指している先に加えます。",
    "duplicate-id": "片方の名前を変えます。その名前を書いた next や done も合わせて直します。",
    "empty-text": "画面に出す文を書きます。",
    "glyph": "丸や四角など、古い画面でも出る文字に替えます。",
    "clause-coverage": "その条項を行う段の basis に書きます。行うことの定めでなければ、理由を outside に書きます。",
    "misfit": "働く所へ移すか、消します。",
    "default-forbidden": "判定は triage の段に、なし・済は人の答えに任せます。",
    "template-variable": "出た近い名前に直します。新しい事実なら、plan.yaml の facts に加えます。",
    "number-missing": "contacts.local.yaml に番号を書きます。人に渡さないでください。",
    "loop-without-person": "輪の途中に問いの段を置くか、next を直します。",
    "unreachable-step": "その段へ来る next を書くか、要らない段なら消します。",
    "no-way-on": "next を書くか、最後に条件のない end の段を置きます。",
    "implicit-next": "次の段へ進むなら next にそれを書き、違うなら正しい行き先を書きます。",
    "must-unmet": "出た道の途中に、義務を済ませる段が来るようにします。",
    "cannot-end": "出た道に、終わりの段(end)へ進む答えを加えます。",
}
