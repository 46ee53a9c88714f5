"""An admin looks at the webhooks, adds or removes one, looks what came of its calls, and has them made again."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.rules.webhooks import EXAMPLE
from bot.slack import webhooks as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import webhooks


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    wish, *rest = spoken.text.split() or [""]
    first = rest[0] if rest else ""
    match wish.lower():
        case "" | "list":
            found = await webhooks.standing(desk, occasion.actor)
            names = await desk.people.names([each.webhook.owner for each in found])
            return texts.listed([(each.webhook, each.counts) for each in found], names)
        case "add":
            if where.trigger is None:
                raise Refused(f"Only a command shows the secret to nobody else. Say: {EXAMPLE}")
            return texts.added(await webhooks.add(desk, occasion, first, rest[1:]))
        case "remove":
            gone = await webhooks.remove(desk, occasion, first)
            return f"{gone.label} is removed, with its calls: it is called no more."
        case "log":
            return texts.logged(*await webhooks.log(desk, occasion.actor, first))
        case "replay":
            count = await webhooks.replay(desk, occasion, first, rest[1] if rest[1:] else "")
            return f"{count:,} {'call is' if count == 1 else 'calls are'} made again."
        case _:
            raise Refused(f"Say: {EXAMPLE}, `/liaison webhook list`, `log W-1`, `replay W-1` or `remove W-1`")
