"""The story in a real browser: Debian's Chromium, driven by Playwright, on the sandbox's page."""

from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
