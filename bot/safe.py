"""Secrets that have to stand in the database, sealed with a key that does not."""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

SEALED = "sealed:"


class Shut(Exception):
    """There is no key, or none that fits."""


class Safe:
    """`keys` are any words of 32 characters or more: the first seals, all of them open. Without any, nothing can be
    sealed, and what was sealed stays shut."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]

    def can_seal(self) -> bool:
        return bool(self._keys)

    def seal(self, secret: str) -> str:
        """As it is to be stored, whatever it was sealed with before. Raises Shut."""
        if not self._keys:
            raise Shut
        return SEALED + self._keys[0].encrypt(self.open(secret).encode()).decode()

    def open(self, stored: str) -> str:
        """What was stored before there was a key is as it was. Raises Shut when no key fits."""
        if not stored.startswith(SEALED):
            return stored
        if not self._keys:
            raise Shut
        try:
            return MultiFernet(self._keys).decrypt(stored.removeprefix(SEALED).encode()).decode()
        except InvalidToken as error:
            raise Shut from error

    def can_open(self, stored: str) -> bool:
        try:
            self.open(stored)
        except Shut:
            return False
        return True

    def is_sealed_with_first(self, stored: str) -> bool:
        if not self._keys or not stored.startswith(SEALED):
            return False
        try:
            self._keys[0].decrypt(stored.removeprefix(SEALED).encode())
        except InvalidToken:
            return False
        return True


NO_SAFE = Safe(())
