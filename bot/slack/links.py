"""The ids of known issues as links to their cards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from bot.rules.labels import IssueId, issue_label


@dataclass(frozen=True)
class Links:
    """`workspace` is its address, such as https://acme.slack.com/; `cards` holds channel and ts. An issue whose card
    is not posted yet has its bare id."""

    workspace: str = ""
    cards: Mapping[IssueId, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, workspace: str, cards: str) -> Self:
        """As a notice has it: `cards` is JSON, channel and ts by issue; empty once the words are forgotten."""
        found = json.loads(cards or "{}").items()
        return cls(workspace, {IssueId(int(issue)): (channel, ts) for issue, (channel, ts) in found})

    def label(self, issue: IssueId) -> str:
        address = self.address(issue)
        return f"<{address}|{issue_label(issue)}>" if address else issue_label(issue)

    def address(self, issue: IssueId) -> str:
        """As Slack's own *Copy link* gives it (chat.getPermalink)."""
        if not self.workspace or issue not in self.cards:
            return ""
        return address_of(self.workspace, *self.cards[issue])


BARE_IDS = Links()


def address_of(workspace: str, channel: str, ts: str) -> str:
    """Of any message; empty where the workspace's address is not known."""
    return f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}" if workspace else ""
