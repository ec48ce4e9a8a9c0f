"""What each key of a municipality's files is for, as an editor shows it. Under "" stands what the whole record is.

A table of its own and not `Field(description=...)`, so that the models stay as short as they are; a test holds that no
key of any model is missing here and that none is here that no model has. A key is described where it is declared:
under the model that others build on. A kind of step brings its own words (`kinds/`).
"""

from collections.abc import Mapping
from typing import Final

_WHEN: Final = "この条件が成り立つときだけ。書かなければ、いつでも。"
_UNLESS: Final = "この条件が成り立つときは除く。"
_BASIS: Final = "計画のどこによるか。"

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "Basis": {
        "": "計画のどこによるか",
        "clause": "条項の名前。plan.yaml の clauses にあるもの。",
        "origin": "裏づけ。text=計画の本文、annex=別紙の図、presumed=推定・要確認、law=法令、setting=設定、local=この市の決まり。",
        "note": "裏づけについての注。",
        "confirmed": "計画にないことを、市が確かめたとき。だれが、いつ、どの文書で。",
    },
    "Confirmed": {
        "": "市が確かめたこと",
        "by": "確かめた所属や人。例 地域政策課",
        "on": "確かめた日。例 2026-04-01",
        "document": "確かめたことの分かる文書。例 令和8年4月1日付け通知",
    },
    "Condition": {
        "": "条件。「事実: 値」を並べると、すべてが成り立つとき。値の一覧は、どれかのとき。",
        "facts": "事実と値。ふつうは書かず、事実の名前をそのまま並べる。",
        "any_of": "このうちのどれかの条件が成り立つとき。",
    },
    # ---------------------------------------------------------------- accepted.yaml
    "Acceptances": {
        "": "受け入れる警告(accepted.yaml)",
        "accepted": "受け入れる警告。理由を書いて並べる。",
    },
    "Acceptance": {
        "": "受け入れる警告の一つ",
        "rule": "決まりの名前([ ] の中)。",
        "file": "ファイルの名前。例 contacts.yaml",
        "at": "場所。例 contacts.police",
        "reason": "受け入れる理由。",
    },
    # ---------------------------------------------------------------- contacts.yaml
    "Contacts": {
        "": "連絡先と体制図(contacts.yaml)",
        "hours": "昼の番号を使う時間。",
        "means": "連絡の手段(内線、携帯など)。",
        "confirm_within_days": "番号を確かめ直す日数。空欄なら見ない。",
        "contacts": "連絡先。名前(英字)ごとに書く。",
        "groups": "連絡先の組。名前ごとに、連絡先の名前を並べる。",
        "stations": "この道具を置く所属の組の名前。",
        "trees": "体制図。だれがだれに何を知らせるか。",
    },
    "Hours": {
        "": "昼の番号を使う時間",
        "say": "何の時間か(画面には出ません)。例 開庁時間",
        "opens": '始まりの時刻。例 "08:30"',
        "closes": '終わりの時刻。例 "17:15"',
    },
    "Means": {
        "": "連絡の手段",
        "say": "画面に出す名前。例 内線",
        "needs": "使うのに要るもの(lan、phone_line など)。",
        "form": "番号の形。tel=電話・FAX、ext=内線、mail=メール、any=決めない。",
    },
    "Contact": {
        "": "連絡先(所属、役割、外の相手)",
        "say": "画面に出す名前。",
        "person": "氏名。contacts.local.yaml にだけ書く。",
        "part_of": "属する所属の名前。",
        "deputy": "不在のときにかける、代理の名前。",
        "channels": "連絡の方法。上から順に試す。",
        "collective": "true なら、まとめて呼ぶ名前で、番号を持たない。",
        "note": "注。",
        "basis": _BASIS,
        "opens": "この所属の窓口が開く時刻。ほかと違うときだけ。",
        "also": "この役割の人が兼ねる役割。",
        "confirmed_on": "番号を最後に確かめた日。例 2026-04-01",
    },
    "Channel": {
        "": "連絡の方法",
        "means": "手段の名前。means にあるもの。",
        "hours": "使う時間。day=昼、night=夜間と休日、any=いつでも。",
        "number": "番号。空欄は未記入。contacts.local.yaml にだけ書く。",
        "fixed": "true なら、どこでも変わらない番号(110 など)で、確かめ直さない。",
    },
    "Tree": {
        "": "体制図の一つ",
        "title": "画面に出す題。",
        "basis": _BASIS,
        "edges": "連絡の線。上から順に知らせる。",
        "note": "図についての注。",
    },
    "Edge": {
        "": "連絡の線: だれが、だれに、何を",
        "from": "知らせる人の名前。空欄は、計画に書かれていないとき。",
        "to": "知らせる相手、または組の名前。",
        "act": "計画の言葉での別。例 連絡",
        "topic": "用件の名前。plan.yaml の topics にあるもの。",
        "say": "画面に出す言い方。",
        "when": _WHEN,
        "unless": _UNLESS,
        "if_needed": "true なら、知らせるかどうかを人が決める。",
        "pick": "true なら、組の中から相手を選ぶ。",
        "basis": _BASIS,
    },
    # ---------------------------------------------------------------- plan.yaml
    "Plan": {
        "": "計画の骨組み(plan.yaml)",
        "cuts": "使えなくなるもの: 事実の値ごとに、そのとき使えない needs の名前。",
        "municipality": "どの市の、どの計画か。",
        "clauses": "条項。番号ごとに書く。",
        "facts": "事実: 事故についてわかること。名前(英字)ごとに書く。",
        "tables": "判定表。",
        "lists": "一覧。名前ごとに「値: 画面の言葉」を並べる。",
        "topics": "用件: 何について知らせるか。",
        "settings": "計画に数字がなく、市が決めてよいもの。",
        "entries": "命令ごとの、始まりの手順。空欄は、その命令を使わないとき。",
        "emergency": "最初の画面に出す、命を守るための一文。",
        "papers": "書類ごとの、ひな形のファイル名。",
        "registers": "簿: 一行ずつ書き足していくもの。",
        "clock": "画面の上に出し続ける時刻。",
        "order": "この順に起きるはずの時刻の事実。前後していれば知らせる。",
        "tally": "ir tally が足し上げる簿の名前。",
        "retention": "記録の保存年限。例 5年。空欄は、まだ決めていないとき。",
        "deadlines": "法令などの期限。日を示して、人が確かめる。",
        "instructed": "受けた指示を入れる事実。",
    },
    "ShownTime": {
        "": "画面の上に出し続ける時刻",
        "fact": "時刻の事実の名前。",
        "until": "この事実に答えがあれば、もう出さない。",
    },
    "Deadline": {
        "": "日を数える期限。決めるのは人",
        "say": "画面に出す名前。",
        "since": "数え始める時刻の事実。その日が1日目。",
        "days": "何日目か。",
        "basis": _BASIS,
    },
    "Instructed": {
        "": "受けた指示を入れる事実",
        "fact": "指示の事実の名前。",
        "by": "指示した人の事実の名前。",
        "at": "指示の時刻の事実の名前。",
    },
    "Municipality": {
        "": "どの市の、どの計画か",
        "name": "市の名前。",
        "plan": "計画の名前。",
        "edition": "版。例 初版",
    },
    "Clause": {
        "": "条項",
        "ref": "紙の計画での番号。例 第3条",
        "title": "題。",
        "says": "要旨。原文は紙で確かめる。",
        "read": "どこまで読めたか。full=全部、partial=一部、none=読めない。",
        "outside": "行う段がない理由。目的や定義など。",
    },
    "Fact": {
        "": "事実: 事故についてわかること",
        "say": "画面と報告書に出す名前。",
        "type": "形。choice=選ぶ、text=文字、number=数、datetime=日時。",
        "values": "選べる値。「値: 画面の言葉」を並べる。順があるものは、重いほうを後に。",
        "many": "true なら、いくつも選べる。",
        "per": "一つずつ分けて持つ、組か一覧の名前。",
        "bands": "数や時刻の区分。条件では、この区分の名前を使う。",
        "by_office": "所属で決まる事実のとき。「値: 所属の組」を並べる。",
        "spoken": "電話での言い方。「値: 言葉」を並べる。書かない値は言わない。unknown は、わからないとき。",
    },
    "Band": {
        "": "数や時刻の区分",
        "say": "画面に出す言葉。",
        "over": "この数より大きい。",
        "upto": "この数以下。",
        "time": "時刻の区分。opening=その日の開庁まで、later=その後。",
    },
    "Table": {
        "": "判定表",
        "say": "画面に出す名前。",
        "judges": "判定する事実の名前。",
        "rows": "表の行。",
        "at_least": "条件が成り立つ間、これより低い案を出さないもの。",
        "basis": _BASIS,
    },
    "Row": {
        "": "判定表の行",
        "id": "行の名前(英字)。",
        "level": "この行の判定。",
        "say": "行の文。",
        "when": "この条件が成り立つと、当たる行として示す。決めるのは人。",
        "unless": _UNLESS,
        "basis": _BASIS,
    },
    "Floor": {
        "": "これより低い案を出さないもの",
        "when": "この条件が成り立つ間。",
        "level": "案の下限。",
        "say": "画面に出す理由。",
        "basis": _BASIS,
    },
    "Topic": {
        "": "用件: 何について知らせるか",
        "say": "画面に出す名前。",
        "renew_on": "この事実が変わったら、伝え直す(続報)。",
        "script": "読み上げる文のひな形。",
        "instruction": "true なら、指示として一覧に出す。",
    },
    "Setting": {
        "": "市が決めてよい数字",
        "say": "何の数字か(画面には出ません)。",
        "minutes": "分。空欄は、そのつど人が決めるとき。",
    },
    "Register": {
        "": "簿: 一行ずつ書き足していくもの",
        "say": "画面に出す名前。",
        "columns": "欄。上から順に聞く。",
        "sum": "足し上げる数の欄。",
        "by": "分けて足し上げる、選ぶ欄。",
        "expect": "全員の行があるはずの組の名前。",
        "complete": "空欄だと書き終わっていないとする欄。",
    },
    "Column": {
        "": "簿の欄",
        "id": "欄の名前(英字)。",
        "say": "画面に出す名前。",
        "type": "形。text=文字、number=数、datetime=日時、choice=選ぶ。",
        "values": "選べる値。「値: 画面の言葉」を並べる。",
        "of": "この組か一覧の中から選ぶ。",
        "default": "はじめの値。now=いま、office=この所属。",
        "example": "例。",
        "open": "まだ済んでいないことを表す値。",
    },
    # ---------------------------------------------------------------- 手順
    "Playbook": {
        "": "手順(playbooks の一つのファイル)",
        "id": "手順の名前(英字)。ファイル名と同じにする。",
        "title": "画面に出す題。",
        "basis": _BASIS,
        "steps": "段。上から順に進む。",
        "must": "義務: 漏れてはならない連絡と項目。",
        "notice": "入ったときに出す一文。",
        "bridge": "前の手順を閉じて、この手順に移ったときに出す一文。",
        "clock": "true なら、画面の上に時刻を出し続ける。",
    },
    "Step": {
        "": "段",
        "id": "段の名前(英字)。手順の中で一つだけ。",
        "who": "その仕事をする人。連絡先の名前。",
        "say": "画面に出す文。",
        "why": "「?」で出す説明。",
        "when": _WHEN,
        "unless": _UNLESS,
        "next": "次に進む段の名前。書かなければ、下の段。",
        "any_time": "true なら、w からいつでもできる。",
        "basis": f"{_BASIS}書かなければ、手順のもの。",
    },
    "Repeated": {
        "": "相手や項目ごとに聞く段",
        "each": "一つずつ聞く、組か一覧の名前。",
        "except": "self なら、この道具を置く所属を除く。",
        "pick": "true なら、聞くものを先に選ぶ。",
    },
    "Answer": {
        "": "答え",
        "id": "答えの名前(英字)。",
        "say": "画面に出す文。",
        "short": "記録に出す短い言い方。",
        "set": "選んだときに決まる事実。「事実: 値」。",
        "next": "選んだときに進む段。",
        "alone": "true なら、ほかの答えと一緒に選べない。",
    },
    "Field": {
        "": "書く欄",
        "fact": "入れる事実の名前。",
        "say": "画面に出す名前。書かなければ、事実の名前。",
        "example": "例。",
        "default": "はじめの値。now=いま、office=この所属。",
        "when": _WHEN,
        "unless": _UNLESS,
    },
    "Item": {
        "": "することの項目",
        "id": "項目の名前(英字)。",
        "say": "画面に出す文。",
        "todo": "残っていることの一覧に出す、「…する」の形の文。",
        "when": _WHEN,
        "unless": _UNLESS,
        "basis": _BASIS,
    },
    "Must": {
        "": "義務: 漏れてはならないこと",
        "id": "義務の名前(英字)。",
        "say": "画面に出す文。",
        "when": _WHEN,
        "unless": _UNLESS,
        "told": "済ませる連絡。",
        "done": "済ませる項目の名前。",
        "before": "この段に着く前に済ませる。end は、どの終わりよりも前。書かなければ、残りの一覧に出すだけ。",
        "basis": _BASIS,
    },
    "Told": {
        "": "済ませる連絡",
        "topic": "用件の名前。",
        "tree": "体制図の名前。",
        "to": "体制図によらないときの相手。",
    },
}


def words_of(model: type) -> Mapping[str, str]:
    """The words of a model's own keys: a kind of step has them with it, all others stand in the table."""
    own: Mapping[str, str] | None = vars(model).get("WORDS")
    return own or WORDS.get(model.__name__, {})


def described(model: type, key: str) -> str:
    """What a key of a model is for, where it is declared; "" asks for the model itself. Empty where nobody has said."""
    return next((words[key] for owner in model.__mro__ if key in (words := words_of(owner))), "")
