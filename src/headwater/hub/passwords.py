"""How passwords are kept and which ones are taken."""

import os
import threading

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)
"""Hashing takes memory on purpose; many at once must not take all of it."""


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane, as OWASP advises."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with AT_ONCE:
            return super().verify(password, encoded)


class AtMost:
    """Refuses passwords so long that hashing them would be work for nothing."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: object | None = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(
                f"A password has at most {self.max_length} characters.", code="password_too_long"
            )

    def get_help_text(self) -> str:
        return f"At most {self.max_length} characters."
