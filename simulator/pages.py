"""The HTML of the simulated TikTok: the consent page, and the page that says what is wrong."""

from collections.abc import Mapping
from html import escape

from simulator.consent import Ask
from simulator.world import Person, World

_ABOUT = {
    "user.info.basic": "Your name and profile picture",
    "user.info.username": "Your username",
    "user.info.profile": "Your bio, profile link and verified badge",
    "user.info.stats": "Your follower, like and video counts",
    "user.account.type": "Whether yours is a business account",
    "user.insights": "Your daily numbers and your audience",
    "video.list": "Your public videos and their counts",
    "video.insights": "Watch time, traffic sources and viewers of your videos",
    "comment.list": "Comments on your videos",
}
_MANDATORY = "user.info.basic"

_STYLE = """
:root{color-scheme:light dark;--ink:#161823;--soft:#57606a;--page:#f4f4f6;--card:#fff;
--line:#d8dade;--go:#c9123f;--focus:#0b6bcb}
@media(prefers-color-scheme:dark){:root{--ink:#f1f1f3;--soft:#a9adb5;--page:#121216;
--card:#1e1f26;--line:#3a3c46;--go:#e2274f;--focus:#6cb6ff}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif}main{max-width:30rem;margin:0 auto;padding:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem}
.note{margin:0 0 1rem;padding:.5rem .75rem;border:1px dashed var(--soft);border-radius:.5rem;
color:var(--soft);font-size:.9rem}h1{font-size:1.3rem;margin:0 0 1rem}
fieldset{border:0;margin:0 0 1rem;padding:0}legend,label.head{font-weight:600;padding:0}
select{width:100%;font:inherit;padding:.6rem;border-radius:.5rem;border:1px solid var(--line);
background:var(--card);color:inherit;margin:.25rem 0 1rem}
.scope{display:flex;gap:.75rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
.scope input{width:1.25rem;height:1.25rem;flex:none;margin-top:.15rem}
code{color:var(--soft);font-size:.85rem}.buttons{display:flex;gap:.75rem}
button{flex:1;font:inherit;font-weight:600;padding:.75rem;border-radius:.5rem;cursor:pointer;
border:1px solid var(--line);background:var(--card);color:inherit}
button.go{background:var(--go);border-color:var(--go);color:#fff}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
"""


def consent_page(world: World, ask: Ask, query: Mapping[str, str], signed_in: str) -> str:
    """Return the page on which a person picks an account and what it may be read for."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in query.items()
    )
    options = "".join(_option(world, one, signed_in) for one in world.people.values())
    scopes = "".join(_scope(name) for name in ask.scopes)
    return _page(
        "Authorize app",
        f"""<h1>This app would like to access your TikTok account</h1>
<form method="post" action="/v2/auth/authorize/">{hidden}
<label class="head" for="account">Account</label>
<select id="account" name="account">{options}</select>
<fieldset><legend>It will be able to read</legend>{scopes}</fieldset>
<div class="buttons"><button name="decision" value="deny">Deny</button>
<button class="go" name="decision" value="allow">Allow</button></div></form>""",
    )


def error_page(why: str) -> str:
    """Return the page TikTok shows when there is nowhere to send the person back to."""
    return _page(
        "Something went wrong",
        f"<h1>Something went wrong</h1><p>This app cannot be authorized: {escape(why)}.</p>",
    )


def _option(world: World, person: Person, signed_in: str) -> str:
    account = person.account
    chosen = " selected" if account.open_id == signed_in else ""
    handle = escape(account.username(world.at()))
    about = escape(account.archetype_name.replace("_", " "))
    return f'<option value="{account.open_id}"{chosen}>@{handle} ({about})</option>'


def _scope(name: str) -> str:
    about = escape(_ABOUT.get(name, name))
    box = (
        f'<input type="hidden" name="allowed" value="{name}">'
        f'<input id="{name}" type="checkbox" checked disabled>'
        if name == _MANDATORY
        else f'<input id="{escape(name)}" type="checkbox" name="allowed"'
        f' value="{escape(name)}" checked>'
    )
    return (
        f'<div class="scope">{box}<label for="{escape(name)}">{about}<br>'
        f"<code>{escape(name)}</code></label></div>"
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)} - simulated TikTok</title><style>{_STYLE}</style></head>"
        '<body><main><p class="note" role="note">This is a <strong>simulated TikTok</strong>.'
        " The accounts and their numbers are invented; nothing here reaches tiktok.com.</p>"
        f'<div class="card">{body}</div></main></body></html>'
    )
