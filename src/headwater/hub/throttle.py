"""How often a visitor may try something that could be guessed."""

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.http import HttpRequest


class TooManyError(BadRequest):
    """A visitor tried too often; they are told to wait."""


def check(request: HttpRequest, what: str, *, most: int, seconds: int) -> None:
    """Count a try of this visitor. Raises TooManyError after `most` within `seconds`."""
    key = f"throttle:{what.replace(chr(32), chr(45))}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # it ended between the two calls
        cache.set(key, 1, timeout=seconds)
        tries = 1
    if tries > most:
        raise TooManyError("Too many tries from your address: wait some minutes.")
