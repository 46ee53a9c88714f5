"""People and what they do and see, in the words of a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.journeys.scene import Json, Scene, markup_of, seen_in

if TYPE_CHECKING:
    from tests.journeys.driver import Company

BOT = "U0LIAISON"
ASKED_AGAIN, SLOW = "send it again", "Slack is slow to answer. Please try again in a moment."
"""What the bot says where it had too little time for a form, or Slack took too long: people do as it says."""


@dataclass(frozen=True)
class Message:
    """One message in a channel, seen as it is now."""

    scene: Scene
    channel: str
    ts: str

    @property
    def json(self) -> Json:
        return self.scene.messages[self.channel][self.ts]

    @property
    def text(self) -> str:
        return seen_in(self.json)

    @property
    def markup(self) -> str:
        return markup_of(self.json)

    @property
    def is_by_bot(self) -> bool:
        return bool(self.json.get("user") == BOT)

    @property
    def thread(self) -> str:
        return str(self.json.get("thread_ts") or self.ts)

    @property
    def marks(self) -> set[str]:
        return {str(reaction["name"]) for reaction in self.json.get("reactions") or []}

    @property
    def replies(self) -> list[Message]:
        found = [Message(self.scene, self.channel, ts) for ts in self.scene.messages[self.channel]]
        return [each for each in found if each.thread == self.ts and each.ts != self.ts]

    @property
    def bots_replies(self) -> list[str]:
        return [each.text for each in self.replies if each.is_by_bot]

    async def shows(self, *texts: str) -> None:
        """Waits until the message says all of this."""
        awaited = f"{texts} in the message"
        await self.scene.until(lambda: all(text in self.text for text in texts) or None, awaited, lambda: self.text)

    async def is_marked(self, emoji: str) -> None:
        await self.scene.until(lambda: emoji in self.marks or None, f":{emoji}: on {self.text!r}", lambda: self.marks)

    async def is_not_marked(self, emoji: str) -> None:
        awaited = f"no :{emoji}: on {self.text!r}"
        await self.scene.until(lambda: emoji not in self.marks or None, awaited, lambda: self.marks)

    async def is_answered(self, text: str) -> str:
        """Waits for the bot's reply in this thread that says so."""

        def look() -> str | None:
            return next((reply for reply in self.bots_replies if text in reply), None)

        return await self.scene.until(look, f"the bot's reply {text!r}", lambda: self.bots_replies)

    def element(self, kind: str, label: str) -> tuple[Json, Json]:
        """The button, or the option of a menu, with this label, and the action that it makes."""
        for block in self.json.get("blocks", []):
            for element in [*block.get("elements", []), *filter(None, [block.get("accessory")])]:
                action = {"type": element["type"], "action_id": element.get("action_id")}
                action["block_id"] = block.get("block_id", "")
                if kind == element["type"] == "button" and element["text"]["text"] == label:
                    return element, action | {"value": element["value"]}
                if kind == element["type"] == "overflow":
                    for option in element["options"]:
                        if option["text"]["text"] == label:
                            return element, action | {"selected_option": option}
        raise AssertionError(f"there is no {kind} {label!r} on: {self.text}")

    def offers(self, label: str) -> bool:
        for kind in ("button", "overflow"):
            try:
                self.element(kind, label)
            except AssertionError:
                continue
            return True
        return False


@dataclass(frozen=True)
class Channel:
    scene: Scene
    id: str

    @property
    def posts(self) -> list[Message]:
        """What stands in the channel itself, oldest first; not the replies."""
        found = [Message(self.scene, self.id, ts) for ts in self.scene.messages.get(self.id, {})]
        return [each for each in found if each.thread == each.ts]

    @property
    def bots_posts(self) -> list[str]:
        return [post.text for post in self.posts if post.is_by_bot]

    async def shows(self, text: str) -> Message:
        """Waits for the bot's post in the channel that says so."""

        def look() -> Message | None:
            return next((post for post in self.posts if post.is_by_bot and text in post.text), None)

        return await self.scene.until(look, f"a post with {text!r} in {self.id}", lambda: self.bots_posts)


@dataclass(frozen=True)
class Form:
    """An open window: `values` holds what stands in each field, as Slack shows it."""

    json: Json
    values: dict[str, str]

    @property
    def title(self) -> str:
        return str(self.json["title"]["text"])

    @property
    def text(self) -> str:
        return seen_in(self.json)

    @property
    def markup(self) -> str:
        return markup_of(self.json)


@dataclass(frozen=True)
class Sent:
    """What came of sending a form: the complaints at its fields, or the form in its place; neither: it is done."""

    errors: dict[str, str]
    form: Form | None

    @property
    def is_done(self) -> bool:
        return not self.errors and self.form is None


@dataclass
class Person:
    company: Company
    id: str

    def __post_init__(self) -> None:
        self._typed: dict[str, str] = {}
        self._window = ""

    @property
    def name(self) -> str:
        return self.company.slack.name_of(self.id)

    @property
    def _scene(self) -> Scene:
        return self.company.scene

    @property
    def _desk(self) -> str:
        return self.company.slack.desk_of(self.id)

    async def types(self, command: str, channel: str = "") -> Json:
        """A slash command, in a channel that she is in."""
        name, _, text = command.partition(" ")
        return await self._does("command", channel=channel or self._usual_channel(), command=name, text=text)

    async def types_until(self, command: str, end: str) -> None:
        """The same command until its answer ends so: of some changes in Slack the bot hears a moment later."""
        answers: list[str] = []
        for _ in range(50):
            before = len(self.whispers())
            await self.types(command)

            def look(before: int = before) -> str | None:
                return next(iter(self.whispers()[before:]), None)

            answers.append(await self._scene.until(look, f"an answer to {command}", self.heard))
            if answers[-1].endswith(end):
                return
        raise AssertionError(f"{command} never ended with {end!r}; it said: {answers}")

    async def flags(self, title: str, **fields: str) -> Message:
        """A problem that nobody has flagged yet, all the way to its card."""
        await self._opens_form(title)
        usual = {"what_happens": f"The customer sees: {title}", "area": "Billing", "severity": "1"}
        sent = await self.fills(**usual | fields)
        assert sent.is_done, sent
        return await self.company.liaison.shows(fields.get("title", title))

    async def _opens_form(self, title: str) -> None:
        """Asks again where the bot asks for that: this Slack was slow."""
        is_slow = True
        while is_slow:
            before = len(self.heard(SLOW))
            await self.types(f"/flag {title}")

            def look(before: int = before) -> bool | None:
                return len(self.heard(SLOW)) > before or (False if self.form is not None else None)

            is_slow = await self._scene.until(look, f"a form for {self.id}", self._around)

    async def says(self, text: str, channel: str) -> Message:
        return await self._posts(channel=channel, text=text)

    async def replies(self, text: str, to: Message, **more: Any) -> Message:
        return await self._posts(channel=to.channel, text=text, thread_ts=to.thread, **more)

    async def edits(self, text: str, of: Message) -> None:
        await self._does("edit-message", channel=of.channel, ts=of.ts, text=text)

    async def deletes(self, message: Message) -> None:
        await self._does("delete-message", channel=message.channel, ts=message.ts)

    async def _posts(self, **body: Any) -> Message:
        ts = (await self._does("message", **body))["message"]["ts"]
        channel = body["channel"]
        look = self._scene.messages.get
        await self._scene.until(lambda: ts in look(channel, {}) or None, "her own message", lambda: look(channel))
        return Message(self._scene, channel, ts)

    async def reacts(self, emoji: str, to: Message, present: bool = True) -> None:
        await self._does("reaction", channel=to.channel, ts=to.ts, name=emoji, present=present)

    async def presses(self, label: str, on: Message) -> None:
        await self._acts(on, on.element("button", label)[1])

    async def presses_privately(self, label: str) -> None:
        """A button on a message that only she sees."""

        def look() -> tuple[Json, Json] | None:
            for whisper in reversed(self._scene.whispers.get(self.id, [])):
                for block in whisper.get("blocks", []):
                    for element in block.get("elements", []):
                        if element["type"] == "button" and element["text"]["text"] == label:
                            action = {key: element[key] for key in ("type", "action_id", "value")}
                            return whisper, action | {"block_id": block.get("block_id", "")}
            return None

        whisper, action = await self._scene.until(look, f"the private button {label!r}", self.whispers)
        await self._does("interact", channel=whisper["channel"], messageTs=whisper["ts"], action=action)

    async def chooses(self, label: str, on: Message) -> None:
        """An entry of the message's menu."""
        await self._acts(on, on.element("overflow", label)[1])

    async def _acts(self, on: Message, action: Json) -> None:
        await self._does("interact", channel=on.channel, messageTs=on.ts, action=action)

    async def opens_home(self) -> None:
        """The Home tab of the app."""
        await self._does("open-home")

    @property
    def home(self) -> str:
        """What it says, without the stars of bold words."""
        return seen_in(self._scene.homes.get(self.id, {})).replace("*", "")

    async def sees_at_home(self, *texts: str) -> str:
        """Waits until her Home says all of this."""
        await self._scene.until(
            lambda: all(text in self.home for text in texts) or None, f"{texts} in the Home", lambda: self.home
        )
        return self.home

    async def presses_at_home(self, label: str, beside: str = "") -> None:
        """A button, or an entry of a menu; `beside` the text with this in it."""
        view = self._scene.homes[self.id]
        for block in view["blocks"]:
            elements = [*block.get("elements", []), block.get("accessory", {})]
            for element in elements if beside in seen_in({"blocks": [block]}) else ():
                action = {
                    "block_id": block["block_id"],
                    "type": element.get("type"),
                    "action_id": element.get("action_id"),
                }
                if element.get("type") == "button" and element["text"]["text"] == label:
                    await self._does("interact", viewId=view["id"], action=action | {"value": element["value"]})
                    return
                for option in element.get("options", []):
                    if option["text"]["text"] == label:
                        await self._does("interact", viewId=view["id"], action=action | {"selected_option": option})
                        return
        raise AssertionError(f"there is no {label!r} beside {beside!r} in the Home: {self.home}")

    async def picks(self, shortcut: str, on: Message) -> None:
        """A message shortcut, by its name."""
        known = {
            "Flag to liaison": "flag_message",
            "Mark as workaround": "mark_workaround",
            "Same as known issue...": "same_as",
        }
        await self._does("shortcut", channel=on.channel, messageTs=on.ts, callback_id=known[shortcut])

    async def sees_form(self, title: str = "") -> Form:
        """Waits for a window."""

        def look() -> Form | None:
            form = self.form
            is_it = form is not None and title in form.title and self.company.slack.is_settled(self._scene, self.id)
            return form if is_it else None

        return await self._scene.until(look, f"a window {title!r} for {self.id}", self._around)

    @property
    def form(self) -> Form | None:
        window = self._scene.windows.get(self._desk)
        if not window:
            return None
        if window["id"] != self._window:
            self._window, self._typed = window["id"], {}
        values = {block["block_id"]: _initial(block) for block in window["blocks"] if block["type"] == "input"}
        return Form(window, values | {name: text for name, text in self._typed.items() if name in values})

    async def fills(self, **fields: str) -> Sent:
        """Enters this into the open form and sends it. A choice may be named by its value or by how it is shown."""
        form = await self.sees_form()
        self._typed |= fields
        blocks = {block["block_id"]: block for block in form.json["blocks"] if block["type"] == "input"}
        entered = form.values | fields
        values = {name: _state(block, entered[name]) for name, block in blocks.items()}
        kind, what = await self._sends(values)
        while kind == "errors" and ASKED_AGAIN in str(what):
            kind, what = await self._sends(values)
        if kind == "errors":
            return Sent({str(name): str(text) for name, text in what.items()}, None)
        if kind == "window":
            self._typed = {}
            return Sent({}, self.form)
        return Sent({}, None)

    async def _sends(self, values: Json) -> tuple[str, Any]:
        """What became of the open form, and the complaints or the window."""
        outcomes = self._scene.outcomes.setdefault(self._desk, [])
        before = len(outcomes)
        await self.company.submits(self.id, values)
        return await self._scene.until(
            lambda: outcomes[before] if len(outcomes) > before else None,
            f"an answer to the form of {self.id}",
            self._around,
        )

    async def enters(self, field: str, text: str) -> None:
        """Types into a field of the open form; Slack tells the bot so, and the bot has answered when this returns."""
        form = await self.sees_form()
        self._typed[field] = text
        blocks = {block["block_id"]: block for block in form.json["blocks"] if block["type"] == "input"}
        entered = form.values | {field: text}
        values = {name: _state(block, entered[name]) for name, block in blocks.items()}
        action = {"type": "plain_text_input", "block_id": field, "action_id": field, "value": text}
        await self._does("interact", viewId=form.json["id"], action=action, values=values)

    async def sees_in_form(self, text: str) -> Form:
        """Waits until the open form says so."""
        return await self._scene.until(
            lambda: form if (form := self.form) and text in form.text else None, f"{text!r} in the form", self._around
        )

    async def hears(self, text: str) -> str:
        """Waits for a message of the bot that reaches her: directly, in a thread where she is, or in private."""

        def look() -> str | None:
            return next(iter(self.heard(text)), None)

        return await self._scene.until(look, f"{text!r} for {self.id}", self.heard)

    def heard(self, text: str = "") -> list[str]:
        """All of these that there are now."""
        return [each for each in [*self._messages(), *self.whispers()] if text in each]

    def whispers(self, text: str = "") -> list[str]:
        return [seen_in(each) for each in self._scene.whispers.get(self.id, []) if text in seen_in(each)]

    def markups(self) -> list[str]:
        """What only she sees, with its links."""
        return [markup_of(each) for each in self._scene.whispers.get(self.id, [])]

    async def has(self, text: str) -> Message:
        """The same as `hears`, as the message itself: its buttons can be pressed."""
        return await self._scene.until(
            lambda: next((each for each in self.letters() if text in each.text), None),
            f"a message with {text!r} for {self.id}",
            self.heard,
        )

    def letters(self) -> list[Message]:
        """The bot's messages to her, directly and in threads, as they were posted."""
        scene, direct = self._scene, self._scene.directs.get(self.id)
        found = [
            Message(scene, channel, ts)
            for channel, members in scene.members.items()
            if self.id in members
            for ts in scene.messages.get(channel, {})
        ]
        return [each for each in found if each.is_by_bot and (each.channel == direct or each.thread != each.ts)]

    def _messages(self) -> list[str]:
        return [each.text for each in self.letters()]

    def _usual_channel(self) -> str:
        return next(channel for channel, members in self._scene.members.items() if self.id in members)

    async def _does(self, act: str, **body: Any) -> Json:
        return await self.company.control(act, user=self.id, **body)

    def _around(self) -> str:
        form = self.form
        return f"form {form.text if form else None!r}, notes {self._scene.notes.get(self.id)}, heard {self.heard()}"


def _initial(block: Json) -> str:
    """What stands in the field before anything is typed. The sandbox keeps what was entered in `state`."""
    element = block["element"]
    option = element.get("initial_option")
    return str(option["value"] if option else element.get("initial_value") or element.get("initial_user") or "")


def _state(block: Json, entered: str) -> Json:
    element = block["element"]
    state: Json = {"type": element["type"]}
    if "options" in element:
        state["selected_option"] = _option(element["options"], entered)
    elif element["type"] == "users_select":
        state["selected_user"] = entered or None
    else:
        state["value"] = entered or None
    return {element["action_id"]: state}


def _option(options: list[Json], entered: str) -> Json | None:
    if not entered:
        return None
    for option in options:
        if option["value"] == entered or entered in option["text"]["text"]:
            return option
    raise AssertionError(f"{entered!r} cannot be chosen; there is {[option['text']['text'] for option in options]}")
