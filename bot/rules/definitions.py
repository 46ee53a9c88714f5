"""What both sides mean by the words that they are judged by: each side drafts alone, a common wording is written, and
it is in force once both have signed it (practice P11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from bot.rules.committee import Committee
from bot.rules.recognition import Side, side_of
from bot.rules.refusals import ChangedMeanwhile, NotAllowed, Refused, WrongInput
from bot.rules.roles import Person

MOST_OF_DRAFT, MOST_OF_WORDING = 1400, 2900
"""Characters. Both drafts fit into the one field in which the wording is written."""


class Topic(StrEnum):
    SEVERITY = "severity"
    PRIORITY = "priority"
    SERVICE_LEVELS = "service levels"


@dataclass(frozen=True)
class Words:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Signature:
    by: str
    at: datetime


@dataclass(frozen=True)
class Definition:
    """One version, from its first draft on. `wording` is what both sides are to sign; `revision` counts how often it
    was written. In force from `ratified_at` until the next version is."""

    topic: Topic
    version: int
    drafts: Mapping[Side, Words] = field(default_factory=dict)
    wording: Words | None = None
    revision: int = 0
    signatures: Mapping[Side, Signature] = field(default_factory=dict)
    ratified_at: datetime | None = None

    @property
    def is_revealed(self) -> bool:
        return len(self.drafts) == len(Side)

    def seen_by(self, side: Side | None) -> Mapping[Side, Words]:
        """The drafts that somebody of this side, or of neither, may read."""
        return self.drafts if self.is_revealed else {each: words for each, words in self.drafts.items() if each is side}


def side_in(person: Person, committee: Committee) -> Side | None:
    """Where there is a committee its members speak for their sides; before that, everybody speaks for their own."""
    if not committee.members:
        return side_of(person)
    sides = {Side.AGENTS: committee.agents, Side.ENGINEERS: committee.engineers}
    return next((side for side, members in sides.items() if person.id in members), None)


def check_side(side: Side | None) -> Side:
    if side is None:
        raise NotAllowed(
            "The members of the committee define these words, each for their side: `/liaison policy committee`"
        )
    return side


def read_topic(text: str) -> Topic | None:
    said = " ".join(text.lower().replace("-", " ").split())
    return next((topic for topic in Topic if said and topic.value.startswith(said)), None)


def read_words(text: str, most: int) -> str:
    """Raises WrongInput."""
    if not text.strip() or len(text.strip()) > most:
        raise WrongInput({"words": f"Say it in at most {most:,} characters."})
    return text.strip()


def drafted(definition: Definition, side: Side, words: Words) -> Definition:
    """Anew as often as one likes, until the other side has drafted as well."""
    if definition.is_revealed:
        topic = definition.topic.value
        raise Refused(f"Both drafts are known by now. Write the common wording: definitions write {topic}")
    return replace(definition, drafts={**definition.drafts, side: words})


def worded(definition: Definition, words: Words, revision: int) -> Definition:
    """On top of that revision. Who has signed has signed something else."""
    check_is_revealed(definition)
    if definition.revision != revision:
        raise ChangedMeanwhile(f"The wording of {definition.topic.value}")
    return replace(definition, wording=words, revision=revision + 1, signatures={})


def check_is_worded(definition: Definition) -> None:
    check_is_revealed(definition)
    if definition.wording is None:
        raise Refused(f"There is no one wording to sign yet. Say: definitions write {definition.topic.value}")


def check_is_revealed(definition: Definition) -> None:
    if definition.is_revealed:
        return
    missing = " and ".join(f"the {side.value}" for side in Side if side not in definition.drafts)
    raise Refused(
        f"First both sides draft alone. Still to come: {missing}. Say: definitions draft {definition.topic.value}"
    )


def signed(definition: Definition, side: Side, by: str, revision: int, now: datetime) -> Definition:
    """With the second signature it is in force."""
    topic = definition.topic.value
    if definition.wording is None:
        raise Refused(f"There is nothing to sign on {topic} yet.")
    if definition.revision != revision:
        raise ChangedMeanwhile(f"The wording of {topic}")
    if side in definition.signatures:
        raise Refused(f"The {side.value} have signed that already.")
    if any(each.by == by for each in definition.signatures.values()):
        raise Refused("You have signed it for the other side. Somebody else has to sign for this one.")
    signatures = {**definition.signatures, side: Signature(by, now)}
    ratified = now if signatures.keys() >= set(Side) else None
    return replace(definition, signatures=signatures, ratified_at=ratified)


def in_force(definitions: Iterable[Definition], at: datetime) -> dict[Topic, Definition]:
    """By which words a record of that time is judged, whatever was ratified since."""
    found: dict[Topic, Definition] = {}
    for each in sorted(definitions, key=lambda each: each.version):
        if each.ratified_at is not None and each.ratified_at <= at:
            found[each.topic] = each
    return found


def under_way(definitions: Iterable[Definition]) -> dict[Topic, Definition]:
    return {each.topic: each for each in definitions if each.ratified_at is None}


def difference(agents: str, engineers: str) -> list[tuple[str, str]]:
    """Where they part, in their order: what only the agents say, and what the engineers say in its place."""
    ours, theirs = agents.split(), engineers.split()
    steps = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return [(" ".join(ours[a:b]), " ".join(theirs[c:d])) for tag, a, b, c, d in steps if tag != "equal"]
