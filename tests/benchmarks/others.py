"""What others find for the same reports: bm25s, tantivy and FTS5 of SQLite, each as its makers mean it to be used.

All take the title three times and the body, and may only answer with earlier reports. A finder is told of every report
first and asked later with the place up to which it may look; how frequent a word is it therefore knows from all of
them, which favours it a little.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from bot.trials.streams import Told

Find = Callable[[Told, int], list[int]]
"""The places of earlier reports, the best first."""
MOST = 300
_WORD = re.compile(r"\w+")


def text(told: Told) -> str:
    return f"{told.title} {told.title} {told.title} {told.body[:8000]}"


def bm25s_finder(stream: Sequence[Told]) -> Find:
    import bm25s
    import numpy as np

    tokens = bm25s.tokenize([text(told) for told in stream], stopwords="en", show_progress=False)
    engine: Any = bm25s.BM25(k1=1.2, b=0.75)
    engine.index(tokens, show_progress=False)

    def find(told: Told, before: int) -> list[int]:
        (words,) = bm25s.tokenize([text(told)], stopwords="en", show_progress=False, return_ids=False)
        scores = engine.get_scores(words)[:before]
        return [int(place) for place in np.argsort(-scores, kind="stable")[:MOST] if scores[place] > 0]

    return find


def tantivy_finder(stream: Sequence[Told]) -> Find:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("title", tokenizer_name="en_stem")
    schema.add_text_field("body", tokenizer_name="en_stem")
    schema.add_integer_field("place", stored=True, indexed=True, fast=True)
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for place, told in enumerate(stream):
        writer.add_document(tantivy.Document(title=told.title, body=told.body[:8000], place=place))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    frequent = _frequencies(stream)

    def find(told: Told, before: int) -> list[int]:
        words = _asked(told, frequent)
        if not words:
            return []
        query = index.parse_query(" ".join(words), ["title", "body"], field_boosts={"title": 3.0})
        earlier = tantivy.Query.range_query(index.schema, "place", tantivy.FieldType.Integer, 0, before, True, False)
        both = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, earlier)])
        hits = searcher.search(both, MOST).hits
        return [int(searcher.doc(address)["place"][0]) for _, address in hits]

    return find


def fts5_finder(stream: Sequence[Told]) -> Find:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE report USING fts5(title, body, tokenize = 'porter unicode61')")
    rows = ((place + 1, told.title, told.body[:8000]) for place, told in enumerate(stream))
    database.executemany("INSERT INTO report (rowid, title, body) VALUES (?, ?, ?)", rows)
    frequent = _frequencies(stream)
    earlier = "SELECT rowid - 1 FROM report WHERE report MATCH ? AND rowid <= ?"
    question = f"{earlier} ORDER BY bm25(report, 3.0, 1.0) LIMIT ?"

    def find(told: Told, before: int) -> list[int]:
        words = _asked(told, frequent)
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        return [place for (place,) in database.execute(question, (match, before, MOST))]

    return find


def _frequencies(stream: Sequence[Told]) -> Counter[str]:
    return Counter(word for told in stream for word in set(_WORD.findall(text(told).casefold())))


def _asked(told: Told, frequent: Counter[str]) -> list[str]:
    """Twelve words of the title and the fifteen rarest of the body that another report has, too."""
    title = list(dict.fromkeys(_WORD.findall(told.title.casefold())))[:12]
    body = {word for word in _WORD.findall(told.body[:8000].casefold()) if frequent[word] > 1} - set(title)
    return title + sorted(body, key=lambda word: (frequent[word], word))[:15]
