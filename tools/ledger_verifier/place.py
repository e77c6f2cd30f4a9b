"""How a database is opened so that nothing is left of it: no file beside the log, and none where what is temporary is kept."""

import errno
import os
import shutil
import sqlite3
import stat
import tempfile

from .report import CannotVerify

READ_AS_WAL = b"\2\2"  # octets 18 and 19 of a database that is written and read with a WAL
ATTEMPTS = 16


class Place:
    """A connection, and whether what it reads is still what it was opened as.

    A file at rest was closed in order and nobody has it open: there is no WAL. SQLite is told that it does not change, and whether that
    was so is asked at the end. In place it is read while somebody has it open, who has made an index of the WAL. Else it is a copy.
    """

    def __init__(self, path):
        self.path, self.at_rest, self.connection = path, None, None

    def open(self):
        for name in (self.path + "-wal", self.path + "-shm"):
            if os.path.lexists(name) and not stat.S_ISREG(os.lstat(name).st_mode):
                raise CannotVerify(f"{name} is no regular file")
        self.at_rest = state(self.path)
        self.connection = self.connect()
        return self.connection

    def connect(self):
        if self.at_rest is not None:
            return connect(self.path, "immutable=1")
        if os.path.exists(self.path + "-shm"):
            try:
                return connect(self.path)
            except sqlite3.OperationalError:
                pass
        return connect_to_copy(self.path)

    def is_as_it_was(self):
        return self.at_rest is None or self.at_rest == state(self.path)


def state(path):
    """What a file at rest is known by; None where it is not at rest, or none that SQLite keeps a WAL for."""
    if os.path.lexists(path + "-wal") or os.path.lexists(path + "-journal"):
        return None
    with open(path, "rb") as file:
        status, head = os.fstat(file.fileno()), file.read(20)
    if head[18:] != READ_AS_WAL:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def connect(path, mode="mode=ro"):
    address = "file://" + os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23") + "?" + mode
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.text_factory = lambda octets: octets.decode(errors="replace")  # what is no UTF-8 is for the checks to find
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def connect_to_copy(path):
    """A connection to a copy whose files have names for as long as it takes to open them: it goes with the process, however that ends."""
    for _ in range(ATTEMPTS):
        beginning = wal_beginning(path)
        files = {"ledger.db": unnamed(path)}
        if beginning:
            files["ledger.db-wal"] = unnamed(path + "-wal")
        if wal_beginning(path) == beginning:
            break
        for file in files.values():
            file.close()
    else:
        raise CannotVerify("the log changes faster than it can be copied")
    with tempfile.TemporaryDirectory(prefix="verify-ledger-") as folder:
        for name, file in files.items():
            give_name(file, os.path.join(folder, name))
            file.close()
        return connect(os.path.join(folder, "ledger.db"))


def wal_beginning(path):
    """The salts that change whenever the WAL begins anew; nothing where there is none."""
    try:
        with open(path + "-wal", "rb") as file:
            return file.read(32)
    except FileNotFoundError:
        return b""


def unnamed(path):
    """What a file holds, in one that has no name; on a file system without such files, in one that has a name until it is closed."""
    folder = tempfile.gettempdir()
    try:
        file = os.fdopen(os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o600), "w+b")
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL):
            raise
        file = tempfile.NamedTemporaryFile(dir=folder, prefix="verify-ledger-")  # noqa: SIM115
    with open(path, "rb") as original:
        shutil.copyfileobj(original, file, 1 << 20)
    file.flush()
    return file


def give_name(file, name):
    # Python follows a link only where a folder is given.
    descriptors = os.open("/proc/self/fd", os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.link(str(file.fileno()), name, src_dir_fd=descriptors, follow_symlinks=True)
    finally:
        os.close(descriptors)
