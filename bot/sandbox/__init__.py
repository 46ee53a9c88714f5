"""A small local Slack for the demo and the tests: Web API, Socket Mode, signed HTTP, a page to act as people.

It knows nothing of Liaison, and Liaison reaches it over HTTP and WebSocket only. It pretends where Slack would not:
no scopes, no files, no rate limits but those ordered as faults, no real emoji list, everything in memory.
"""

from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import DEMO, Channel, Person, Workspace

__all__ = ["DEMO", "Channel", "Person", "Sandbox", "Workspace"]
