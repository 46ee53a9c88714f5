"""Whoever holds the SQLite file also makes its backups, and is asked for them through a socket beside it."""

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

log = logging.getLogger(__name__)

Copy = Callable[[Path], Awaitable[None]]


@asynccontextmanager
async def asked_for(copy: Copy, file: Path) -> AsyncIterator[None]:
    """While this lasts, `ask` gets an answer. Only who may write to the socket, its owner, can ask."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await copy(Path(json.loads(await reader.readline())))
            said = ""
        except Exception as error:
            log.warning("a backup was asked for and could not be made: %s", error)
            said = str(error) or type(error).__name__
        writer.write(json.dumps(said).encode() + b"\n")
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    try:
        listening = _bind(socket_of(file))
    except OSError as error:
        log.warning("`liaison backup` cannot reach this process (%s); it works when Liaison is stopped", error)
        yield
        return
    async with await asyncio.start_unix_server(answer, sock=listening):
        try:
            yield
        finally:
            socket_of(file).unlink(missing_ok=True)


async def ask(file: Path, to: Path) -> str:
    """Why the process that holds the file made no backup; empty when it has. Raises OSError if it does not listen."""
    reader, writer = await asyncio.open_unix_connection(socket_of(file))
    try:
        writer.write(json.dumps(str(to)).encode() + b"\n")
        answer = await reader.readline()
    finally:
        writer.close()
    return str(json.loads(answer)) if answer else "Liaison ended meanwhile."


def socket_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.socket")


def _bind(path: Path) -> socket.socket:
    """Whoever calls holds the lock of the file, so a socket that is left over is nobody's."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    return listening
