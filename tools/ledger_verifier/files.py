"""Files that somebody hands over: regular ones alone, since a pipe or a device may never end, and none that is larger than what it is to be."""

import errno
import os
import stat

MOST = 1 << 20  # octets of a certificate or an answer: more than any has
MOST_OF_LIST = 1 << 27  # of a revocation list, which may tell of millions
MOST_OF_DOCUMENT = 1 << 26  # of a sample, a bundle of evidence or a control matrix


class Unreadable(Exception):
    """What was handed over cannot be read."""


def opened(path):
    """The file, open to read octets; it is followed where it is a link."""
    try:
        # Neither a pipe without another end nor a terminal must hold us up.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise Unreadable(f"the file {path} cannot be read: {reason(error)}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(f"the file {path} is no regular file")
    return os.fdopen(descriptor, "rb")


def octets_of(path, most=MOST):
    """All that a file holds, which is so much at most."""
    with opened(path) as file:
        try:
            octets = file.read(most + 1)
        except OSError as error:
            raise Unreadable(f"the file {path} cannot be read: {reason(error)}") from None
    if len(octets) > most:
        raise Unreadable(f"the file {path} is too large: more than {most} octets")
    return octets


def check_readable(path):
    """Refuses what is no regular file, or cannot be read."""
    with opened(path) as file:
        try:
            file.read(1)
        except OSError as error:
            raise Unreadable(f"the file {path} cannot be read: {reason(error)}") from None


def octets_if_there(path, most):
    """The first octets of a file, so many at most; None where there is none of that name."""
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return None
        raise Unreadable(f"the file {path} cannot be read: {reason(error)}") from None
    with opened(path) as file:
        return file.read(most)


def reason(error):
    return getattr(error, "strerror", None) or str(error)
