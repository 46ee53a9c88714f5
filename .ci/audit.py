"""Reads what pip-audit found (its JSON on standard input): 1 if there is a known hole that a newer version closes."""

import json
import sys


def main(text: str) -> int:
    """Says what was found. Without any answer, as where no registry can be reached, that is no fault of ours."""
    try:
        found = json.loads(text)["dependencies"]
    except ValueError:
        found = []
    asked = [each for each in found if "vulns" in each]
    if not asked:
        print("Skipped: no registry answers what holes are known.")
        return 0
    holes = [(each, hole) for each in asked for hole in each["vulns"]]
    for each, hole in holes:
        mend = f"mended in {', '.join(hole['fix_versions'])}" if hole["fix_versions"] else "nothing mends it yet"
        print(f"{each['name']} {each['version']}: {hole['id']}, {mend}")
    print(f"{len(asked)} of {len(found)} dependencies were looked up, {len(holes)} holes are known.")
    return int(any(hole["fix_versions"] for _, hole in holes))


if __name__ == "__main__":
    sys.exit(main(sys.stdin.read()))
