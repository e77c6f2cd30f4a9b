"""How far a log's signatures come, and that it never goes on without one for too long (schemas/format.md, section 5)."""

from collections import namedtuple

ENTRIES = 65_536  # at most so many entries without a signature
SPAN = 60_000_000  # and at most so many microseconds from the earliest of them to the latest
FIRST = 1  # the size at which a log is signed for the first time

# Entries between two checkpoints: from `position` up to and without `end`, the earliest and the latest of their times. One that gives the
# log another key is a piece of its own.
Piece = namedtuple("Piece", "position end earliest latest is_change")


class Rhythm:
    def __init__(self, checkpoints):
        """Takes the checkpoints that have a note, whatever it is worth: where they lie, a run of unsigned entries may end."""
        self.sizes = iter(sorted({checkpoint.size for checkpoint in checkpoints if checkpoint.note is not None}))
        self.next_size, self.pieces = next(self.sizes, None), []

    def follow(self, position, moment, is_change=False):
        """Takes the next entry's time, and whether it gives the log another key; to be called for every entry in order, up to the first
        that is missing."""
        is_new = not self.pieces or is_change or self.pieces[-1].is_change
        while self.next_size is not None and self.next_size <= position:
            self.next_size, is_new = next(self.sizes, None), True
        if is_new:
            self.pieces.append(Piece(position, position + 1, moment, moment, is_change))
        else:
            piece = self.pieces[-1]
            earliest, latest = min(piece.earliest, moment), max(piece.latest, moment)
            self.pieces[-1] = piece._replace(end=position + 1, earliest=earliest, latest=latest)

    def judge(self, check, signed, known, is_whole, limit=None):
        """Judges what stands between the sizes that are signed; gives the newest of them, but none beyond a `limit`.

        `known` is the position from where on the log's key is not known, if any; `is_whole` says whether all entries were there.
        """
        unsigned, reached = None, self.pieces[-1].end if self.pieces else 0
        for piece in self.pieces:
            if piece.is_change and unsigned is not None:
                judge_run(check, unsigned, is_ended=True)
                unsigned = None
            if known is not None and piece.end > known:
                is_whole, reached = False, piece.position
                break
            unsigned = piece if unsigned is None else joined(unsigned, piece)
            if piece.is_change:
                said = "it gives the log another key, and was not signed before anything followed"
                check(51, piece.end in signed, piece.position, said)
            if piece.end in signed:
                judge_run(check, unsigned)
                unsigned = None
        if unsigned is not None and is_whole:
            judge_run(check, unsigned)
        end = reached if limit is None else min(reached, limit)
        return max((size for size in signed if size <= end), default=0)


def joined(one, other):
    return one._replace(end=other.end, earliest=min(one.earliest, other.earliest), latest=max(one.latest, other.latest))


def judge_run(check, run, is_ended=False):
    """Judges a run: one that a signature ends, or the log itself; or, `is_ended`, what the key before did not sign, and never will."""
    count, is_first = run.end - run.position, run.position == 0
    holds = count <= ENTRIES and run.latest - run.earliest <= SPAN and (not is_first or run.end <= FIRST and not is_ended)
    said = f"{count} entries stand without a signature" if not is_first else f"the first entry was not signed before {count - 1} others followed"
    check(51, holds, run.position, said)
