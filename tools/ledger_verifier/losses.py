"""What is known to be lost where an epoch was opened: what a checkpoint or the anchor knew, and the log that goes on does not have."""

from .checkpoints import read_note
from .der import Malformed
from .tree import Tree


def find_losses(report, given, storage, tree):
    """Says of every epoch that was opened, by its position, what is known to be lost; every entry of the log could be read."""
    known = {one.position: head_known(one.body.get("known")) for one in given[1:]}
    roots = roots_of(storage, tree, {head[0] for position, head in known.items() if head is not None and head[0] <= position})
    for one in given[1:]:
        remembered, head = one.body.get("remembered"), known[one.position]
        sizes = [size for size in (head and head[0], remembered and remembered["size"]) if size is not None]
        lost, said = max(sizes, default=0) - one.position, []
        if lost > 0:
            said.append(f"{lost} entries that followed the one before it are known to be lost")
        is_other = head is not None and head[0] <= one.position and roots[head[0]] != head[1]
        if remembered is not None and 0 < remembered["size"] <= one.position:
            is_other |= storage.leaf(remembered["size"] - 1) != remembered["leafHash"]
        if is_other:
            said.append("another history is known than the one that goes on here")
        report.losses[one.position] = said


def head_known(text):
    """The size and root that the note of a checkpoint says; None where there is none that can be read."""
    try:
        return read_note(text)[1:3] if text is not None else None
    except Malformed:
        return None


def roots_of(storage, tree, sizes):
    """The roots of the log's tree at some sizes: those that were watched for, or made again of its leaves."""
    roots, again = tree.roots, Tree()
    for size in sizes - {size for size, root in roots.items() if root is not None}:
        again.watch_root(size)
    missing = max(again.roots)
    if missing:
        for leaf in storage.leaves(missing):
            again.add(leaf)
    return {**again.roots, **{size: root for size, root in roots.items() if root is not None}}
