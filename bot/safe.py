"""Secrets that have to stand in the database, sealed with a key that does not."""

import base64
import hashlib
import importlib
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

SEALED = "sealed:"


class Shut(Exception):
    """There is no key, or none that fits."""


class Safe:
    """`keys` are any words of 32 characters or more: the first seals, all of them open. Without any, nothing can be
    sealed, and what was sealed stays shut."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys: list[Fernet] = [
            _library().Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys
        ]

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
            opened: bytes = _library().MultiFernet(self._keys).decrypt(stored.removeprefix(SEALED).encode())
        except _library().InvalidToken as error:
            raise Shut from error
        return opened.decode()

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
        except _library().InvalidToken:
            return False
        return True


def _library() -> ModuleType:
    """Loaded for who has a key: it is 7 MB."""
    return importlib.import_module("cryptography.fernet")


NO_SAFE = Safe(())
