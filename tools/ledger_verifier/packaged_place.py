"""Where a package lies: a folder, or an archive, which is read in place (schemas/package.md, section 5)."""

import io
import os
import stat

from .der import Malformed

BLOCK, LONGEST_NAME, LONGEST_FILE, MOST_FILES = 512, 100, (1 << 33) - 1, 1 << 16


def place_of(path):
    """The place that a path names; raises `Malformed` where it is no package, and `OSError` where it cannot be read."""
    return Archive(path) if stat.S_ISREG(os.lstat(path).st_mode) else Folder(path)


class Folder:
    def __init__(self, path):
        self.path = path

    def place(self, name):
        return os.path.join(self.path, *name.split("/"))

    def open(self, name):
        return open(self.place(name), "rb")

    def has(self, name):
        return os.path.lexists(self.place(name))

    def is_regular(self, name):
        return stat.S_ISREG(os.lstat(self.place(name)).st_mode)

    def size(self, name):
        return os.lstat(self.place(name)).st_size

    def names(self):
        for folder, folders, names in os.walk(self.path):
            if not folders and not names and folder != self.path:
                yield readable(os.path.relpath(folder, self.path).replace(os.sep, "/"))  # with nothing in it: nothing that a package has
            for name in (*names, *(one for one in folders if os.path.islink(os.path.join(folder, one)))):
                # A name that is no UTF-8 is shown with what stands for such octets: no file of a package has one.
                yield readable(os.path.relpath(os.path.join(folder, name), self.path).replace(os.sep, "/"))


def readable(name):
    """A name of the system as a text that can be written."""
    return os.fsencode(name).decode("utf-8", "replace")


class Archive:
    """Regular files one behind the other, each with the header that follows from its name and length, octet for octet."""

    def __init__(self, path):
        self.path, self.places = path, {}
        with open(path, "rb") as file:
            self.read(file, os.fstat(file.fileno()).st_size)

    def read(self, file, size):
        while True:
            head = file.read(BLOCK)
            if len(head) != BLOCK:
                raise Malformed("the archive ends within a header")
            if not any(head):
                break
            name, octets = head[:LONGEST_NAME].split(b"\0")[0], octal(head[124:135])
            if octets is None or head != header(name, octets):
                raise Malformed("the archive holds what is none of a package's files, or a header of another kind")
            begin, padding = file.tell(), -octets % BLOCK
            if begin + octets + padding > size:
                raise Malformed("the archive ends within a file")
            file.seek(octets, os.SEEK_CUR)
            if any(file.read(padding)):
                raise Malformed("the archive has something behind a file")
            name = name.decode("utf-8", "replace")
            if name in self.places or len(self.places) >= MOST_FILES:
                raise Malformed("the archive has a file twice, or more files than are read")
            self.places[name] = begin, octets
        if file.tell() + BLOCK != size or any(file.read(BLOCK)):
            raise Malformed("the archive does not end with two empty blocks")

    def open(self, name):
        if name not in self.places:
            raise FileNotFoundError(2, "it is not there", name)
        return io.BufferedReader(Window(self.path, *self.places[name]), 1 << 16)

    def has(self, name):
        return name in self.places

    def is_regular(self, name):
        if name not in self.places:
            raise FileNotFoundError(2, "it is not there", name)
        return True

    def size(self, name):
        return self.places[name][1]

    def names(self):
        yield from self.places


class Window(io.RawIOBase):
    """What lies in a file from one place on, so many octets."""

    def __init__(self, path, begin, count):
        super().__init__()
        self.file, self.left = open(path, "rb", buffering=0), count
        self.file.seek(begin)

    def readable(self):
        return True

    def readinto(self, buffer):
        octets = self.file.read(min(len(buffer), self.left))
        buffer[: len(octets)] = octets
        self.left -= len(octets)
        return len(octets)

    def close(self):
        self.file.close()
        super().close()


def octal(digits):
    return int(digits, 8) if all(0x30 <= one <= 0x37 for one in digits) else None


def header(name, octets):
    """The header of a file (POSIX.1-2017, ustar); None where there is none for such a name or length."""
    if not 0 < len(name) <= LONGEST_NAME or octets > LONGEST_FILE:
        return None
    fields = name.ljust(100, b"\0"), b"0000644\0", b"0000000\0", b"0000000\0", b"%011o\0" % octets, b"00000000000\0"
    rest = b"0".ljust(101, b"\0"), b"ustar\x0000", bytes(64), b"0000000\0", b"0000000\0", bytes(167)
    begin, end = b"".join(fields), b"".join(rest)
    return begin + b"%06o\0 " % (sum(begin) + sum(end) + 8 * 0x20) + end
