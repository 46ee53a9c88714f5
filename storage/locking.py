"""One process per SQLite file: the lock goes away with the process, however it ends."""

import fcntl
import os
from pathlib import Path


class DatabaseInUse(Exception):
    """Another process works with this file. The text is for the person who started the second one."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is in use by another Liaison process. Stop that one first, "
            "or use PostgreSQL (postgresql://...) to run several."
        )
        self.file = file


class FileLock:
    def __init__(self, database: Path) -> None:
        """Raises DatabaseInUse. The folder of the file is made if it is missing."""
        database.parent.mkdir(parents=True, exist_ok=True)
        path = database.with_name(database.name + ".lock")
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise DatabaseInUse(database) from error

    def release(self) -> None:
        # The file stays: removing it would let two processes lock two files of one name.
        os.close(self._file)
