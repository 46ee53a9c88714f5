"""Is this problem known? Words in, ranked known issues with reasons out.

`plain` is the search of the walking skeleton. The engine stands beside it: `texts` (words as numbers), `postings`
(the index), `scoring`, `candidates` (some 120 reports), `features`, `trees` (the re-ranker), and `engine`, which is
all that others need. Pure: no clock, no logging, no files; numpy and the standard library only.
"""
