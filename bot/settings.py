"""Settings from the environment: tokens, addresses and the database. Everything else is agreed on in Slack."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from bot.rules import hiding
from bot.rules.hiding import NOTHING, Hiding


@dataclass(frozen=True)
class Setting:
    """One line of config.example.env. `mend` completes the sentence "NAME: ..."; `default` None means required."""

    name: str
    mend: str
    default: str | None
    is_right: Callable[[str], bool]
    only_in: str | None = None
    """The mode that needs it; None: both."""


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and value.endswith("/")


def _is_private_on_the_way(value: str) -> bool:
    """By https, or without leaving this machine."""
    parts = urlsplit(value)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost", "::1")


def is_database(value: str) -> bool:
    return bool(re.match(r"(sqlite(\+aiosqlite)?:///.+|postgresql(\+psycopg)?://.+)", value))


_SIGN_IN = ("LIAISON_SLACK_CLIENT_ID", "LIAISON_SLACK_CLIENT_SECRET", "LIAISON_PUBLIC_URL")
_TOGETHER = "The client's id, its secret and the public address go together: all, or none."


def split_hosts(value: str) -> frozenset[str]:
    return frozenset(each.strip() for each in value.split(",") if each.strip())


def split_keys(value: str) -> tuple[str, ...]:
    """In order: the first one counts."""
    return tuple(each.strip() for each in value.split(",") if each.strip())


SETTINGS = (
    Setting(
        "SLACK_BOT_TOKEN",
        "the Bot User OAuth Token, it starts with xoxb-. api.slack.com/apps > your app > OAuth & Permissions.",
        None,
        lambda value: value.startswith("xoxb-"),
    ),
    Setting(
        "SLACK_APP_TOKEN",
        "the App-Level Token with the scope connections:write, it starts with xapp-. Your app > Basic Information.",
        None,
        lambda value: value.startswith("xapp-"),
        only_in="socket",
    ),
    Setting(
        "SLACK_SIGNING_SECRET",
        "the Signing Secret. Your app > Basic Information > App Credentials.",
        None,
        lambda value: len(value) >= 8,
        only_in="http",
    ),
    Setting(
        "SLACK_SIGNING_SECRET_OLD",
        "the Signing Secret before it was regenerated; or nothing.",
        "",
        lambda value: not value or len(value) >= 8,
        only_in="http",
    ),
    Setting("SLACK_API_URL", "a web address that ends with /.", "https://slack.com/api/", _is_web_address),
    Setting("LIAISON_MODE", "socket or http.", "socket", lambda value: value in ("socket", "http")),
    Setting(
        "LIAISON_HTTP_HOST",
        "the address to listen on, such as 127.0.0.1.",
        "127.0.0.1",
        lambda value: bool(re.fullmatch(r"[0-9A-Za-z.:\-]+", value)),
    ),
    Setting(
        "LIAISON_HTTP_PORT",
        "a port number from 0 (any free one) to 65535.",
        "3000",
        lambda value: bool(re.fullmatch(r"[0-9]{1,5}", value)) and int(value) <= 65535,
    ),
    Setting(
        "LIAISON_CHANNEL",
        "the id (C0123ABCD) or the name (liaison) of the liaison channel.",
        None,
        lambda value: bool(re.fullmatch(r"#?[\w\-]{1,80}", value)),
    ),
    Setting(
        "LIAISON_DATABASE_URL",
        "sqlite:///liaison.db, or postgresql://user:password@host/name.",
        "sqlite:///liaison.db",
        is_database,
    ),
    Setting("LIAISON_LOG", "lines or json.", "lines", lambda value: value in ("lines", "json")),
    Setting(
        "LIAISON_HIDE",
        "some of cards,tokens,emails,phones, with commas between; or nothing.",
        "",
        lambda value: set(value.replace(" ", "").split(",")) <= {"", *hiding.Kind},
    ),
    Setting(
        "LIAISON_KEEP_REPORTS",
        "a number of days, such as 730d; or nothing.",
        "",
        lambda value: not value or bool(re.fullmatch(r"[1-9][0-9]{0,4}d", value)),
    ),
    Setting(
        "LIAISON_SLACK_CLIENT_ID",
        f"the Client ID, two numbers with a point between. Your app > Basic Information > App Credentials. {_TOGETHER}",
        "",
        lambda value: not value or bool(re.fullmatch(r"[0-9]+\.[0-9]+", value)),
    ),
    Setting(
        "LIAISON_SLACK_CLIENT_SECRET",
        f"the Client Secret. Your app > Basic Information > App Credentials. {_TOGETHER}",
        "",
        lambda value: not value or len(value) >= 16,
    ),
    Setting(
        "LIAISON_PUBLIC_URL",
        f"where browsers reach this port, such as https://liaison.example.com/; it ends with /. {_TOGETHER}",
        "",
        lambda value: not value or (_is_web_address(value) and _is_private_on_the_way(value)),
    ),
    Setting(
        "LIAISON_BOARD_TOKEN",
        "16 characters or more, such as those that `openssl rand -hex 16` prints; or nothing.",
        "",
        lambda value: not value or len(value) >= 16,
    ),
    Setting(
        "LIAISON_SECRET_KEY",
        "32 characters or more, such as those that `openssl rand -hex 32` prints; while it is changed, the new one, "
        "a comma and the old one; or nothing.",
        "",
        lambda value: all(len(each) >= 32 for each in split_keys(value)),
    ),
    Setting(
        "LIAISON_WEBHOOK_HOSTS",
        "names of hosts in small letters with commas between them, such as hooks.example.com; or nothing.",
        "",
        lambda value: all(re.fullmatch(r"(?=.*[a-z])[a-z0-9.-]+", each) for each in split_hosts(value)),
    ),
)


def password_of(url: str) -> set[str]:
    """As it stands in the address of a database, and as it is meant; empty when there is none."""
    found = re.search(r"://[^/@]*?:([^@]+)@", url)
    return {found[1], unquote(found[1])} if found else set()


class WrongSettings(Exception):
    """Each line of the text names one setting and how to mend it. No value is shown: it may be a secret."""


@dataclass(frozen=True)
class Settings:
    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str
    mode: str
    http_host: str
    http_port: int
    channel: str
    database_url: str
    log: str = "lines"
    board_token: str = ""
    old_signing_secret: str = ""
    """Still right while Slack changes to the other."""
    hiding: Hiding = NOTHING
    keep_reports: timedelta | None = None
    """So long what agents wrote of something that is over is kept; None: for ever."""
    client_id: str = ""
    client_secret: str = ""
    public_url: str = ""
    webhook_hosts: frozenset[str] = frozenset()
    secret_keys: tuple[str, ...] = ()
    """Secrets in the database are sealed with the first; the others still open what they sealed."""

    def __repr__(self) -> str:
        return f"Settings(mode={self.mode!r}, channel={self.channel!r}, ...)"

    def signing_secrets(self) -> list[str]:
        """Slack signs with one of them."""
        return [secret for secret in (self.signing_secret, self.old_signing_secret) if secret]

    def secrets(self) -> list[str]:
        """All that must never be seen, the password of the database included."""
        known = {self.bot_token, self.app_token, self.signing_secret, self.old_signing_secret}
        known |= {self.board_token, self.client_secret, *self.secret_keys}
        known |= set(password_of(self.database_url))
        return sorted(known - {""})


def _is_wrong(setting: Setting, values: Mapping[str, str]) -> bool:
    if setting.name in _SIGN_IN and not values[setting.name]:
        return any(values[name] for name in _SIGN_IN)
    return not setting.is_right(values[setting.name])


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises WrongSettings with every wrong or missing setting at once."""
    values = {setting.name: environment.get(setting.name, "").strip() or setting.default or "" for setting in SETTINGS}
    problems = [
        f"{setting.name} {'is missing' if not values[setting.name] else 'is not right'}: {setting.mend}"
        for setting in SETTINGS
        if setting.only_in in (None, values["LIAISON_MODE"]) and _is_wrong(setting, values)
    ]
    if problems:
        raise WrongSettings("\n".join(problems))
    return Settings(
        bot_token=values["SLACK_BOT_TOKEN"],
        app_token=values["SLACK_APP_TOKEN"],
        signing_secret=values["SLACK_SIGNING_SECRET"],
        api_url=values["SLACK_API_URL"],
        mode=values["LIAISON_MODE"],
        http_host=values["LIAISON_HTTP_HOST"],
        http_port=int(values["LIAISON_HTTP_PORT"]),
        channel=values["LIAISON_CHANNEL"].removeprefix("#"),
        database_url=values["LIAISON_DATABASE_URL"],
        log=values["LIAISON_LOG"],
        board_token=values["LIAISON_BOARD_TOKEN"],
        hiding=Hiding(hiding.read_kinds(values["LIAISON_HIDE"])),
        keep_reports=timedelta(days=int(kept.removesuffix("d"))) if (kept := values["LIAISON_KEEP_REPORTS"]) else None,
        old_signing_secret=values["SLACK_SIGNING_SECRET_OLD"],
        client_id=values["LIAISON_SLACK_CLIENT_ID"],
        client_secret=values["LIAISON_SLACK_CLIENT_SECRET"],
        public_url=values["LIAISON_PUBLIC_URL"],
        webhook_hosts=split_hosts(values["LIAISON_WEBHOOK_HOSTS"]),
        secret_keys=split_keys(values["LIAISON_SECRET_KEY"]),
    )
