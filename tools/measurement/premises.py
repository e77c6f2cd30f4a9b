"""What an answer waits for whatever the program: a commit on this disk, two wake-ups, and the mathematics."""

import os
import pathlib
import socket
import sqlite3
import statistics
import struct
import threading
import time

ROUNDS = 200


def pages_of_commits(data):
    """How many pages each transaction in the log's WAL has written, on average (sqlite.org/fileformat2.html, section 4)."""
    octets = (data / "ledger.db-wal").read_bytes()
    size, salts = struct.unpack(">I", octets[8:12])[0], octets[16:24]
    frames = commits = 0
    for start in range(32, len(octets) - 24 - size + 1, 24 + size):
        if octets[start + 8:start + 16] != salts:
            break  # written before the WAL began anew
        frames += 1
        commits += struct.unpack(">I", octets[start + 4:start + 8])[0] != 0
    return frames / commits


def commits(folder, pages):
    """Seconds of bare durable commits of so many pages in a folder: SQLite, WAL, synchronous=FULL."""
    path = pathlib.Path(folder) / "premises.db"
    database = sqlite3.connect(path, isolation_level=None)
    try:
        for line in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0",
                     "CREATE TABLE page (number INTEGER PRIMARY KEY, octets BLOB)"):
            database.execute(line)
        # One row fills a page.
        database.executemany("INSERT INTO page VALUES (?, randomblob(3900))", [(number,) for number in range(pages)])
        taken = []
        for _ in range(ROUNDS):
            fresh = [(os.urandom(3900), number) for number in range(pages)]
            started = time.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            database.executemany("UPDATE page SET octets = ? WHERE number = ?", fresh)
            database.execute("COMMIT")
            taken.append(time.perf_counter() - started)
        return taken
    finally:
        database.close()
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)


def wake_ups():
    """Seconds of an octet's way over the loopback address to a thread that sleeps, and of another's back; the median."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def echo():
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while octets := connection.recv(1):
                    connection.sendall(octets)

        answering = threading.Thread(target=echo, daemon=True)
        answering.start()
        taken = []
        with socket.create_connection(listener.getsockname()) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(10 * ROUNDS):
                time.sleep(0.0005)  # until both sleep
                started = time.perf_counter()
                connection.sendall(b"?")
                connection.recv(1)
                taken.append(time.perf_counter() - started)
        answering.join()
        return statistics.median(taken)
