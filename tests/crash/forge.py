"""A process that has everything imported and forks bots: a start costs a tenth of a fresh interpreter's.

It never has an event loop or a thread of its own, so that what it forks starts clean. One line of JSON orders one bot;
at the end of its input it goes away.
"""

import json
import os
import signal
import sys

from tests.crash.mortal import die_with_the_forge


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: they report by themselves
    while line := sys.stdin.readline():
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            die_with_the_forge(json.loads(line))


if __name__ == "__main__":
    main()
