"""connect, accounts, disconnect, doctor."""

import argparse
import json

from rich.table import Table

from headwater.app import Headwater
from headwater.app.sign_in import Connected, SignIn
from headwater.cli import signin, syncing
from headwater.cli.terminal import Terminal
from headwater.model.account import Account
from headwater.model.errors import QueryError


def connect(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Sign an account in, and say who came and what is missing."""
    if options.redirect:
        callback = signin.parameters(options.redirect)
    else:
        begun = headwater.begin_sign_in(options.connector)
        if options.begin:
            _invite(begun, options, terminal)
            return 0
        callback = signin.wait_for(
            begun.authorize_url,
            begun.redirect_uri,
            terminal,
            ready=lambda: _invite(begun, options, terminal),
        )
    connected = headwater.finish_sign_in(options.connector, callback)
    _tell(connected, options, terminal)
    if options.sync:
        return syncing.run(headwater, [connected.account], options, terminal)
    return 0


def _invite(begun: SignIn, options: argparse.Namespace, terminal: Terminal) -> None:
    if options.json:
        terminal.say(json.dumps({"authorize_url": begun.authorize_url}))
        return
    terminal.say(
        "Open this address in a browser that is signed in to the TikTok account you want "
        "to connect\n(another account than the last one: sign out first, or use a private "
        f"window):\n\n{begun.authorize_url}\n\n"
        f"{_then(options)}"
    )


def _then(options: argparse.Namespace) -> str:
    minutes = f"{signin.PATIENCE / 60:.0f} minutes"
    if options.begin:
        return (
            f"Then finish within {minutes} with the address TikTok sends you back to: "
            "`headwater connect tiktok_organic --redirect 'ADDRESS'`"
        )
    return (
        "Then paste the address TikTok sends you back to, and press Enter. Headwater waits "
        f"{minutes} for it."
    )


def _tell(connected: Connected, options: argparse.Namespace, terminal: Terminal) -> None:
    account = connected.account
    if options.json:
        body = _as_json(account) | {
            "known": connected.known,
            "missing_scopes": list(connected.missing_scopes),
            "notes": list(connected.notes),
        }
        terminal.say(json.dumps(body))
        return
    kind = {True: "Business account", False: "Personal account", None: "account"}
    again = " again; its history goes on" if connected.known else ""
    terminal.say(f"Connected {account.title} ({kind[account.is_business]}){again}.")
    for note in connected.notes:
        terminal.say(note)
    if connected.missing_scopes:
        terminal.say(
            f"Not granted, so these fields stay empty: {', '.join(connected.missing_scopes)}."
        )
    if account.is_business is False:
        terminal.say(
            'Business-only numbers say "No data" until the account is switched: in the TikTok '
            "app, Profile > menu > Settings and privacy > Account > Switch to Business Account. "
            "They fill within 24 to 48 hours."
        )
    if not options.sync:
        terminal.say("Next: `headwater sync` fetches the last 13 months, newest first.")


def accounts(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """List accounts, after changing what is read of them where asked."""
    chosen = headwater.find(options.account)
    if options.opt_in or options.opt_out:
        _opt(headwater, chosen, options, terminal)
    listed = chosen or headwater.control.accounts(include_disconnected=True)
    if options.json:
        terminal.say(json.dumps([_as_json(account) for account in listed]))
        return 0
    if not listed:
        terminal.say("No account yet. `headwater connect tiktok_organic` connects the first.")
        return 0
    table = Table("Account", "Name", "Kind", "State", "Consent ends", "Id", box=None)
    for account in listed:
        kind = {True: "Business", False: "Personal", None: "unknown"}[account.is_business]
        ends = f"{account.consent_ends_at:%Y-%m-%d}" if account.consent_ends_at else ""
        table.add_row(
            account.title, account.display_name, kind, account.state.value, ends, account.account_id
        )
    terminal.console().print(table)
    for account in listed:
        if account.state_reason:
            terminal.say(f"{account.title}: {account.state_reason}")
    return 0


def _opt(
    headwater: Headwater,
    chosen: list[Account] | None,
    options: argparse.Namespace,
    terminal: Terminal,
) -> None:
    if not chosen:
        raise QueryError("Name the account with --account.", code="account_missing")
    for account in chosen:
        if options.opt_in:
            stream, _, value = options.opt_in.partition(":")
            missing = headwater.opt_in(account, stream, value)
            if missing:
                terminal.warn(
                    f"{account.title} has not granted {', '.join(missing)} yet: connect it again, "
                    "and the sign-in asks for it. TikTok must have approved it for your app."
                )
        if options.opt_out:
            headwater.opt_out(account, options.opt_out)


def disconnect(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Revoke a consent; erase the history only when that was typed out."""
    account = headwater.control.find(options.account)
    if options.erase and not options.yes:
        typed = terminal.ask(
            f"Erase the whole history of {account.title}? Type the handle to confirm: "
        )
        if typed.lstrip("@") != account.username:
            terminal.warn("Nothing was changed.")
            return 2
    note = headwater.disconnect(account)
    if options.erase:
        headwater.erase(account)
        note += " Its history is erased."
    terminal.say(
        json.dumps({"account_id": account.account_id, "note": note}) if options.json else note
    )
    return 0


def doctor(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Print settings with origins, and every check with what to do when it fails."""
    # Here, and not above: no other command needs the hub.
    from headwater.hub.project import look_in  # noqa: PLC0415

    look_in(headwater)
    checks = headwater.doctor()
    rows = headwater.table()
    if options.json:
        body = {
            "settings": [{"name": r.variable, "value": r.value, "origin": r.origin} for r in rows],
            "checks": [{"name": c.name, "ok": c.ok, "note": c.note} for c in checks],
        }
        terminal.say(json.dumps(body))
    else:
        table = Table("Setting", "Value", "From", box=None)
        for row in rows:
            table.add_row(row.variable, row.value, row.origin)
        console = terminal.console()
        console.print(table)
        for check in checks:
            console.print(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.note}")
    return 0 if all(check.ok for check in checks) else 3


def _as_json(account: Account) -> dict[str, object]:
    return {
        "connector": account.connector,
        "account_id": account.account_id,
        "username": account.username,
        "display_name": account.display_name,
        "is_business": account.is_business,
        "state": account.state.value,
        "state_reason": account.state_reason,
        "scopes": sorted(account.scopes),
        "connected_at": account.connected_at.isoformat() if account.connected_at else None,
        "consent_ends_at": (
            account.consent_ends_at.isoformat() if account.consent_ends_at else None
        ),
    }
