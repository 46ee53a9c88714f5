"""What came from elsewhere."""

from typing import Protocol


class Origins(Protocol):
    """Under which key something was imported."""

    async def find(self, key: str) -> int | None:
        """Its number here; None if it was not imported."""

    async def note(self, key: str, number: int) -> None:
        """Raises AlreadyDone when somebody else has just imported it."""
