"""Somebody joined or left a channel or a user group."""

from bot.desk import Desk


async def membership_changed(desk: Desk) -> None:
    desk.people.forget_members()
