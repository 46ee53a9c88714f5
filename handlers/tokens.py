"""An admin looks at the tokens of programs, makes one or revokes one."""

from bot.desk import Desk
from bot.rules import tokens as rules
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import tokens as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import tokens


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    wish, _, rest = spoken.text.partition(" ")
    match wish.lower():
        case "" | "list":
            standing = await tokens.standing(desk, occasion.actor)
            return texts.listed(standing, await desk.people.names([each.owner for each in standing]))
        case "create":
            if where.trigger is None:
                raise Refused(f"Only a command shows it to nobody else. Say: {rules.EXAMPLE}")
            wanted = rules.read_wish(rest, spoken.options.get("expires", ""))
            return texts.made(*await tokens.make(desk, occasion, wanted))
        case "revoke":
            gone = await tokens.revoke(desk, occasion, rest)
            return f"{gone.name} ({gone.label}) is revoked: nobody can use it from now on."
        case _:
            raise Refused(f"Say: {rules.EXAMPLE}, `/liaison token list` or `/liaison token revoke helpdesk`")
