"""What engineers need to see a problem themselves: agreed on for each area of the product, asked for before a new one
is flagged, and again when they could not reproduce it (practice P5)."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import WrongInput
from bot.rules.report import AREAS, Checked


class Part(StrEnum):
    """Each stands in what happens as a line that begins with its name; a ticket's link is evidence, too."""

    STEPS = "steps"
    EXPECTED = "expected"
    ACTUAL = "actual"
    VERSION = "version"
    EVIDENCE = "evidence"


Contract = Mapping[str, tuple[Part, ...]]
"""By area; for one that is left out nothing is required."""

_EXAMPLES = {
    Part.STEPS: "open a list, choose Export",
    Part.EXPECTED: "a file",
    Part.ACTUAL: "error 504 after 30 s",
    Part.VERSION: "4.2, Firefox 131",
    Part.EVIDENCE: "the ticket, a screenshot's link, an error id",
}


def missing(what_happens: str, ticket_link: str, wanted: Sequence[Part]) -> list[Part]:
    given = {Part.EVIDENCE} if ticket_link.strip() else set()
    given |= {part for part in Part if re.search(rf"(?im)^[\s>*_•-]*{part}[*_]*\s*:[*_]*[ \t]*\S", what_happens)}
    return [part for part in wanted if part not in given]


def check_new(contract: Contract, draft: Checked) -> None:
    """Of what reads like nothing known. Raises WrongInput for the field."""
    lacking = missing(draft.what_happens, draft.ticket_link, contract.get(draft.area, ()))
    if lacking:
        lines = "; ".join(f"{part.capitalize()}: {_EXAMPLES[part]}" for part in lacking)
        said = f"For {draft.area} engineers need {listed(lacking)} as well. Add lines such as — {lines}"
        raise WrongInput({"what_happens": said})


def to_ask_for(contract: Contract, area: str, what_happens: str) -> list[Part]:
    """What would help those who could not reproduce it: what was agreed on for the area, else all, as far as the issue
    does not say it."""
    return missing(what_happens, "", contract.get(area, tuple(Part)))


def listed(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]])) if parts else ""


def _read(plain: Plain) -> Contract:
    wrong = [f"There is no area “{area[:40]}”. There is: {', '.join(AREAS)}." for area in plain if area not in AREAS]
    for area, told in plain.items():
        if not isinstance(told, list) or any(part not in list(Part) for part in told):
            wrong.append(f"{area[:40]}: a list of {', '.join(Part)}.")
    check(wrong)
    return {area: tuple(part for part in Part if part in told) for area, told in plain.items() if told}


def _plain(contract: Contract) -> dict[str, Any]:
    return {area: [part.value for part in parts] for area, parts in contract.items()}


CHAPTER: Chapter[Contract] = Chapter(
    name="reproduction",
    about="what a new problem has to say, for each area, so that engineers can see it themselves",
    default={},
    read=_read,
    plain=_plain,
)
