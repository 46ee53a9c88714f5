"""What people paste without meaning to, and what stands in its place: card numbers, tokens, e-mail addresses, phones.

A text may hold Slack's markup. Mentions, dates and the hosts of links stay as they are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    CARDS = "cards"
    TOKENS = "tokens"
    EMAILS = "emails"
    PHONES = "phones"


NAMES = {
    Kind.CARDS: "card number",
    Kind.TOKENS: "token",
    Kind.EMAILS: "e-mail address",
    Kind.PHONES: "phone number",
}
_CARD = re.compile(r"(?<![\w.+\-])[2-6](?:[ \-]?\d){12,18}(?![\w\-]|\.\d)")
"""13 to 19 digits (ISO/IEC 7812), beginning like those of banks and of travel; nothing else about them is fixed."""
_TOKENS = re.compile(
    r"\bx(?:ox[a-z]|app|oxe\.xox[bp])-[\w\-]{8,}"
    r"|(?<=/services/)T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\w+"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{22,}|\bglpat-[\w\-]{20,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?<=aws_secret_access_key=)[\w/+=]{40}|(?<=aws_secret_access_key = )[\w/+=]{40}"
    r"|\b[sr]k_(?:live|test)_\w{10,}|\bAIza[\w\-]{35}"
    r"|\beyJ[\w\-]{8,}\.eyJ[\w\-]{8,}\.[\w\-]*"
    r"|(?i:\bbearer )(?=[\w.~+/\-]*\d)[\w.~+/\-]{16,}=*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_EMAIL = re.compile(r"(?<![\w.+\-/@])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z]{2,}(?![\w@\-])(?!:[\w~/])")
_PHONE = re.compile(r"(?<![\w+.\-])(?:\+\d[\d ()/\-]{6,18}\d|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![\w\-]|\.\d)")
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15
"""E.164 has 15 at most; with fewer it is rather a number of something."""
_MARKUP = re.compile(r"<(mailto|tel):[^<>]*>|<[@#!][^<>]*>|(https?://[^/\s<>|?]+)([^\s<>|]*)")


@dataclass(frozen=True)
class Hiding:
    """Of these kinds nothing is kept."""

    kinds: frozenset[Kind] = frozenset()

    def hide(self, text: str) -> tuple[str, frozenset[Kind]]:
        """The text with words in place of what is hidden, and the kinds of that."""
        if not self.kinds:
            return text, frozenset()
        found: set[Kind] = set()
        parts, at = [], 0
        for markup in _MARKUP.finditer(text):
            parts += [self._plain(text[at : markup.start()], found), self._markup(markup, found)]
            at = markup.end()
        return "".join([*parts, self._plain(text[at:], found)]), frozenset(found)

    def kept(self, text: str) -> str:
        return self.hide(text)[0]

    def _plain(self, text: str, found: set[Kind]) -> str:
        for kind, (wanted, is_one) in _WANTED.items():
            text = self._without(kind, wanted, is_one, text, found)
        return text

    def _markup(self, markup: re.Match[str], found: set[Kind]) -> str:
        scheme, host, rest = markup.groups()
        if host:
            return str(host) + self._without(Kind.TOKENS, *_WANTED[Kind.TOKENS], rest, found)
        kind = {"mailto": Kind.EMAILS, "tel": Kind.PHONES}.get(scheme)
        if kind is None or kind not in self.kinds:
            return markup[0]
        found.add(kind)
        return instead_of(kind)

    def _without(
        self, kind: Kind, wanted: re.Pattern[str], is_one: Callable[[str], bool], text: str, found: set[Kind]
    ) -> str:
        if kind not in self.kinds:
            return text

        def hidden(match: re.Match[str]) -> str:
            if not is_one(match[0]):
                return match[0]
            found.add(kind)
            return instead_of(kind)

        return wanted.sub(hidden, text)


NOTHING = Hiding()


def instead_of(kind: Kind) -> str:
    return f"({NAMES[kind]} hidden)"


def read_kinds(text: str) -> frozenset[Kind]:
    """`cards,tokens`; nothing is none. Raises ValueError for a word that is no kind."""
    return frozenset(Kind(word.strip()) for word in text.split(",") if word.strip())


def is_card(text: str) -> bool:
    """Whether the last digit is right (Luhn, ISO/IEC 7812-1 annex B)."""
    digits = [int(each) for each in text if each.isdigit()]
    doubled = [2 * each - 9 * (each > 4) for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_phone(text: str) -> bool:
    return _FEWEST_DIGITS <= sum(each.isdigit() for each in text) <= _MOST_DIGITS


def _always(_: str) -> bool:
    return True


_WANTED: dict[Kind, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    Kind.TOKENS: (_TOKENS, _always),
    Kind.CARDS: (_CARD, is_card),
    Kind.EMAILS: (_EMAIL, _always),
    Kind.PHONES: (_PHONE, _is_phone),
}
