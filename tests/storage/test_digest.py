"""The digest of a generated half year has the numbers that a second, plain computation over the same rows has."""

import asyncio
import csv
import io
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.desk import Pace
from bot.notices import DigestPosted
from bot.rules import load, priority, returns
from bot.rules.communication import Communication, Section
from bot.rules.digest import Digest
from bot.rules.load import UNROUTED, Budget, Maintenance
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import AlreadyDone
from bot.rules.report import AREAS
from bot.rules.reporting import Asked
from bot.rules.returns import Costs
from bot.rules.terms import written_span
from bot.rules.weeks import Week, read_week
from bot.slack import digest as drawing
from bot.slack.links import Links
from bot.usecases import reporting
from bot.usecases.digest import export, post, whole
from storage import Database, Store
from storage.tables import (
    AnswerRow,
    CommitmentRow,
    DemandRow,
    HistoryRow,
    InterruptionRow,
    IssueRow,
    MarkerRow,
    QuestionRow,
    ReportRow,
    RoutedRow,
    Row,
    ShoutOutRow,
    SuggestionRow,
    ThankedRow,
    VerdictRow,
    WorkaroundRow,
)
from tests.clock import HandSetClock
from tests.desks import desk_of

ZONE = "UTC"
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
Rows = list[dict[str, Any]]


@dataclass
class HalfYear:
    """Rows by table, as they are stored; all in plain values."""

    issues: Rows
    reports: Rows
    history: Rows
    commitments: Rows
    workarounds: Rows
    verdicts: Rows
    suggestions: Rows
    questions: Rows
    answers: Rows
    calls: Rows
    demands: Rows = field(default_factory=list)
    routed: Rows = field(default_factory=list)
    shout_outs: Rows = field(default_factory=list)
    thanked: Rows = field(default_factory=list)
    markers: Rows = field(default_factory=list)

    def tables(self) -> Iterable[tuple[type[Row], Rows]]:
        return (
            (IssueRow, self.issues),
            (ReportRow, self.reports),
            (HistoryRow, self.history),
            (CommitmentRow, self.commitments),
            (WorkaroundRow, self.workarounds),
            (VerdictRow, self.verdicts),
            (SuggestionRow, self.suggestions),
            (QuestionRow, self.questions),
            (AnswerRow, self.answers),
            (InterruptionRow, self.calls),
            (DemandRow, self.demands),
            (RoutedRow, self.routed),
            (ShoutOutRow, self.shout_outs),
            (ThankedRow, self.thanked),
            (MarkerRow, self.markers),
        )


def generated(seed: int, reports: int, issues: int, days: int) -> HalfYear:
    """50 agents and 20 engineers. A few issues have most of the reports; some are fixed, some of these come back."""
    chance = random.Random(seed)
    agents, engineers = [f"U0A{n}" for n in range(50)], [f"U0E{n}" for n in range(20)]
    customers = ["", *(f"Customer {n}" for n in range(60))]
    span = timedelta(days=days)
    year = HalfYear([], [], [], [], [], [], [], [], [], [])
    weights = []
    for number in range(1, issues + 1):
        created = BEGIN + chance.random() * span
        merged = chance.randrange(1, number) if number > 9 and chance.random() < 0.04 else None
        year.issues.append(an_issue(number, created, chance, merged))
        weights.append(0.0 if merged else 1 / chance.randint(1, issues))
        a_life(year, number, created, chance, engineers)
        if chance.random() < 0.4:
            at = created + chance.random() * 10 * DAY
            year.workarounds.append(a_workaround(number, at))
        if chance.random() < 0.2:
            a_question(year, number, created, chance, agents)
    for number in range(1, reports + 1):
        issue = chance.choices(year.issues, weights)[0]
        at = issue["created_at"] + chance.random() ** 2 * max(BEGIN + span - issue["created_at"], HOUR)
        year.reports.append(a_report(number, issue, at, chance, agents, customers))
    by_issue = {each["issue"]: each for each in year.workarounds}
    for report in year.reports:
        if report["issue"] in by_issue and chance.random() < 0.3:
            year.verdicts.append(a_verdict(by_issue[report["issue"]], report, chance))
        if chance.random() < 0.2:
            year.suggestions += suggestions(report, chance)
    year.calls += [a_call(number, chance, engineers, span) for number in range(1, 400)]
    for number in range(1, 200):
        thank(year, number, chance, agents, engineers)
    for issue in year.issues:
        if chance.random() < 0.6:
            year.demands.append(a_demand(issue["number"], chance))
        if chance.random() < 0.5:
            year.routed.append(a_route(issue["number"], chance.choice(["Billing", "Nobody's"])))
    return year


def thank(year: HalfYear, number: int, chance: random.Random, agents: Sequence[str], engineers: Sequence[str]) -> None:
    at, tag = BEGIN + chance.random() * 182 * DAY, chance.choice(["", "teaching"])
    taken_back = at + HOUR if chance.random() < 0.1 else None
    said = {"giver": "U0A1", "reason": "x", "behaviour": tag, "at": at, "taken_back_at": taken_back}
    year.shout_outs.append({"number": number, **said})
    for place, side in enumerate(chance.choice([("agents",), ("engineers",), ("agents", "engineers")])):
        person = chance.choice(agents if side == "agents" else engineers)
        year.thanked.append({"number": number, "person": person, "place": place, "side": side})


def a_launch(number: int, chance: random.Random, days: int) -> dict[str, Any]:
    """On one of three areas, or on all; some other events between them."""
    day = (BEGIN + chance.randrange(days) * DAY).date()
    kind = "outage" if number % 5 == 0 else "launch"
    area = chance.choice(["", *AREAS[:3]])
    return {"number": number, "day": day, "kind": kind, "name": "x", "area": area, "by": "U0E1", "at": BEGIN}


def a_demand(number: int, chance: random.Random) -> dict[str, Any]:
    kind, department = chance.choice([("failure", "Billing"), ("failure", "Sales"), ("value", "")])
    said = {"failed": "x", "department": department, "by": "U0A1", "at": BEGIN}
    return {"issue": number, "kind": kind, **said}


def a_route(number: int, team: str) -> dict[str, Any]:
    return {"issue": number, "rule": "r", "version": 1, "team": team, "rota": "", "why": ""}


def an_issue(number: int, created: datetime, chance: random.Random, merged: int | None) -> dict[str, Any]:
    return {
        "number": number,
        "version": 1,
        "title": f"Problem {number}",
        "what_happens": "It fails.",
        "area": chance.choice(AREAS),
        "severity": chance.randint(1, 3),
        "state": "new",
        "created_at": created,
        "duplicate_of": merged,
        "merged_into": merged,
    }


LIVES = (
    ("new", "acknowledged", "investigating", "workaround available", "fixed", "new", "fixed", "closed"),
    ("new", "acknowledged", "cannot reproduce", "workaround available", "fixed", "new", "fixed", "closed"),
    ("new", "needs info", "new", "investigating", "fixed", "acknowledged", "cannot reproduce", "closed"),
    ("new", "cannot reproduce", "needs info", "cannot reproduce", "closed", "workaround available", "fixed", "closed"),
    ("new", "workaround available", "workaround available", "needs info", "fixed", "new", "declined", "closed"),
)
NOT_HEARD = {(2, 2), (3, 3), (4, 1)}
"""Life and place: an agent answered, or a merge brought a workaround."""


def a_life(year: HalfYear, number: int, created: datetime, chance: random.Random, engineers: Sequence[str]) -> None:
    """From one state to the next after some days, each with its clocks."""
    life = number % len(LIVES)
    states, at = LIVES[life], created
    moments = []
    for state in states[: chance.randint(1, len(states))]:
        moments.append((at, state))
        at += chance.expovariate(1 / 9) * DAY + HOUR
    for place, (at, state) in enumerate(moments):
        is_heard = place > 0 and (life, place) not in NOT_HEARD
        year.history.append(
            {"issue": number, "at": at, "id": f"{place:032x}", "state": state, "by": "", "by_engineer": is_heard}
        )
    for measure, place in (("first response", 1), ("workaround", 3), ("resolution", 4)):
        until = moments[place][0] if place < len(moments) else None
        due = created + chance.choice([4 * HOUR, 5 * DAY, 20 * DAY])
        year.commitments.append(
            {
                "issue": number,
                "measure": measure,
                "since": created,
                "severity": year.issues[-1]["severity"],
                "due": None if chance.random() < 0.05 else due,
                "until": until,
                "spent_seconds": chance.randint(60, 400_000) if until else 0,
                "percent": 90,
                "within_seconds": 14400,
                "terms": "0.0",
                "warnings": 0,
                "warned_at": None,
                "warn_at": None,
                "acknowledged_by": "",
            }
        )


def a_workaround(issue: int, at: datetime) -> dict[str, Any]:
    return {
        "number": issue,
        "version": 1,
        "issue": issue,
        "author": "U0E1",
        "steps": "Do it twice",
        "customer_wording": "",
        "reply_channel": "C1",
        "reply_ts": str(issue),
        "published_at": at,
    }


def a_question(year: HalfYear, issue: int, created: datetime, chance: random.Random, agents: Sequence[str]) -> None:
    asked = created + chance.random() * 4 * DAY
    question: dict[str, Any] = {"number": issue, "issue": issue, "report": None, "asked_by": "U0E1", "asked_at": asked}
    year.questions.append({**question, "before": "new", "said_channel": "C1", "said_ts": str(issue)})
    for report in range(chance.randint(0, 3)):
        for word in range(2):
            at = asked + chance.random() * 3 * DAY
            answer = {"question": issue, "report": report, "said_channel": "C1", "said_ts": f"{report}.{word}"}
            year.answers.append({**answer, "agent": chance.choice(agents), "at": at})


def a_report(
    number: int, issue: dict[str, Any], at: datetime, chance: random.Random, agents: Sequence[str], customers: list[str]
) -> dict[str, Any]:
    return {
        "number": number,
        "issue": issue["number"],
        "flagged_by": chance.choice(agents),
        "title": issue["title"],
        "what_happens": "It fails.",
        "area": issue["area"] if chance.random() < 0.9 else chance.choice(AREAS),
        "severity": issue["severity"],
        "customer": chance.choice(customers),
        "ticket_link": "",
        "customers_affected": 1,
        "flagged_at": at,
        "withdrawn_at": at + chance.random() * 20 * DAY if chance.random() < 0.03 else None,
    }


def a_verdict(workaround: dict[str, Any], report: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {
        "workaround": workaround["number"],
        "version": 1,
        "report": report["number"],
        "verdict": "worked" if chance.random() < 0.7 else "did not work",
        "agent": report["flagged_by"],
        "at": report["flagged_at"] + chance.random() * DAY,
    }


def suggestions(report: dict[str, Any], chance: random.Random) -> Rows:
    outcome = chance.choice(["accepted", "rejected", "undone", None])
    common = {"form": f"F{report['number']}", "model": "m", "sure": 0.5, "may_link": False, "automatic": False}
    decided = {"report": report["number"], "decided_at": report["flagged_at"]} if outcome else {}
    shown = {**common, "shown_at": report["flagged_at"], "report": None, "decided_at": None, **decided}
    others = "passed over" if outcome in ("accepted", "undone") else outcome
    return [{**shown, "issue": n, "place": n, "outcome": outcome if n == 1 else others} for n in (1, 2)]


def a_call(number: int, chance: random.Random, engineers: Sequence[str], span: timedelta) -> dict[str, Any]:
    return {"key": f"k{number}", "person": chance.choice(engineers), "at": BEGIN + chance.random() * span}


async def stored(database: Database, year: HalfYear, team: str = "T1") -> Store:
    async with database.engine.begin() as connection:
        for table, rows in year.tables():
            # Another workspace has rows, too, and none of them may count.
            there = [{"workspace_id": team, **row} for row in rows]
            other = [{"workspace_id": "T2", **row} for row in rows[: len(rows) // 10]]
            for start in range(0, len(there + other), 500):
                await connection.execute(table.__table__.insert(), (there + other)[start : start + 500])  # type: ignore[attr-defined]
    store = database.store(team)
    async with store.transaction() as tx:
        await tx.policy.change(load.CHAPTER, MAINTENANCE, 0, "U0E1", BEGIN)
        await tx.policy.change(priority.CHAPTER, TIERS, 0, "U0E1", BEGIN)
        await tx.policy.change(returns.CHAPTER, Costs(Decimal("12.50"), "EUR"), 0, "U0E1", BEGIN)
    return store


GOLD = ("Customer 1", "Customer 2", "Customer 40")
TIERS = replace(priority.MATRIX, raised={"gold": GOLD, "silver": ("Customer 7",)})
MAINTENANCE = Maintenance(30, 40, {"Billing": Budget(4, 20), UNROUTED: Budget(1, 1)})
Numbers = dict[tuple[Any, ...], tuple[str, ...]]


def counted_again(year: HalfYear, week: Week) -> dict[Section, Numbers]:
    """Everything that the digest of this week says, from the rows in plain Python. Numbers by what they are of."""
    start = datetime.combine(week.monday, datetime.min.time(), UTC)
    end = start + WEEK
    found: dict[Section, Numbers] = {section: {} for section in Section}
    reports = [
        row
        for row in year.reports
        if row["flagged_at"] < end and (row["withdrawn_at"] is None or row["withdrawn_at"] >= end)
    ]
    issues = {row["number"]: row for row in year.issues if row["duplicate_of"] is None and row["created_at"] < end}

    def back(row: dict[str, Any]) -> int:
        """0 for the week, 1 for the one before."""
        return next(k for k in range(1000) if row["flagged_at"] >= start - k * WEEK)

    weekly: dict[int, Counter[int]] = defaultdict(Counter)
    areas: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in reports:
        weekly[row["issue"]][back(row)] += 1
        if back(row) < 2:
            areas[row["area"]][back(row)] += 1
    total = Counter(row["issue"] for row in reports)
    moments = sorted((row["at"], row["id"], row["issue"], row["state"]) for row in year.history if row["at"] < end)
    state = {issue: at_end for _, _, issue, at_end in moments}
    merged = {row["number"] for row in year.issues if row["duplicate_of"] is not None}
    over = {"fixed", "closed", "declined"}
    still_open = {number for number in issues if state.get(number, "new") not in over}
    in_week = [(issue, said) for at, _, issue, said in moments if at >= start and issue in issues]
    last = dict(in_week)
    fixed = {issue for issue, said in in_week if said == "fixed" and last[issue] in over}
    created = {number for number, row in issues.items() if row["created_at"] >= start}
    by_week = Counter(map(back, reports))
    found[Section.VOLUME][("",)] = tuple(map(str, (by_week[0], by_week[1], len(created), len(fixed))))
    fixed_by_week = []
    for k in range(8):
        own = [(i, said) for at, _, i, said in moments if start - k * WEEK <= at < end - k * WEEK]
        ended = dict(own)
        fixed_by_week.append(len({i for i, said in own if said == "fixed" and ended[i] in over and i not in merged}))
    found[Section.VOLUME][("Reports",)] = tuple(str(by_week[k]) for k in range(7, -1, -1))
    found[Section.VOLUME][("Fixed",)] = tuple(map(str, reversed(fixed_by_week)))
    for number in created:
        found[Section.NEW][(number,)] = (str(weekly[number][0]),)
    for number in fixed:
        found[Section.FIXED][(number,)] = (str(total[number]),)

    def rose(number: int, at: int) -> bool:
        begin = end - (at + 1) * WEEK
        known = min(4, math.ceil((begin - issues[number]["created_at"]) / WEEK))
        if known < 1:
            return False
        usual = sum(weekly[number][k] for k in range(at + 1, at + 5)) / known
        return weekly[number][at] >= 5 and weekly[number][at] >= 3 * usual - 1e-9

    for number in issues:
        if rose(number, 0) and not rose(number, 1):
            before = sum(weekly[number][k] for k in range(1, 5))
            found[Section.RISING][(number,)] = (str(weekly[number][0]), str(before))
    for number in still_open:
        days = (end - issues[number]["created_at"]).days
        if days >= 30:
            found[Section.AGEING][(number,)] = (str(days), str(total[number]), str(days * total[number]))
    late: dict[int, tuple[datetime, str]] = {}
    for row in year.commitments:
        unmet = row["since"] < end and (row["until"] is None or row["until"] >= end)
        if not unmet or row["issue"] not in still_open:
            continue
        if row["measure"] == "first response":
            hours = (end - row["since"]) // HOUR
            found[Section.UNANSWERED][(row["issue"],)] = (str(hours), str(total[row["issue"]]))
        if row["due"] is not None and row["due"] < end:
            late[row["issue"]] = min(late.get(row["issue"], (end, "")), (row["due"], row["measure"]))
    for number, (due, measure) in late.items():
        found[Section.OVERDUE][(number,)] = (measure, str((end - due) // HOUR))
    for area, (now, before) in areas.items():
        found[Section.AREAS][(area,)] = (str(now), str(before))
    tiers = dict.fromkeys(GOLD, "gold") | {"Customer 7": "silver"}
    by_tier: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in reports:
        if back(row) < 2:
            by_tier[tiers.get(row["customer"], "all others")][back(row)] += 1
    for tier, (now, before) in by_tier.items():
        found[Section.TIERS][(tier,)] = (str(now), str(before))
    found[Section.REPRODUCTION] = reproduced(year, start, end)

    judged: dict[tuple[int, str], list[bool]] = defaultdict(list)
    times: dict[str, list[int]] = defaultdict(list)
    for row in year.commitments:
        met = row["until"] is not None and (row["due"] is None or row["until"] <= row["due"])
        at = row["until"] if met else row["due"]
        if at is not None and start <= at < end:
            judged[row["severity"], row["measure"]].append(met)
        if row["until"] is not None and start <= row["until"] < end and row["due"] is not None:
            times[row["measure"]].append(row["spent_seconds"])
    for (severity, measure), all_met in judged.items():
        word = {1: "Critical", 2: "Major", 3: "Minor"}[severity]
        kept = sum(all_met)
        found[Section.ATTAINMENT][(f"{word}, {measure}",)] = (
            str(kept), str(len(all_met)), f"{100 * kept / len(all_met) + 1e-9:.1f}", "90"
        )  # fmt: skip
    for measure in ("first response", "workaround"):
        if times[measure]:
            found[Section.TIMES][(f"Time to {measure}",)] = spread(times[measure])
    published = sum(start <= row["published_at"] < end for row in year.workarounds)
    if published:
        found[Section.WORKAROUNDS][("Published",)] = (str(published),)
    tally: dict[int, list[bool]] = defaultdict(list)
    for row in year.verdicts:
        if start <= row["at"] < end:
            tally[row["workaround"]].append(row["verdict"] == "worked")
    for number, said in tally.items():
        share = f"{100 * sum(said) / len(said) + 1e-9:.1f}"
        found[Section.WORKAROUNDS][(number, f"WA-{number}")] = (str(sum(said)), str(len(said)), share)

    published_at = {row["issue"]: row["published_at"] for row in year.workarounds}
    checked = [row for row in reports if start <= row["flagged_at"] + 2 * DAY < end]
    answered = 0
    for row in checked:
        helped = row["issue"] in published_at and published_at[row["issue"]] <= row["flagged_at"]
        again = any(
            other["customer"] and other["customer"] == row["customer"] and other["issue"] == row["issue"]
            and timedelta(0) < other["flagged_at"] - row["flagged_at"] <= 2 * DAY
            for other in reports
        )  # fmt: skip
        answered += helped and not again
    if checked:
        share = f"{100 * answered / len(checked) + 1e-9:.1f}"
        found[Section.DEFLECTION][()] = (str(answered), str(len(checked)), share)
        found[Section.RETURNS][()] = (str(answered), "12.50", f"{answered * 12.5:.2f}", "EUR")
    outcomes = Counter(
        row["outcome"] for row in year.suggestions
        if row["decided_at"] and start <= row["decided_at"] < end and row["place"] == 1
    )  # fmt: skip
    if outcomes.total():
        shown = (outcomes.total(), outcomes["accepted"], outcomes["rejected"], outcomes["undone"])
        found[Section.DEDUPE][("",)] = tuple(map(str, shown))
    asked = {row["number"]: row["asked_at"] for row in year.questions}
    first: dict[tuple[int, int], datetime] = {}
    for row in sorted(year.answers, key=lambda row: row["at"]):
        first.setdefault((row["question"], row["report"]), row["at"])
    waited = [int((at - asked[q]).total_seconds()) for (q, _), at in first.items() if start <= at < end]
    if waited:
        found[Section.INTERRUPTIONS][("",)] = spread(waited)
    calls = Counter(row["person"] for row in year.calls if start <= row["at"] < end)
    for user, count in calls.items():
        found[Section.INTERRUPTIONS][(user,)] = (str(count),)
    given = [row for row in year.shout_outs if start <= row["at"] < end and row["taken_back_at"] is None]
    sides = Counter(row["side"] for row in year.thanked if row["number"] in {each["number"] for each in given})
    if sides:
        percents = {side: f"{math.floor(count * 1000 / sides.total() + 0.5) / 10:.1f}" for side, count in sides.items()}
        untagged = sum(not row["behaviour"] for row in given)
        shares = [(str(sides[side]), percents.get(side, "0.0")) for side in ("agents", "engineers")]
        found[Section.SHOUT_OUTS][("",)] = (*shares[0], *shares[1], str(untagged))
    demands = {row["issue"]: (row["kind"], row["department"]) for row in year.demands}
    flagged = Counter[tuple[str, str]]()
    for number in issues:
        flagged[demands.get(number, ("", ""))] += weekly[number][0]
    failure = sum(count for (kind, _), count in flagged.items() if kind == "failure")
    classified = failure + flagged["value", ""]
    share = f"{math.floor(failure * 1000 / classified + 0.5) / 10:.1f}" if classified else ""
    if flagged.total():
        found[Section.DEMAND][("",)] = (str(failure), str(classified), share, str(flagged["", ""]))
    for (kind, department), count in flagged.items():
        if kind == "failure" and count:
            found[Section.DEMAND][(department,)] = (str(count),)
    teams = {row["issue"]: row["team"] for row in year.routed}
    touches = Counter(
        teams.get(row["issue"], "engineers") for row in year.history if row["by_engineer"] and start <= row["at"] < end
    )
    for team, of, agreed in (("Billing", 4 * 40 * 60, "20"), ("engineers", 40 * 60, "1")):
        if spent := touches[team] * 30:
            percent = f"{math.floor(spent * 1000 / of + 0.5) / 10:.1f}"
            found[Section.LOAD][(team,)] = (str(touches[team]), str(spent), str(of), percent, agreed)
    for launch in year.markers:
        if launch["kind"] == "launch" and start.date() <= launch["day"] + 13 * DAY < end.date():
            about = f"L-{launch['number']} x, {launch['area'] or 'all areas'}, live on {launch['day']}"
            found[Section.LAUNCHES][(about,)] = counted_after(year, launch)
    return found


def reproduced(year: HalfYear, start: datetime, end: datetime) -> Numbers:
    """From the last decision back to where engineers began to hold it."""
    says = {"investigating": 1, "workaround available": 1, "fix scheduled": 1, "fixed": 1, "cannot reproduce": 0}
    histories: dict[int, Rows] = defaultdict(list)
    for row in sorted(year.history, key=lambda row: (row["at"], row["id"])):
        if row["at"] < end:
            histories[row["issue"]].append(row)
    areas: dict[str, list[int]] = defaultdict(list)
    for issue in year.issues:
        rows = histories[issue["number"]]
        begun = max((n for n, row in enumerate(rows) if row["state"] in ("new", "acknowledged")), default=0)
        decided = [
            (row["at"], says[row["state"]])
            for earlier, row in zip(rows[begun:], rows[begun + 1 :], strict=False)
            if row["by_engineer"] and row["state"] in says and row["state"] != earlier["state"]
        ]
        while len(decided) > 1 and decided[-1][1] == decided[-2][1]:
            decided.pop()
        if decided and decided[-1][0] >= start and issue["duplicate_of"] is None:
            areas[issue["area"]].append(decided[-1][1])
    return {
        (area,): (str(sum(could)), str(len(could)), f"{math.floor(sum(could) * 1000 / len(could) + 0.5) / 10:.1f}")
        for area, could in areas.items()
    }


def counted_after(year: HalfYear, launch: dict[str, Any]) -> tuple[str, ...]:
    areas = {row["number"]: row["area"] for row in year.issues}
    first = min(row["flagged_at"] for row in year.reports)

    def between(start: datetime, end: datetime, stood: datetime) -> int:
        return sum(
            start <= row["flagged_at"] < end
            and (row["withdrawn_at"] is None or row["withdrawn_at"] >= stood)
            and launch["area"] in ("", areas[row["issue"]])
            for row in year.reports
        )

    def live(each: dict[str, Any]) -> datetime:
        return datetime.combine(each["day"], datetime.min.time(), UTC)

    at = live(launch)
    reports = between(at, at + 14 * DAY, at + 14 * DAY)
    before = [
        between(live(each), live(each) + 14 * DAY, live(each) + 14 * DAY)
        for each in sorted(year.markers, key=lambda each: (each["day"], each["number"]), reverse=True)
        if each["kind"] == "launch" and each["area"] == launch["area"] and first <= live(each) <= at - 14 * DAY
    ][:3]
    total, of = (sum(before), len(before)) if before else (between(at - 14 * DAY, at, at + 14 * DAY), 1)
    if not before and at - 14 * DAY < first:
        return (str(reports), "", "", "", "")
    change = f"{100 * (reports * of - total) / total:.1f}" if total else ""
    return (str(reports), f"{total / of:.1f}", change, str(len(before)), str(total))


def spread(seconds: list[int]) -> tuple[str, str, str]:
    ordered = sorted(seconds)
    median, most = (next(v for i, v in enumerate(ordered, 1) if i * 100 >= share * len(ordered)) for share in (50, 90))
    return str(median // 60), str(most // 60), str(len(ordered))


def told(shown: Digest) -> dict[Section, Numbers]:
    found: dict[Section, Numbers] = {section: {} for section in Section}
    for line in shown.lines:
        numbers = tuple(value for _, value in line.figures)
        about: tuple[Any, ...] = (line.about,) if line.issue is None else (line.issue,)
        if line.section is Section.WORKAROUNDS and line.issue is not None:
            about = (int(line.about.removeprefix("WA-")), line.about)
        if line.section in (Section.DEFLECTION, Section.RETURNS):
            about = ()
        assert about not in found[line.section], "told twice"
        found[line.section][about] = numbers
    return found


async def asked(store: Store, week: Week) -> Digest:
    return (await whole(store, lambda: datetime(2026, 12, 1, tzinfo=UTC), week.key))[2]


def check_drawn(week: Week, shown: Digest) -> None:
    """What people read has every number of the export, to the last digit."""
    for line in shown.lines:
        drawn = drawing.told(week, Digest((line,)), {line.section: 1}, {}, Links())
        text = " ".join(block["text"]["text"] for block in drawn.blocks if "text" in block)
        for name, value in line.figures:
            if name.endswith("minutes"):
                assert written_span(timedelta(minutes=int(value))) in text
            else:
                assert (f"{int(value):,}" if value.isdigit() else value) in text or text.endswith("nothing waits.")


@pytest.mark.slow
async def test_a_half_year_has_the_numbers_of_a_second_computation_and_of_its_export(database: Database) -> None:
    year = generated(seed=6, reports=6000, issues=400, days=182)
    year.markers = [a_launch(number, random.Random(number), 182) for number in range(1, 40)]
    store = await stored(database, year)
    weeks = [read_week(f"2026-W{number:02}") for number in range(2, 29, 3)]
    seen: Counter[Section] = Counter()
    for week in weeks:
        shown, again = await asked(store, week), counted_again(year, week)
        for section in Section:
            assert told(shown)[section] == again[section], (week.key, section)
        seen.update(line.section for line in shown.lines)
        check_drawn(week, shown)
        written = await export(store, lambda: datetime(2026, 12, 1, tzinfo=UTC), week.key)
        rows = list(csv.reader(io.StringIO(written, newline="")))[1:]
        assert [(row[1], row[4], row[5]) for row in rows] == [
            (line.section.value, name, value) for line in shown.lines for name, value in line.figures
        ]
    assert set(seen) == set(Section), "every section has been compared"


async def test_two_replicas_at_once_tell_a_week_once(store: Store, clock: HandSetClock) -> None:
    monday = clock.now() + 4 * DAY
    clock.move_to(monday)
    occurrence = Occurrence("digest", monday.date(), monday)
    told = await asyncio.gather(
        *(post(desk_of(store, clock), occurrence, "p") for _ in range(4)), return_exceptions=True
    )
    assert [type(each) for each in told].count(AlreadyDone) == 3
    assert told.count(None) == 1
    async with store.transaction() as tx:
        assert await tx.outbox.counts() == {"pending": 1}
        (letter,) = await tx.outbox.claim("A", monday, HOUR, 9, Pace(timedelta(0), timedelta(0)))
    assert isinstance(letter.notice, DigestPosted)
    assert letter.notice.monday == "2026-08-17"
    # The digest is moved to Thursdays: this week has been told of.
    for days, count in ((3, 1), (10, 2)):
        clock.move_to(monday + days * DAY)
        await post(desk_of(store, clock), Occurrence("digest", clock.now().date(), clock.now()), "p")
        async with store.transaction() as tx:
            assert sum((await tx.outbox.counts()).values()) == count


@pytest.mark.slow
@pytest.mark.parametrize("reports", [100_000])
async def test_100_000_reports_in_a_quarter_are_counted_in_less_than_two_seconds_and_week_by_week_in_eight(
    database: Database, reports: int, clock: HandSetClock
) -> None:
    """Seconds of this process; what a database server spends beside it is in the time that passes."""
    year = generated(seed=7, reports=reports, issues=8000, days=91)
    store = await stored(database, year)
    began, used = time.perf_counter(), time.process_time()
    shown = await asked(store, read_week("2026-W10"))
    assert time.process_time() - used < 2
    assert time.perf_counter() - began < 20
    assert int(shown.lines[0].figure("reports")) > 1000
    used = time.process_time()
    found = await reporting.report(desk_of(store, clock), Asked(13, "2026-W13"))
    assert time.process_time() - used < 8
    assert len(found.weeks) == 13


def test_the_agreed_sections_are_all_there_are() -> None:
    assert set(Communication().sections) == set(Section)
