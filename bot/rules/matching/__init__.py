"""Is this problem known? Words in, ranked known issues with reasons out.

`texts` (words as numbers), `postings` (the index), `meanings` (what a text is about), `scoring`, `candidates` (some 150
reports), `features`, `trees` (the
re-ranker), `reasons`, `conflicts` (what forbids to link), `spelling`, and `engine`, which is all that others need.
Pure: no clock, no logging, no files; numpy and the standard library only.
"""
