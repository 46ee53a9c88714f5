"""Where a page ends, as programs hand it back: they need not know what is in it."""

PATTERN = r"^[0-7][0-9a-f]{7}[0-7][0-9a-f]{7}$"
"""Two numbers of 31 bits."""


def write(number: int, version: int = 0) -> str:
    return f"{number:08x}{version:08x}"


def read(cursor: str) -> tuple[int, int]:
    """Number and version after which the page begins; of no cursor the first."""
    return (int(cursor[:8], 16), int(cursor[8:], 16)) if cursor else (0, 0)
