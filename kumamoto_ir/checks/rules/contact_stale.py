"""Numbers grow old: where the municipality has said how often they are to be confirmed, this is held to it."""

from collections.abc import Iterator

from kumamoto_ir.checks.called import called
from kumamoto_ir.checks.context import Context
from kumamoto_ir.city.contacts import Channel
from kumamoto_ir.ground.dates import era_date
from kumamoto_ir.ground.findings import Finding

ID = "contact-stale"
PURPOSE = "連絡先を、決めた日数のうちに確かめていること"
WHY = (
    "古い番号は、いざというときつながりません。番号を確かめて confirmed_on に今日の日付を書いてください。"
    "日数は contacts.yaml の confirm_within_days で決めます(空欄なら確かめません)。"
)


def _ages(channel: Channel) -> bool:
    """Whether it has a number that may have changed since somebody looked."""
    return channel.number is not None and not channel.fixed


def find(context: Context) -> Iterator[Finding]:
    """Contacts to be called whose numbers nobody confirmed in time, and days that have not come yet."""
    today, within = context.today, context.contacts.confirm_within_days
    if today is None:
        return
    wanted = called(context)
    for name, contact in context.contacts.contacts.items():
        site = context.in_contacts("contacts", name)
        day = contact.confirmed_on
        if day is not None and day > today:
            message = f"「{contact.say}」を確かめた日({era_date(day)})が、まだ来ていない日です。"
            yield site.at("confirmed_on").warning(ID, message, "日付を直してください。")
        elif within is None or name not in wanted or not any(map(_ages, contact.channels)):
            continue
        elif day is None:
            message = f"「{contact.say}」の番号を確かめた日が書かれていません。"
            hint = "番号を確かめて、confirmed_on: 2026-04-01 のように書いてください。"
            yield site.warning(ID, message, hint, on_key=True)
        elif (today - day).days > within:
            message = f"「{contact.say}」の番号を、{(today - day).days}日確かめていません({within}日まで)。"
            hint = "番号を確かめて、confirmed_on の日付を直してください。"
            yield site.at("confirmed_on").warning(ID, message, hint)
