"""Every text by which an issue is found, what was suggested and decided, models of the workspace's own, regressions."""

import re
import unicodedata
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Of an issue that came without a report, its own text; else those of its reports.
_WORDINGS = """
INSERT INTO wording (workspace_id, number, seq, issue, report, area, at)
SELECT workspace_id, place, place, issue, report, area, at FROM (
  SELECT workspace_id, issue, report, area, at,
         row_number() OVER (PARTITION BY workspace_id ORDER BY at, issue, report) AS place
  FROM (
    SELECT workspace_id, issue, number AS report, area, flagged_at AS at FROM report
    UNION ALL
    SELECT workspace_id, number, NULL, area, created_at FROM issue WHERE NOT EXISTS (
      SELECT 1 FROM report WHERE report.workspace_id = issue.workspace_id AND report.issue = issue.number
      AND report.title = issue.title)
  ) AS known
) AS numbered
"""
_COUNTED = """
INSERT INTO number (workspace_id, name, last) SELECT workspace_id, 'wording', max(number) FROM wording
GROUP BY workspace_id
"""


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("report", sa.Integer()),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_wording"),
    )
    op.create_index("ix_wording_workspace_id_seq_number", "wording", ["workspace_id", "seq", "number"])
    op.create_index("ix_wording_workspace_id_report", "wording", ["workspace_id", "report"])
    op.create_table(
        "suggestion",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("form", sa.String(512), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("sure", sa.Double(), nullable=False),
        sa.Column("may_link", sa.Boolean(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.Integer()),
        sa.Column("outcome", sa.String(64)),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("workspace_id", "form", "issue", name="pk_suggestion"),
    )
    op.create_index("ix_suggestion_workspace_id_decided_at", "suggestion", ["workspace_id", "decided_at"])
    op.create_index("ix_suggestion_workspace_id_report", "suggestion", ["workspace_id", "report"])
    op.create_table(
        "model",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_model"),
    )
    with op.batch_alter_table("issue") as issue:
        issue.add_column(sa.Column("regression_of", sa.Integer()))
    op.execute(_WORDINGS)
    op.execute(_COUNTED)
    op.drop_table("issue_word")
    op.drop_table("collection")


def downgrade() -> None:
    op.create_table(
        "collection",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_collection"),
    )
    op.create_table(
        "issue_word",
        sa.Column("workspace_id", sa.String(64), nullable=False),
        sa.Column("word", sa.String(64), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word", "issue", name="pk_issue_word"),
    )
    op.create_index("ix_issue_word_workspace_id_issue", "issue_word", ["workspace_id", "issue"])
    _fill_words()
    op.execute("DELETE FROM number WHERE name IN ('wording', 'model')")
    with op.batch_alter_table("issue") as issue:
        issue.drop_column("regression_of")
    for table in ("model", "suggestion", "wording"):
        op.drop_table(table)


def _fill_words() -> None:
    """As the code of 0006 reads titles and texts."""
    columns = ("workspace_id", "word", "issue", "weight", "length")
    word = sa.table("issue_word", *(sa.column(name) for name in columns))
    totals: dict[str, list[int]] = {}
    issues = op.get_bind().execute(sa.text("SELECT workspace_id, number, title, what_happens FROM issue")).all()
    for workspace, number, title, what_happens in issues:
        weights = Counter(_words(what_happens))
        for each in _words(title):
            weights[each] += 3
        length = sum(weights.values())
        total = totals.setdefault(workspace, [0, 0])
        total[0] += 1
        total[1] += length
        rows = [
            dict(zip(columns, (workspace, each, number, weight, length), strict=True))
            for each, weight in weights.items()
        ]
        if rows:
            op.bulk_insert(word, rows)
    collection = sa.table("collection", *(sa.column(name) for name in ("workspace_id", "issues", "length")))
    op.bulk_insert(
        collection, [{"workspace_id": key, "issues": one, "length": two} for key, (one, two) in totals.items()]
    )


_WORD = re.compile(r"[^\W_]+(?:[.\-:][^\W_]+)*")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be but by can do does for from had has have how i if in is it its me my no not of
        on or our so that the their them then there they this to was we were what when which while
        who why will with you your""",
    )
)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in _WORD.findall(folded) if word not in _COMMON and len(word) <= 64]
