"""What Liaison knows (rules), what it does (use cases), and what it says (slack)."""
