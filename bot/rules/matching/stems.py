"""Word forms that count as one: plurals and the endings -ing, -ed, -e of English, and the parts of camelCase
names.

Measured on the later 40 % of titanium and jqueryui: 2 to 5 points of R@1 for BM25F (docs/matching.md). Words with
letters beyond a to z are left alone, so other languages lose little; it does not know irregular forms.
"""

import re

_NAME = re.compile(r"[A-Za-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST_NAME = 48


def with_parts(text: str) -> str:
    """The text, and after it the parts of its camelCase names: `tableView` is also found as `table view`."""
    names = (name for name in _NAME.findall(text) if len(name) <= LONGEST_NAME)
    parts = [" ".join(_HUMP.split(name)) for name in names if _HUMP.search(name)]
    return f"{text} {' '.join(parts)}" if parts else text


def stem(word: str) -> str:
    """`word` in lower case. Meant to be the same for forms of one word, not to be a word itself."""
    if len(word) < 5 or not (word.isascii() and word.isalpha()):
        return word
    word = _singular(word)
    if word.endswith("ing") and len(word) > 6:
        word = word[:-3]
    elif word.endswith("ed") and len(word) > 5:
        word = word[:-2]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
