"""The screens of calls, of word that is waited for, and of what is still outstanding."""

from datetime import datetime

from kumamoto_ir.city.city import City
from kumamoto_ir.city.contacts import usable_now
from kumamoto_ir.desk.terminal.officer import View
from kumamoto_ir.desk.terminal.screen import GO_ON, Choice, Screen
from kumamoto_ir.ground.dates import JST, clock_near
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.incident.obligations import Need, Target
from kumamoto_ir.incident.state import ABSENT, BUSY, HEARD, INCOMING, NOT_NEEDED, NOT_YET, OUTCOMES, State
from kumamoto_ir.saying.factwords import todo_text
from kumamoto_ir.saying.words import BLANK_NUMBER, CALL_OUTCOMES, COLLECTIVE_OUTCOMES


def target_text(city: City, target: Target) -> str:
    return f"{city.name(target.contact)}({'続報' if target.renewal else target.act})"


def call_screen(view: View, request: ask.Call) -> Screen:
    """Who is to be rung, which numbers now, the deputy, and the text to read."""
    city, target = view.city, request.target
    if request.incoming:
        return _incoming(view, request)
    contact = city.contacts.contacts[request.via]
    renewal = "続報・" if target.renewal else ""
    act = target.say or target.act
    title = f"{'いま連絡' if contact.collective else 'いま電話'} → {contact.say}{f' {contact.person}' if contact.person else ''}({renewal}{act})"
    body = []
    if request.via != target.contact:
        body.append(f"{city.name(target.contact)}の代理です。")
    body += _numbers(view, request.via)
    if request.deputy is not None:
        body.append(f"不在なら → {city.name(request.deputy)}")
    if target.on_behalf_of:
        body.append(f"{city.name(target.on_behalf_of)}の指示による代行として記録します。")
    if target.unheard:
        body.append(f"{city.name(target.unheard)}に連絡がついていません。ここの判断でかけたと記録します。")
    if view.state.drill:
        body.append("訓練です。外へはかけず、相手役の人に読みます。")
    if contact.collective and contact.note:
        body.append(contact.note)
    names = dict.fromkeys(city.name(other.contact) for other in request.rest)
    if names:
        body.append(f"残り: {'、'.join(names)}")
    choices = []
    for number, outcome in enumerate(OUTCOMES, 1):
        if (outcome == NOT_NEEDED and not target.if_needed) or (
            contact.collective and outcome in (ABSENT, BUSY)
        ):
            continue
        say = COLLECTIVE_OUTCOMES[outcome] if contact.collective else CALL_OUTCOMES[outcome]
        if outcome == ABSENT and request.deputy is not None:
            say = f"{say} → 代理へ"
        if outcome == NOT_NEEDED:
            say = f"{say}(理由を続けて書く)"
        choices.append(Choice(number, say, outcome))
    if contact.collective:
        after = ("方法と人数は番号の後に(例 1 掲示と文書 12人)。5 は残りに入ります。",)
    else:
        after = ("出た人の名前は番号の後に(例 1 班長)。4・5 は残りに入ります。",)
    return Screen(title, tuple(body), view.script(request), tuple(choices), after, basis=target.basis)


def _incoming(view: View, request: ask.Call) -> Screen:
    """Whether word came from a contact; his numbers stand there to ask him."""
    city, target = view.city, request.target
    says = {
        HEARD: "来た",
        NOT_YET: "まだ来ない(残しておく)",
        NOT_NEEDED: "この件では要らない(理由を続けて書く)",
    }
    choices = tuple(
        Choice(n, says[outcome], outcome)
        for n, outcome in enumerate(INCOMING, 1)
        if outcome != NOT_NEEDED or target.if_needed
    )
    body = (target.say or target.act, "聞くときの番号", *_numbers(view, target.contact))
    after = ("だれから・いつ は番号の後に(例 1 班長 9時20分)。",)
    title = f"{city.name(target.contact)}から連絡が来ましたか"
    return Screen(title, body, choices=choices, after=after, basis=target.basis)


def _numbers(view: View, contact_id: str) -> list[str]:
    contacts = view.city.contacts
    contact = contacts.contacts[contact_id]
    hours = {"day": "平日昼", "night": "夜間・休日", "any": "いつでも"}
    channels = usable_now(contact, contacts.hours, view.now.astimezone(JST), holiday=view.holiday)
    if not channels:
        return [] if contact.collective else [f"番号: {BLANK_NUMBER}"]
    return [
        f"{'→' if place == 0 else '  '}{hours[channel.hours]} {contacts.means[channel.means].say} {channel.number or BLANK_NUMBER}"
        for place, channel in enumerate(channels)
    ]


def need_line(city: City, state: State, need: Need, now: datetime) -> str:
    """One outstanding thing in words."""
    if need.target is not None:
        last = state.tried.get((need.target.contact, need.target.topic))
        if need.target.if_needed and last is not None and last.outcome == NOT_NEEDED:
            return f"要否をもう一度決める: {target_text(city, need.target)}"
        if need.target.if_needed and last is None:
            return f"要否を決める: {target_text(city, need.target)}"
        tried = (
            f"・{CALL_OUTCOMES[last.outcome]} {clock_near(last.at, now)}"
            if last is not None and not need.target.renewal
            else ""
        )
        return f"連絡: {target_text(city, need.target)}{tried}"
    if need.kind == "confirm":
        return f"確認: {city.plan.facts[need.fact].say}は暫定です。判定する人に確かめてください"
    return f"未了: {todo_text(city, need.item, state)}"


def guard_screen(city: City, state: State, request: ask.Guard, now: datetime) -> Screen:
    choices = [
        Choice(n, need_line(city, state, need, now), need.key) for n, need in enumerate(request.needs, 1)
    ]
    choices.append(Choice(len(choices) + 1, "理由を書いて、残したまま先へ進む", GO_ON))
    return Screen(f"「{city.step(request.frame).say}」の前に、残っていること", choices=tuple(choices))


def unreached_screen(city: City, request: ask.Unreached) -> Screen:
    """Everybody was tried: who is rung again, or on with them left open."""
    again = [
        Choice(n, f"もう一度: {target_text(city, t)}", [t.contact, t.topic])
        for n, t in enumerate(request.targets, 1)
    ]
    choices = (*again, Choice(len(again) + 1, "先へ進む(連絡の残りに入れておく)", "leave"))
    return Screen("まだ伝わっていない相手があります", choices=choices)
