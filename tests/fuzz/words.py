"""What people and programs write when they mean harm, are in a hurry, or paste what they found."""

from hypothesis import strategies as st

ODD = (
    *("", " ", "\n", "\t", "\x00", "\x1b[31m", "\ud800", "\u202e", "\ufeff", "\u2028", "🧨" * 40, "ﷺ", "e\u0301", "İ"),
    *("<!channel>", "<!here>", "<@U0ANA>", "<@U0ANA|ana>", "<@", "<!subteam^S0BILLING>", "<#C0LIAISON|liaison>"),
    *(
        "<https://evil.example|https://slack.com>",
        "https://a.example/?q=<x>&y",
        "mailto:x",
        "&amp;",
        "&lt;b&gt;",
        "`" * 9,
    ),
    *("'; DROP TABLE report; --", "' OR 1=1", "${jndi:ldap://x}", "{{7*7}}", "%s%n", "../../etc/passwd", "=1+1", "\\"),
    *("KI-1", "KI-2", "KI-0", "KI--1", "KI-99999999999999999999", "KI-²", "R-1", "R-999", "WA-1", "W-1", "N-1", "١"),
    *("fri 15:00", "tomorrow", "+4h", "+99999999999999999d", "2026-02-30", "9999-12-31", "0001-01-01 00:00", "25:61"),
    *("2026-12-01..2026-12-07", "2026-W99", "Europe/Nowhere", "Europe/Madrid", "24:00", "today release", "until: +4h"),
    *("decision:", "alternatives:", "agreed: <@U0MIA>", "owner: <@U0MIA>", "review: 2026-12-01", "severity: critical"),
    *(
        "keep: KI-1",
        "answer:",
        "applies:",
        "risks:",
        "area: billing",
        "expires:90d",
        "expires:0d",
        "what: x",
        "since:7d",
    ),
    *("severity", "service-levels", "undo", "draft", "write", "sign", "add", "remove", "down", "here", "topic", "off"),
    *(
        "create name api:read",
        "revoke",
        "replay",
        "log",
        "-liaison",
        "liaison",
        "#thorough",
        "failure",
        "value",
        "swap",
    ),
    *(
        "away",
        "back",
        "test",
        "explain",
        "jsonl",
        "reports",
        "known issues",
        "workarounds",
        "fixed because",
        "declined",
    ),
)
"""Each has tripped up some program, or means something here."""

anything = st.text(max_size=40)
"""Of all of Unicode but surrogates."""


def said() -> st.SearchStrategy[str]:
    """A few of those with blanks between."""
    return st.lists(st.one_of(st.sampled_from(ODD), st.sampled_from(ODD), anything), max_size=5).map(" ".join)


def values() -> st.SearchStrategy[object]:
    """What stands where something else should."""
    plain = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(ODD), anything
    )
    return st.one_of(
        plain, st.lists(plain, max_size=2), st.dictionaries(st.sampled_from(("id", "type", "value")), plain)
    )
