"""The pictures behind ``profile_image`` and ``thumbnail_url``: drawn, signed, and short-lived."""

from base64 import b64encode
from hashlib import sha1
from hmac import compare_digest
from hmac import new as keyed
from urllib.parse import quote

from simulator import dice
from simulator.accounts import Account
from simulator.instants import HOUR
from simulator.world import World

_LIFE = 21 * HOUR


def profile_url(world: World, account: Account, at: float) -> str:
    name = dice.token(24, account.key, "image").lower()
    return _signed(world, f"/images/profile/{account.index}/{name}.svg", at)


def thumbnail_url(world: World, account: Account, index: int, at: float) -> str:
    return _signed(world, f"/images/post/{account.index}/{index}.svg", at)


def person_url(world: World, name: str, at: float) -> str:
    """Return the picture of somebody who is no account here."""
    return _signed(world, f"/images/profile/{dice.token(20, name).lower()}.svg", at)


def valid(world: World, path: str, expires: str, signature: str, at: float) -> bool:
    """Return whether a signed address is ours and not expired."""
    if not expires.isdigit() or at >= int(expires):
        return False
    return compare_digest(_signature(world, path, int(expires)), signature)


def draw(path: str) -> str:
    """Return the picture of an address as SVG, in colours of its own."""
    throw = dice.units(path)
    hue = int(throw[0] * 360)
    wide, tall = (168, 168) if "/profile/" in path else (270, 480)
    spots = "".join(
        f'<circle cx="{int(throw[place] * wide)}" cy="{int(throw[-place] * tall)}"'
        f' r="{int(wide * (0.12 + 0.3 * throw[place + 1]))}" fill="hsl({hue + 40 * place},70%,60%)"'
        f' fill-opacity=".45"/>'
        for place in range(1, 5)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}"'
        f' viewBox="0 0 {wide} {tall}"><defs><linearGradient id="g" x2="1" y2="1">'
        f'<stop stop-color="hsl({hue},65%,45%)"/>'
        f'<stop offset="1" stop-color="hsl({hue + 70},70%,30%)"/></linearGradient></defs>'
        f'<rect width="{wide}" height="{tall}" fill="url(#g)"/>{spots}</svg>'
    )


def _signed(world: World, path: str, at: float) -> str:
    expires = int(at // HOUR) * HOUR + _LIFE
    signature = quote(_signature(world, path, expires), safe="")
    return f"{world.url}{path}?x-expires={expires}&x-signature={signature}"


def _signature(world: World, path: str, expires: int) -> str:
    key = f"{world.app.client_secret}/{world.seed}".encode()
    return b64encode(keyed(key, f"{path}?{expires}".encode(), sha1).digest()).decode()
