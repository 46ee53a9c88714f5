"""Trials of the matching engine on files of reports: replay them (`liaison match`), train the re-ranker."""
