"""What Liaison does: one file per feature, each use case one transaction: fetch, ask the rules, save, leave notices."""
