from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hiding import Kind
from bot.settings import SETTINGS, Settings, WrongSettings, read_settings

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "LIAISON_CHANNEL": "liaison"}
HTTP = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "0123456789abcdef",
    "LIAISON_CHANNEL": "C0LIAISON",
    "LIAISON_MODE": "http",
}


def wrong(environment: dict[str, str]) -> list[str]:
    """The first words of each complaint."""
    with pytest.raises(WrongSettings) as complaint:
        read_settings(environment)
    return [line.partition(":")[0] for line in str(complaint.value).splitlines()]


def test_what_is_not_set_has_a_safe_default() -> None:
    assert read_settings(SOCKET) == Settings(
        bot_token="xoxb-1",
        app_token="xapp-1",
        signing_secret="",
        api_url="https://slack.com/api/",
        mode="socket",
        http_host="127.0.0.1",
        http_port=3000,
        channel="liaison",
        database_url="sqlite:///liaison.db",
    )


def test_what_is_set_wins_without_its_blanks() -> None:
    settings = read_settings(
        HTTP
        | {
            "SLACK_API_URL": " http://127.0.0.1:9000/api/ ",
            "LIAISON_HTTP_HOST": "0.0.0.0",
            "LIAISON_HTTP_PORT": "0",
            "LIAISON_CHANNEL": "#liaison",
            "LIAISON_DATABASE_URL": "postgresql://liaison:secret@db/liaison",
        }
    )
    assert (settings.api_url, settings.http_host, settings.http_port) == ("http://127.0.0.1:9000/api/", "0.0.0.0", 0)
    assert (settings.channel, settings.database_url) == ("liaison", "postgresql://liaison:secret@db/liaison")


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_setting_counts_as_not_set(blank: str) -> None:
    assert read_settings(SOCKET | {"LIAISON_HTTP_PORT": blank}).http_port == 3000
    assert wrong(SOCKET | {"SLACK_BOT_TOKEN": blank}) == ["SLACK_BOT_TOKEN is missing"]


def test_all_that_is_wrong_is_named_at_once() -> None:
    assert wrong({}) == ["SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing", "LIAISON_CHANNEL is missing"]
    environment = dict.fromkeys((setting.name for setting in SETTINGS), "?!")
    assert wrong(environment | {"LIAISON_MODE": "socket"}) == [
        f"{setting.name} is not right"
        for setting in SETTINGS
        if setting.name not in ("LIAISON_MODE", "SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET_OLD")
    ]


def test_the_mode_decides_what_is_needed() -> None:
    assert wrong({"LIAISON_MODE": "http"}) == [
        "SLACK_BOT_TOKEN is missing", "SLACK_SIGNING_SECRET is missing", "LIAISON_CHANNEL is missing"
    ]  # fmt: skip
    assert read_settings(HTTP).app_token == ""
    assert wrong(HTTP | {"LIAISON_MODE": "carrier pigeon"}) == ["LIAISON_MODE is not right"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-123"),
        ("SLACK_APP_TOKEN", "xoxb-123"),
        ("SLACK_API_URL", "https://slack.com/api"),
        ("SLACK_API_URL", "slack.com/api/"),
        ("SLACK_API_URL", "file:///etc/"),
        ("SLACK_API_URL", "https://[::1/"),
        ("LIAISON_MODE", "Socket"),
        ("LIAISON_HTTP_HOST", "127.0.0.1:3000/"),
        ("LIAISON_HTTP_PORT", "65536"),
        ("LIAISON_HTTP_PORT", "-1"),
        ("LIAISON_HTTP_PORT", "٣٠٠٠"),
        ("LIAISON_HTTP_PORT", "http"),
        ("LIAISON_CHANNEL", "the channel"),
        ("LIAISON_DATABASE_URL", "accounts.db"),
        ("LIAISON_DATABASE_URL", "sqlite:/accounts.db"),
        ("LIAISON_DATABASE_URL", "mysql://root:secret@db/liaison"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend_and_its_value_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(WrongSettings) as complaint:
        read_settings(SOCKET | {name: value})
    (setting,) = (setting for setting in SETTINGS if setting.name == name)
    assert str(complaint.value) == f"{name} is not right: {setting.mend}"
    assert value not in str(complaint.value)


@given(st.dictionaries(st.sampled_from([setting.name for setting in SETTINGS]), st.text(max_size=40)))
def test_any_environment_is_read_or_refused(environment: dict[str, str]) -> None:
    try:
        read_settings(environment)
    except WrongSettings:
        return


def test_while_the_signing_secret_changes_two_are_right() -> None:
    assert read_settings(HTTP).signing_secrets() == ["0123456789abcdef"]
    changing = read_settings(HTTP | {"SLACK_SIGNING_SECRET_OLD": "fedcba9876543210"})
    assert changing.signing_secrets() == ["0123456789abcdef", "fedcba9876543210"]
    assert set(changing.signing_secrets()) <= set(changing.secrets())
    assert wrong(HTTP | {"SLACK_SIGNING_SECRET_OLD": "short"}) == ["SLACK_SIGNING_SECRET_OLD is not right"]


def test_what_is_kept_is_kept_for_ever_unless_the_settings_say_otherwise() -> None:
    assert (read_settings(SOCKET).keep_reports, read_settings(SOCKET).hiding.kinds) == (None, frozenset())
    settings = read_settings(SOCKET | {"LIAISON_KEEP_REPORTS": "730d", "LIAISON_HIDE": "cards, phones"})
    assert settings.keep_reports == timedelta(days=730)
    assert settings.hiding.kinds == {Kind.CARDS, Kind.PHONES}
    for value in ("730", "0d", "2y", "-1d", "٧d"):
        assert wrong(SOCKET | {"LIAISON_KEEP_REPORTS": value}) == ["LIAISON_KEEP_REPORTS is not right"]
    assert wrong(SOCKET | {"LIAISON_HIDE": "cards;phones"}) == ["LIAISON_HIDE is not right"]


def test_no_secret_is_in_what_is_printed_and_all_are_handed_to_the_log() -> None:
    settings = read_settings(HTTP | {"LIAISON_DATABASE_URL": "postgresql://liaison:open%20sesame@db/liaison"})
    assert not any(secret in f"{settings!r} {settings}" for secret in settings.secrets())
    assert set(settings.secrets()) == {"xoxb-1", "0123456789abcdef", "open%20sesame", "open sesame"}
    assert "" not in read_settings(SOCKET).secrets()
