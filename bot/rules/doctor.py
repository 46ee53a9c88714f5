"""Is everything in place, and where not, how is it mended?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import occurrences
from bot.rules.occurrences import Occurrence, Progress, Schedule, Schedules, days_of
from bot.rules.tokens import Token
from bot.rules.webhooks import Webhook, host_of, is_allowed

MOST_CLOCK_SECONDS = 60
"""Slack refuses signatures older than five minutes; a minute off is a clock that nobody sets."""
MOST_LAG = timedelta(minutes=5)
"""What waits for longer waits for something that does not pass by itself, or Slack is away."""
MOST_DAYS = 5
"""After a long outage nobody reads each date of each schedule."""
LATELY = timedelta(days=31)
RUNS_OUT_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Finding:
    """`mend` is empty where nothing is wrong. `may_pass`: it may be right again by itself."""

    subject: str
    said: str
    mend: str = ""
    may_pass: bool = False


@dataclass(frozen=True)
class Pulse:
    """What a running process knows of itself. `sockets` counts Socket Mode connections that stand; None over HTTP.
    `last_event` is None before the first."""

    mode: str
    sockets: int | None = None
    last_event: datetime | None = None


def of_pulse(pulse: Pulse, now: datetime) -> list[Finding]:
    heard = f"{span(now - pulse.last_event)} ago" if pulse.last_event else "none since the start"
    found = [Finding("Last event", heard)]
    if pulse.sockets is None:
        return [Finding("Events come over", pulse.mode), *found]
    wanted = "Check the network and SLACK_APP_TOKEN; the log says why. Liaison dials again by itself."
    said = f"{pulse.sockets} connection{'' if pulse.sockets == 1 else 's'}"
    return [Finding("Socket Mode", said, "" if pulse.sockets else wanted), *found]


def of_scopes(granted: Collection[str], wanted: Collection[str]) -> Finding:
    if not granted:
        return Finding("Scopes", "Slack does not say which are granted")
    missing = sorted(set(wanted) - set(granted))
    if missing:
        return Finding("Scopes", f"missing: {', '.join(missing)}", "Paste manifest.yaml again and reinstall the app.")
    return Finding("Scopes", "all granted")


def of_clock(slacks: datetime | None, now: datetime) -> Finding:
    if slacks is None:
        return Finding("Clock", "Slack does not say what time it is")
    seconds = abs((slacks - now).total_seconds())
    if seconds > MOST_CLOCK_SECONDS:
        return Finding("Clock", f"{seconds:.0f} s off", "Set this machine's clock (NTP): Slack's signatures expire.")
    return Finding("Clock", "right")


def of_queue(name: str, counts: Mapping[str, int], oldest: datetime | None, now: datetime) -> Finding:
    """`oldest`: since when the oldest waits that something will be done about."""
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "empty"
    lag = now - oldest if oldest is not None else timedelta(0)
    if lag > timedelta(0):
        said += f"; the oldest has waited for {span(lag)}"
    mends = []
    if counts.get("dead"):
        mends.append(
            "Some were given up; the log says why. When it is mended: /liaison doctor replay, or liaison replay."
        )
    if lag > MOST_LAG:
        mends.append(
            "It has waited for long: Slack may be away, or what comes first in its order fails. The log says which."
        )
    return Finding(name, said, " ".join(mends))


def of_schedules(
    agreed: Schedules, progress: Mapping[str, Progress], missed: Sequence[Occurrence], now: datetime
) -> list[Finding]:
    """A pause is somebody's wish, and what was missed cannot be made up for: neither is to be mended. `missed` came
    late, or not at all."""
    found = []
    for name, schedule in agreed.items():
        said = [_planned(schedule, progress.get(name), now)]
        for fate in (occurrences.Fate.LATE, occurrences.Fate.SKIPPED):
            days = sorted(each.day.isoformat() for each in missed if each.schedule == name and each.fate is fate)
            if days:
                more = len(days) - MOST_DAYS
                earlier = f"{more} earlier, " if more > 0 else ""
                said.append(f"{fate.value}: {earlier}{', '.join(days[-MOST_DAYS:])}")
        found.append(Finding(f"Schedule {name}", "; ".join(said)))
    return found


def _planned(schedule: Schedule, progress: Progress | None, now: datetime) -> str:
    if schedule.paused:
        return "paused"
    decided = occurrences.resumed(schedule, progress, now)
    (first,) = occurrences.next_runs(schedule, decided, now, count=1)
    return f"{days_of(schedule)} at {schedule.at:%H:%M}, {schedule.zone}; next {first:%Y-%m-%d %H:%M} UTC"


def of_token(token: Token, now: datetime) -> Finding:
    said = f"until {token.expires_at:%Y-%m-%d}"
    mend = f"It runs out: make another one, then /liaison token revoke {token.name}"
    return Finding(f"Token {token.name}", said, "" if token.is_good(now + RUNS_OUT_SOON) else mend)


def of_webhook(
    webhook: Webhook, counts: Mapping[str, int], hosts: Collection[str], is_sealed: bool = True, can_open: bool = True
) -> Finding:
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "nothing to tell yet"
    mend = ""
    if not is_allowed(webhook.address, hosts):
        mend = f"LIAISON_WEBHOOK_HOSTS does not name {host_of(webhook.address)}"
    elif not can_open:
        mend = "LIAISON_SECRET_KEY does not open its secret: put the key back, or remove the webhook and add it anew"
    elif not is_sealed:
        mend = "Its secret stands readable in the database: set LIAISON_SECRET_KEY and restart"
    elif counts.get("given up"):
        mend = f"In Slack, /liaison webhook log {webhook.label} says why. When it is mended: replay {webhook.label}"
    return Finding(f"Webhook {webhook.label}", said, mend)


def span(time: timedelta) -> str:
    """In the largest unit of which there are two or more, rounded down."""
    seconds = max(int(time.total_seconds()), 0)
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
