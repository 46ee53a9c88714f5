"""The API on one page: what it can be asked for, and with which scope."""

from functools import partial
from http import HTTPStatus

from bot.rules.exporting import COLUMNS
from bot.rules.tokens import Scope
from handlers.api import digest, exporting, flagging, known, models, reading, tokens
from handlers.api.calls import CSV, JSON_LINES, Name, Operation

ROOT = "/api/v1"
_ISSUE = {"id": Name(r"KI-[1-9][0-9]{0,8}", "KI-1")}
_REPORT = {"id": Name(r"R-[1-9][0-9]{0,8}", "R-1")}
_WORKAROUND = {"id": Name(r"WA-[1-9][0-9]{0,8}(\.[1-9][0-9]{0,8})?", "WA-1.2")}
_WEEK = {"week": Name(rf"20[0-9]{{2}}-W(0[1-9]|[1-4][0-9]|5[0-3])|{digest.LATEST}", digest.LATEST)}
_FORM = {"form": Name("csv|jsonl", "csv")}
_FILES = {name: Scope.READ_REPORTS if name == "reports" else Scope.READ_ISSUES for name in COLUMNS}
_GONE = (HTTPStatus.NOT_FOUND,)
_TO_COME = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)

OPERATIONS = (
    Operation(
        "GET", "/token", "ownToken", "The token itself: its scopes, and until when", tokens.token_shown,
        answer=models.OwnToken,
    ),
    Operation(
        "GET", "/known-issues", "listKnownIssues", "Known issues, oldest first; merged ones are left out",
        reading.issues_listed, Scope.READ_ISSUES, query=models.IssuesWanted, answer=models.KnownIssues,
    ),
    Operation(
        "GET", "/known-issues/{id}", "getKnownIssue", "One known issue", reading.issue_shown, Scope.READ_ISSUES,
        names=_ISSUE, answer=models.KnownIssue, says=_GONE,
    ),
    Operation(
        "GET", "/search", "search", "The known issues that read most like these words", known.searched,
        Scope.READ_ISSUES, query=models.Searched, answer=models.Hits,
    ),
    Operation(
        "GET", "/workarounds", "listWorkarounds", "All versions of all workarounds, oldest first",
        reading.workarounds_listed, Scope.READ_ISSUES, query=models.Paged, answer=models.Workarounds,
    ),
    Operation(
        "GET", "/workarounds/{id}", "getWorkaround", "One version of a workaround", reading.workaround_shown,
        Scope.READ_ISSUES, names=_WORKAROUND, answer=models.Workaround, says=_GONE,
    ),
    Operation(
        "GET", "/reports", "listReports", "Reports that count, oldest first", reading.reports_listed,
        Scope.READ_REPORTS, query=models.ReportsWanted, answer=models.Reports,
    ),
    Operation(
        "GET", "/reports/{id}", "getReport", "One report", reading.report_shown, Scope.READ_REPORTS,
        names=_REPORT, answer=models.Report, says=_GONE,
    ),
    Operation(
        "POST", "/reports", "sendReport", "Flag a problem; sent again with its Idempotency-Key, it counts once",
        flagging.report_sent, Scope.WRITE_REPORTS, body=models.NewReport, answer=models.Flagged,
        says=(*_TO_COME, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
              HTTPStatus.UNPROCESSABLE_ENTITY),
    ),
    Operation(
        "GET", "/digests/{week}", "getDigest", "The numbers of a week that is over, as in the digest",
        digest.week_shown, Scope.READ_NUMBERS, names=_WEEK, answer=models.Digest, says=_TO_COME,
    ),
    Operation(
        "GET", "/digests/{week}/table", "getDigestTable", "The same as a table", digest.week_as_table,
        Scope.READ_NUMBERS, names=_WEEK, files=(CSV,), says=_TO_COME,
    ),
    *(
        Operation(
            "GET", f"/exports/{name}.{{form}}", f"export_{name}", "All rows as a file, as `liaison export` writes it",
            partial(exporting.exported, name), scope, names=_FORM, files=(CSV, JSON_LINES), says=_GONE,
        )
        for name, scope in _FILES.items()
    ),
)  # fmt: skip
