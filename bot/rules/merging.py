"""Two known issues turn out to be the same problem: the one is merged into the other, which is canonical.

That one is a duplicate is no state of the lifecycle. It is a fact beside the state, `Issue.duplicate_of`: while it
holds, nothing else of the issue changes, so that taking it back needs no memory of how things stood. Its reports,
watchers and workarounds count on the canonical issue, and go back with it; the canonical one keeps its own owner.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from bot.rules import lifecycle
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import State
from bot.rules.refusals import NotAllowed, Refused
from bot.rules.report import Report, check_counts
from bot.rules.roles import Person, Right, rights_of

_PATH = re.compile(r"/archives/([A-Z0-9]{2,30})/p(\d{10})(\d{6})", re.ASCII)
_TS = re.compile(r"\d{10}\.\d{6}", re.ASCII)
_WAITS = frozenset({State.NEW, State.ACKNOWLEDGED})


def check_is_canonical(issue: Issue) -> None:
    """Whatever is to be done to a duplicate has to be done to what it became. Raises Refused, which names it."""
    if issue.duplicate_of is not None:
        raise Refused(
            f"{issue.label} is the same as {issue_label(issue.duplicate_of)}: do it there. "
            f"If it is not the same, say: unlink {issue.label}"
        )


def sides(one: Issue, other: Issue, keep: IssueId | None = None) -> tuple[Issue, Issue]:
    """The duplicate and the canonical one: the older stays, unless `keep` names the other. Neither may be a duplicate
    already, so there are neither chains nor cycles. Raises Refused."""
    if one.id == other.id:
        raise Refused(f"{one.label} cannot be merged with itself. Name two known issues.")
    for issue in (one, other):
        if issue.duplicate_of in (one.id, other.id):
            raise Refused(f"{issue.label} is the same as {issue_label(issue.duplicate_of)} already.")
        if issue.duplicate_of is not None:
            raise Refused(
                f"{issue.label} is the same as {issue_label(issue.duplicate_of)} by now; name that one, "
                f"or say first: unlink {issue.label}"
            )
    if keep not in (None, one.id, other.id):
        raise Refused(f"Only {one.label} or {other.label} can stay, one of the two that are merged.")
    older, newer = sorted((one, other), key=lambda issue: (issue.created_at, issue.id))
    return (older, newer) if keep == newer.id else (newer, older)


def check_may_link(report: Report, person: Person) -> None:
    """One's own report, or any as an engineer. Raises NotAllowed, or Refused for one that counts nowhere."""
    if report.flagged_by != person.id and Right.MERGE not in rights_of(person):
        raise NotAllowed(f"Only <@{report.flagged_by}>, who flagged {report.label}, or an engineer can move it.")
    check_counts(report)


def with_their_workaround(canonical: Issue) -> Issue:
    """The merge brought the first workaround. Where engineers said more than that they have it, their word stands."""
    return replace(canonical, state=State.WORKAROUND_AVAILABLE) if canonical.state in _WAITS else canonical


def without_their_workaround(canonical: Issue) -> Issue:
    """The last workaround went away again with an issue that is not the same. This undoes, so that no arrow of the
    lifecycle is needed: it is the state from which `with_their_workaround` came."""
    if canonical.state is not State.WORKAROUND_AVAILABLE:
        return canonical
    return replace(canonical, state=lifecycle.reopened(canonical.owner is not None, has_workaround=False))


def family(issue: IssueId, merged_into: Mapping[IssueId, IssueId]) -> set[IssueId]:
    """The issue, and all that were merged into it, or into one of those: they come back with it."""
    found = {issue}
    while more := {each for each, into in merged_into.items() if into in found} - found:
        found |= more
    return found


def why_shown(asked: Issue) -> str:
    """Why a look-up for a duplicate shows another issue."""
    return f"{asked.label} is the same"


def read_link(text: str) -> tuple[str, str] | None:
    """Channel and ts of the message that a link copied in Slack leads to, of a reply those of its thread's first
    message; None for any other text. For example https://x.slack.com/archives/C1/p1787227100000100"""
    try:
        parts = urlsplit(text.strip().strip("<>").partition("|")[0])
    except ValueError:
        return None
    found = _PATH.fullmatch(parts.path.rstrip("/"))
    if found is None or parts.scheme not in ("http", "https"):
        return None
    (thread,) = parse_qs(parts.query).get("thread_ts", [""])[:1]
    return found[1], thread if _TS.fullmatch(thread) else f"{found[2]}.{found[3]}"
