"""When the digest comes stands with what else both sides agreed on about it, and is under change control with it.
Decisions of the committee can be taken back, and replaced. Of a proposal it is known who was asked to approve it.
A launch can be of several areas."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CHAPTER = "digest"
SHIPPED = {"days": "mon", "at": "09:00", "zone": "UTC", "paused": False}

GONE = ("digest", "members")
"""No schedules any more: who left the committee is looked for every hour."""

POLICY = sa.table(
    "policy",
    sa.column("workspace_id", sa.String),
    sa.column("chapter", sa.String),
    sa.column("version", sa.Integer),
    sa.column("value", sa.JSON),
    sa.column("set_by", sa.String),
    sa.column("set_at", sa.DateTime(timezone=True)),
)
PROPOSAL = sa.table(
    "proposal",
    sa.column("workspace_id", sa.String),
    sa.column("number", sa.Integer),
    sa.column("chapter", sa.String),
    sa.column("base", sa.Integer),
    sa.column("value", sa.JSON),
)
PACT = sa.table(
    "pact",
    sa.column("workspace_id", sa.String),
    sa.column("chapter", sa.String),
    sa.column("version", sa.Integer),
    sa.column("value", sa.JSON),
)
DIGEST = {
    "sections": [
        *("volume", "new", "rising", "unanswered", "fixed", "overdue", "ageing", "areas", "tiers", "attainment"),
        *("times", "reproduction", "workarounds", "deflection", "returns", "dedupe", "interruptions", "shout-outs"),
        *("demand", "load", "launches"),
    ],
    "channel": "",
    "charts": True,
    "lines": 5,
    "rising_least": 5,
    "rising_times": 3,
    "ageing_days": 30,
}
"""The chapter as it ships with this release, for a workspace that had agreed on a day only."""


def upgrade() -> None:
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("replaces", sa.Integer()))
        decision.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True)))
        decision.add_column(sa.Column("taken_back_why", sa.Text()))
    with op.batch_alter_table("marker") as marker:
        marker.alter_column("area", type_=sa.Text(), existing_type=sa.String(64), existing_server_default="")
    op.add_column("proposal", sa.Column("asked", sa.Text()))
    set_before, digests = _latest("schedules"), _latest("digest")
    for workspace in _workspaces():
        schedules = set_before.get(workspace)
        day = {**SHIPPED, **(schedules["value"].get("digest", {}) if schedules else {})}
        if schedules and day != SHIPPED and workspace not in digests:
            _begin({**schedules, "chapter": "digest", "value": DIGEST})
            _count_from_one(workspace)
        # In every version, so that undoing another change does not move it.
        for table in (POLICY, PROPOSAL, PACT):
            for row in _of(table, workspace, "digest"):
                _set(table, row, {**row["value"], **day})
        for row in _of(POLICY, workspace, "schedules"):
            _set(POLICY, row, {name: each for name, each in row["value"].items() if name not in GONE})


def downgrade() -> None:
    op.execute("UPDATE marker SET area = '' WHERE length(area) > 64")
    with op.batch_alter_table("marker") as marker:
        marker.alter_column("area", type_=sa.String(64), existing_type=sa.Text(), existing_server_default="")
    op.drop_column("proposal", "asked")
    with op.batch_alter_table("decision") as decision:
        for column in ("replaces", "taken_back_at", "taken_back_why"):
            decision.drop_column(column)
    for workspace, digest in _latest("digest").items():
        day = {key: digest["value"].get(key, shipped) for key, shipped in SHIPPED.items()}
        if day != SHIPPED and workspace not in _latest("schedules"):
            _begin({**digest, "chapter": "schedules", "value": {}})
        for row in _of(POLICY, workspace, "schedules"):
            _set(POLICY, row, {**row["value"], "digest": day})
        for table in (POLICY, PROPOSAL, PACT):
            for row in _of(table, workspace, "digest"):
                _set(table, row, {key: each for key, each in row["value"].items() if key not in SHIPPED})


def _workspaces() -> Iterable[str]:
    """Those in which anything was agreed on."""
    return op.get_bind().execute(sa.select(POLICY.c.workspace_id).distinct()).scalars().all()


def _latest(chapter: str) -> dict[str, dict[str, Any]]:
    """By the workspace."""
    found = op.get_bind().execute(sa.select(POLICY).where(POLICY.c.chapter == chapter).order_by(POLICY.c.version))
    return {row["workspace_id"]: dict(row) for row in found.mappings()}


def _of(table: sa.TableClause, workspace: str, chapter: str) -> list[dict[str, Any]]:
    these = sa.select(table).where(table.c.workspace_id == workspace, table.c.chapter == chapter)
    return [dict(row) for row in op.get_bind().execute(these).mappings()]


def _begin(row: dict[str, Any]) -> None:
    op.get_bind().execute(POLICY.insert().values({**row, "version": 1}))


def _count_from_one(workspace: str) -> None:
    """What was agreed or proposed about the digest as it ships is about its first version now."""
    for table, version in ((PACT, PACT.c.version), (PROPOSAL, PROPOSAL.c.base)):
        this = (table.c.workspace_id == workspace) & (table.c.chapter == CHAPTER) & (version == 0)
        op.get_bind().execute(table.update().where(this).values({version.name: 1}))


def _set(table: sa.TableClause, row: dict[str, Any], value: dict[str, Any]) -> None:
    key = "number" if table is PROPOSAL else "version"
    this = (table.c.workspace_id == row["workspace_id"]) & (table.c.chapter == row["chapter"])
    op.get_bind().execute(table.update().where(this & (table.c[key] == row[key])).values(value=value))
