"""How far a log's signatures come, and that it never goes on without one for too long (schemas/format.md, section 5)."""

from collections import namedtuple

ENTRIES = 65_536  # at most so many entries without a signature
SPAN = 60_000_000  # and at most so many microseconds from the earliest of them to the latest
FIRST = 1  # the size at which a log is signed for the first time

# Entries between two checkpoints: from `position` up to and without `end`, the earliest and the latest of their times.
Piece = namedtuple("Piece", "position end earliest latest")


class Rhythm:
    def __init__(self, checkpoints):
        """Takes the checkpoints that have a note, whatever it is worth: where they lie, a run of unsigned entries may end."""
        self.sizes = iter(sorted({checkpoint.size for checkpoint in checkpoints if checkpoint.note is not None}))
        self.next_size, self.pieces = next(self.sizes, None), []

    def follow(self, position, moment):
        """Takes the next entry's time; to be called for every entry in order, up to the first that is missing."""
        is_new = not self.pieces
        while self.next_size is not None and self.next_size <= position:
            self.next_size, is_new = next(self.sizes, None), True
        if is_new:
            self.pieces.append(Piece(position, position + 1, moment, moment))
        else:
            piece = self.pieces[-1]
            earliest, latest = min(piece.earliest, moment), max(piece.latest, moment)
            self.pieces[-1] = Piece(piece.position, position + 1, earliest, latest)

    def judge(self, check, signed, known, is_whole):
        """Judges what stands between the sizes that are signed; gives the newest of them.

        `known` is the position from where on the log's key is not known, if any; `is_whole` says whether all entries were there.
        """
        unsigned, newest, reached = None, 0, self.pieces[-1].end if self.pieces else 0
        for piece in self.pieces:
            if known is not None and piece.end > known:
                is_whole, reached = False, piece.position
                break
            unsigned = piece if unsigned is None else joined(unsigned, piece)
            if piece.end in signed:
                judge_run(check, unsigned)
                unsigned = None
        if unsigned is not None and is_whole:
            judge_run(check, unsigned)
        return max((size for size in signed if size <= reached), default=newest)


def joined(one, other):
    return Piece(one.position, other.end, min(one.earliest, other.earliest), max(one.latest, other.latest))


def judge_run(check, run):
    count, is_first = run.end - run.position, run.position == 0
    holds = count <= ENTRIES and run.latest - run.earliest <= SPAN and (not is_first or run.end <= FIRST)
    said = f"{count} entries stand without a signature" if not is_first else f"the first entry was not signed before {count - 1} others followed"
    check(51, holds, run.position, said)
