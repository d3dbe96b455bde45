"""The answers that say no, worded as TikTok words them (doc 1737172488964097)."""

from collections.abc import Iterable


class RefusalError(Exception):
    """An answer with a code other than 0. It still travels as HTTP 200."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def no_token() -> RefusalError:
    return RefusalError(
        40104, "Access token is null, you should set it in http header with key Access-Token."
    )


def bad_token() -> RefusalError:
    return RefusalError(40105, "Access token is incorrect or has been revoked.")


def invalid_token() -> RefusalError:
    return RefusalError(40131, "Access token is invalid")


def expired_token(code: str) -> RefusalError:
    """Return the refusal of an expired token; nobody knows which of the three it is."""
    known = {"40105": bad_token, "40131": invalid_token}
    return known.get(code, lambda: RefusalError(40102, "Access token has expired."))()


def restricted() -> RefusalError:
    return RefusalError(
        40100, "Due to too many requests, requests from App are temporarily restricted."
    )


def too_fast(limit: int, current: int) -> RefusalError:
    return RefusalError(40100, f"App reaches the QPS limit {limit}, current QPS is {current}")


def missing(name: str) -> RefusalError:
    return RefusalError(40002, f"{name}: Missing data for required field")


def parameter(name: str, complaint: str) -> RefusalError:
    return RefusalError(40002, f"{name}: {complaint}")


def unknown_field(place: int, valid: Iterable[str]) -> RefusalError:
    names = ",".join(f'"{name}"' for name in valid)
    return RefusalError(40002, f"fields.{place}: value must be one of {names}")


def no_scope() -> RefusalError:
    return RefusalError(
        40130,
        "The scope required by the requested fields has not been authorized by the TikTok user.",
    )


def not_yours(business_id: str) -> RefusalError:
    return RefusalError(40001, f"No permission to operate tiktok creator id: {business_id}")


def no_schema() -> RefusalError:
    return RefusalError(40006, "no schema found")
