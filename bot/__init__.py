"""What Liaison knows (rules), what it does (use cases), and what it says (slack)."""

import gc

# Half a million objects are made by what is imported, and all of them stay. Looking for garbage among them after every
# 700, as Python does, is a tenth of a start.
gc.set_threshold(5_000, 10, 10)
