"""What answers at intake are worth: contacts avoided, at the agreed cost of one (practice P49). Without a cost nobody
reckons."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.rules.policy import Chapter, Plain, check

FORMULA = "contacts avoided x cost per contact"
ASSUMED = (
    "Assumed: each flag that a workaround answered at intake, of a customer who did not come back within 48 hours, "
    "saves one contact (the answers of Deflection); the cost is the one agreed on now, also for earlier weeks."
)
_COST = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
_CURRENCY = re.compile(r"[A-Za-z€$£¥]{0,8}")


@dataclass(frozen=True)
class Costs:
    """Of one contact of a customer with support; None: not agreed on. `currency` stands behind the numbers."""

    per_contact: Decimal | None = None
    currency: str = ""


def saved(contacts: int, cost: Decimal) -> str:
    """With two decimals."""
    return f"{contacts * cost:.2f}"


def _problems(plain: Plain) -> list[str]:
    wrong = [f"“{key}” means nothing here." for key in plain if key not in ("cost_per_contact", "currency")]
    cost, currency = plain.get("cost_per_contact", ""), plain.get("currency", "")
    if cost != "" and not (isinstance(cost, str) and _COST.fullmatch(cost) and Decimal(cost)):
        wrong.append('cost_per_contact: an amount in quotes such as "12.50", or "" for none.')
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        wrong.append("currency: up to eight letters such as EUR, or a sign.")
    return wrong


def _read(plain: Plain) -> Costs:
    check(_problems(plain))
    cost = plain.get("cost_per_contact", "")
    return Costs(Decimal(cost) if cost else None, plain.get("currency", ""))


def _plain(agreed: Costs) -> dict[str, Any]:
    cost = agreed.per_contact
    return {"cost_per_contact": "" if cost is None else str(cost), "currency": agreed.currency}


CHAPTER: Chapter[Costs] = Chapter(
    name="returns",
    about="what a contact costs, by which the digest reckons what answers at intake are worth",
    default=Costs(),
    read=_read,
    plain=_plain,
)
