"""How Liaison looks in Slack: forms with their readers, cards, messages, and every word that people read."""
