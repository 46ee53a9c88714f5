"""Tokens of programs as admins see them."""

from collections.abc import Sequence

from bot.rules.tokens import EXAMPLE, MEANING, Token
from bot.slack import blocks, text
from bot.slack.blocks import Message

HOW = f"{EXAMPLE}; `/liaison token revoke helpdesk`. Scopes: " + "; ".join(
    f"`{scope}`: {meaning}" for scope, meaning in MEANING.items()
)


def listed(standing: Sequence[Token], names: dict[str, str]) -> Message:
    lines = [f"• {_line(each, names)}" for each in standing] or ["There is no token: no program can use the API."]
    return Message(text="Tokens of programs", blocks=[*blocks.sections(lines), blocks.context(HOW)])


def made(token: Token, secret: str) -> Message:
    said = (
        f"*{token.name}* ({token.label}) is made, until {text.moment(token.expires_at)}. Copy it now: it is shown this "
        f"once, to you only.\n`{secret}`"
    )
    sent = "Programs send it in the header `Authorization: Bearer ...`. Take it back: " + (
        f"`/liaison token revoke {token.name}`"
    )
    return Message(text=f"{token.name} is made.", blocks=[blocks.section(said), blocks.context(sent)])


def _line(token: Token, names: dict[str, str]) -> str:
    used = f"last used {text.moment(token.last_used_at)}" if token.last_used_at else "never used"
    return (
        f"*{token.name}* ({token.label}): {', '.join(sorted(token.scopes))}. By "
        f"{text.name_or_mention(token.owner, names)}, until {text.moment(token.expires_at)}, {used}."
    )
