"""Who is on duty."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class HandedOver(Notice):
    """To who comes on duty: what is open, and who goes. `since` is Unix time, `until` too, where the end can be seen;
    `goes` is empty for the first one. `first` holds the most urgent items as in QueueListed."""

    rota: str
    area: str
    person: str
    goes: str
    since: int
    until: int | None
    items: int
    first: str

    people = ("goes",)

    @property
    def key(self) -> str:
        return f"handover:{self.rota}:{self.since}:{self.person}"


@dataclass(frozen=True)
class GroupFollows(Notice):
    """A Slack user group is to have exactly those members who are on duty when this is carried out."""

    group: str
    stamp: str

    @property
    def key(self) -> str:
        return f"group:{self.group}:{self.stamp}"
