"""The checker: what was promised and what the database believes, against what stands in Slack. Knows no process."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

LOST, TWICE, REORDERED, STRANGE, UNFINISHED = "lost", "twice", "reordered", "strange", "unfinished"


@dataclass(frozen=True)
class Promise:
    """These texts have to be said in this place, each once, in this order. `thread` is empty outside threads."""

    channel: str
    thread: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """A message of the bot as it stands in Slack. `mark` is empty for one that carries none."""

    channel: str
    thread: str
    ts: str
    mark: str
    text: str


@dataclass(frozen=True)
class Letter:
    """What the database says of one message. `seq` is the order of its lane."""

    mark: str
    key: str
    lane: str
    seq: int
    is_sent: bool
    is_post: bool = True
    """False for what makes no message: an emoji, an edit, a look into a thread."""


@dataclass
class History:
    """`unfinished`: what is still to be done or was given up, in words."""

    promises: list[Promise] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Complaint:
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def complaints(history: History) -> list[Complaint]:
    """Empty when nothing was lost, nothing came twice, and each lane and place kept its order."""
    found = [*_about_promises(history), *_about_letters(history), *_about_lanes(history)]
    return found + [Complaint(UNFINISHED, what) for what in history.unfinished]


def _about_promises(history: History) -> Iterator[Complaint]:
    """As people read: whatever the database believes."""
    places: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in sorted(history.posts, key=lambda post: _moment(post.ts)):
        places[post.channel, post.thread].append(post)
    for promise in history.promises:
        there = places[promise.channel, promise.thread]
        moments = []
        for text in promise.texts:
            said = [post for post in there if text in post.text]
            yield from _counted(len(said), f"{text!r} in {promise.channel} {promise.thread}")
            moments += [_moment(post.ts) for post in said[:1]]
        if any(later < earlier for earlier, later in pairwise(moments)):
            yield Complaint(REORDERED, f"{promise.texts} in {promise.channel} {promise.thread}")


def _about_letters(history: History) -> Iterator[Complaint]:
    """Each letter is one message, and each message one letter."""
    shown: dict[str, list[str]] = defaultdict(list)
    for post in history.posts:
        shown[post.mark].append(post.ts)
    for letter in history.letters:
        moments = shown[letter.mark]
        if letter.is_post and (letter.is_sent or len(moments) > 1):
            yield from _counted(len(moments), f"{letter.key} at {moments}")
    known = {letter.mark for letter in history.letters}
    for post in history.posts:
        if post.mark not in known:
            yield Complaint(STRANGE, f"nobody left {post.text!r} in {post.channel}")


def _about_lanes(history: History) -> Iterator[Complaint]:
    first = {post.mark: _moment(post.ts) for post in sorted(history.posts, key=lambda post: _moment(post.ts))[::-1]}
    lanes: dict[str, list[Letter]] = defaultdict(list)
    for letter in sorted(history.letters, key=lambda letter: letter.seq):
        if letter.mark in first:
            lanes[letter.lane].append(letter)
    for lane, letters in lanes.items():
        for earlier, later in pairwise(letters):
            if first[later.mark] < first[earlier.mark]:
                yield Complaint(REORDERED, f"{later.key} before {earlier.key} in {lane}")


def _counted(times: int, what: str) -> Iterator[Complaint]:
    if times != 1:
        yield Complaint(LOST if times == 0 else TWICE, f"{what} ({times} times)")


def _moment(ts: str) -> tuple[int, int]:
    """Slack's ts as what it is: seconds and a number within them."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds), int(fraction or 0)


def tally(found: Iterable[Complaint]) -> Counter[str]:
    return Counter(complaint.kind for complaint in found)
