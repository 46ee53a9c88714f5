"""An engineer says where the tracker has a known issue; anybody asks."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import trackers as texts
from bot.slack.spoken import Where, named
from bot.usecases import trackers


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    if not spoken.text:
        return texts.told(*await trackers.standing(desk, occasion.actor, named(spoken)))
    return texts.put(*await trackers.put(desk, occasion, named(spoken), spoken.text))
