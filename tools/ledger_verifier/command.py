"""The command: its arguments, the order of the checks, and the exit status."""

import argparse
import os
import sqlite3
import sys
import traceback
import uuid

from . import files, signatures
from .anchor import NOTHING, SIZE, check_anchor, read_anchor
from .books import Books
from .bundle_proof import prove
from .checkpoints import check_checkpoints, read_verifier_key
from .controls import Controls
from .der import Malformed
from .export import check_export
from .export import watch as watch_export
from .exported import Exported
from .files import Unreadable
from .handed import Handed
from .handed_export import HandedExport
from .kept_list import KeptList
from .log import Log
from .losses import find_losses
from .package import Package, joints
from .packaged_log import judge as judge_log
from .packaged_place import readable
from .packaged_report import write_packages
from .place import Place
from .proof import read_witness
from .report import CannotVerify, Foreign, Report, shown
from .rhythm import Rhythm
from .samples import Sample
from .storage import Storage
from .trust import judge_keys
from .uses import read_counts


def verify(place, arguments):
    """Verifies the ledger at a place; gives the report, and the log's size."""
    report = Report(is_key_given=arguments.verifier_key is not None)
    anchor_octets = read_anchor_file(arguments, report)  # before the log, which may grow while we read
    keys = os.path.join(os.path.dirname(place.path), "keys")
    counts = read_counts(keys)
    try:
        storage = Storage(place)
    except Foreign as error:
        report.check(52, False, None, str(error))
        return report, 0
    report.check(52, True, None, None)
    report.ledger = storage.ledger
    checkpoints, anchor = storage.checkpoints(), None
    try:
        anchor = read_anchor(anchor_octets, storage.ledger) if anchor_octets is not None else None
    except (Malformed, ValueError) as error:
        report.check(18, False, None, f"the anchor: {error}")
    sample = report.sample = None if arguments.sample is None else Sample(arguments.sample)
    controls = report.controls = None if arguments.controls is None else Controls(arguments.controls)
    rhythm = Rhythm(checkpoints)
    log = Log(storage, report, rhythm)
    watch(log.tree, checkpoints, anchor or NOTHING)
    exported = read_export(arguments, report)
    watch_export(exported, log.tree, storage.size())
    for size in (sample and sample.size, controls and controls.end):
        if size is not None:
            log.tree.watch_root(size)
    kept = read_kept_list(arguments.crl, report)
    books = Books(report, storage.ledger, checkpoints, log.tree, kept, arguments.ocsp or (), arguments.certificate or (), controls)
    read_all(log, books, report)
    genesis = books.genesis
    if genesis is None and books.ends_at == 0:
        raise CannotVerify("what the ledger began with is withheld, or newer than this program")
    if report.check(20, genesis is not None, 0, "the log does not begin with LedgerOpened"):
        report.check(1, genesis["ledger"] == storage.ledger, 0, "LedgerOpened names another ledger")
        report.verifier_key, report.origin = arguments.verifier_key or books.epochs.first.verifier_key, books.epochs.first.origin
    end = log.tree.size if log.is_complete else storage.size()
    report.root = log.tree.root() if log.tree.size == end else None
    signed = check_checkpoints(report, checkpoints, log.tree, end, books.epochs)
    if books.epochs.first is not None:
        limit = judge_keys(report, books.epochs, checkpoints, signed, arguments.verifier_key, log.is_complete)
        report.signed_size = rhythm.judge(report.check, signed, books.epochs.unknown_from, not log.has_gap, limit)
        if log.is_complete:
            find_losses(report, books.epochs.given, storage, log.tree)
    if anchor is not None:
        check_anchor(report, anchor, log.tree, end, books.epochs)
    elif anchor_octets is None and not arguments.no_anchor and end > 1:  # a first entry has nothing after it that could be gone
        report.unchecked(19, None, f"there is no anchor {arguments.anchor}; --no-anchor says that this is known")
    if genesis is not None:
        if log.is_complete and books.is_judging:
            books.finish()
            if counts is None:
                report.note("no folder of keys: what its counts say was not compared")
            else:
                books.uses.compare(keys, storage.ledger, counts)
                books.key_files.compare(keys, storage.ledger)
            books.indexes.compare(storage, report.check, report.note)
            if exported is not None:
                selection = selection_of(arguments, log.tree.size)
                if selection is not None and exported.statement is not None:
                    report.note("the statement says what the export is of: --authority, --requester, --from and --to were not asked")
                rows = check_export(report, exported, books, storage.ledger, log.tree, log.tree.size, selection)
                report.export.judged(rows, log.tree.size, report.failed.get(44, 0))
    if kept is not None:
        kept.judge(report, genesis is not None and log.is_complete and books.is_judging, books.authorities.by_stream.values(), books.newest_epoch)
    is_judged = genesis is not None and log.is_complete and books.is_judging
    if controls is not None:
        controls.judge(report, is_judged, storage, log.tree, genesis)
    if sample is not None:
        sample.judge(report, is_judged, storage, log.tree, genesis, [*books.issuances.issued, *books.responders.issued])
    if genesis is not None:
        books.reports.derive(genesis, books.issuances.issued, books.revocations.told)
        if arguments.report:
            report.handed = (books.reports.find(arguments.report),)
    if signatures.hashes is None:
        report.note(f"signatures were NOT checked: {signatures.NOT_INSTALLED}")
    return report, log.tree.size


def verify_settled(path, arguments):
    """Verifies the ledger at a path as it is: again where a file at rest was opened by somebody meanwhile."""
    while True:
        place = Place(path)
        try:
            verified = verify(place, arguments)
        except Exception:
            if place.is_as_it_was():
                raise
            continue
        if place.is_as_it_was():
            return verified


def watch(tree, checkpoints, anchor):
    """Names the sizes and positions that the tree is compared at later."""
    for checkpoint in checkpoints:
        tree.watch_root(checkpoint.size)
    tree.watch_root(anchor.note_size)
    if anchor.size:
        tree.watch_leaf(anchor.size - 1)


def read_all(log, books, report):
    try:
        for entry in log.entries():
            if not log.is_complete:
                books.end_unread()
            if entry is not None:
                books.fold(entry)
        log.check_apart()
    except sqlite3.DatabaseError as error:
        log.must(3, False, log.tree.size, f"the database cannot be read: {error}")
    log.check_future()
    if log.hidden_change is not None:
        books.epochs.end(log.hidden_change)
    if log.withheld:
        report.note(f"{log.withheld} payloads are withheld")
    if not log.is_complete:
        report.note("after entries that could not be read, what events say was not judged")


def read_anchor_file(arguments, report):
    if arguments.no_anchor:
        report.note("no anchor was asked: a deleted tail cannot be noticed")
        return None
    try:
        return files.octets_if_there(arguments.anchor, SIZE + 1)
    except Unreadable as error:
        raise CannotVerify(f"the anchor: {error}") from None


def read_kept_list(path, report):
    """The revocation list that somebody asks of: what is none is none of this log's."""
    if path is None:
        return None
    octets = files.octets_of(path, files.MOST_OF_LIST)
    try:
        return KeptList(path, octets)
    except Malformed as error:
        report.list = Handed(path, places={"position": None, "signedAt": None})
        report.list.is_none_of_this_logs(f"it is no revocation list: {error}")
        return None


def read_export(arguments, report):
    """The export that is to be held to the log; what is none is a finding, and is not read."""
    if arguments.export is None:
        return None
    report.export = HandedExport(arguments.export)
    try:
        return Exported(arguments.export, arguments.statement)
    except Malformed as error:
        report.check(44, False, None, str(error))
        report.export.fail(str(error))
        return None


def selection_of(arguments, size):
    """What an export without a statement is said to be of, as a statement says it; None where nothing is said."""
    said = arguments.authority, arguments.requester, arguments.first, arguments.last
    if all(one is None for one in said):
        return None
    authority, requester, first, last = said
    return {"authority": authority, "requester": requester, "from": first or 0, "to": size if last is None else last + 1}


def check_readable(arguments):
    """What is handed over can be read: else nothing is begun."""
    for path in (arguments.export, arguments.statement, arguments.crl, arguments.report, arguments.sample, arguments.controls, *(arguments.ocsp or ()), *(arguments.certificate or ())):
        if path is not None:
            files.check_readable(path)


def named(text):
    """A value that names something: an option with nothing behind it is a mistake, and not none given."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return text


def verifier_key(text):
    """A verifier key, spelt as the log's own are: one that is malformed is a mistake of whoever gives it, and no finding."""
    try:
        return read_verifier_key(named(text)).verifier_key
    except Malformed as error:
        raise argparse.ArgumentTypeError(f"it is no verifier key (C2SP signed-note): {error}") from None


def witness_key(text):
    """The verifier key of a witness, whose cosignature a bundle's checkpoint must have."""
    try:
        return read_witness(named(text))
    except Malformed as error:
        raise argparse.ArgumentTypeError(f"it is no verifier key of a witness (C2SP tlog-cosignature): {error}") from None


def prove_bundles(arguments):
    """Proves bundles of evidence, with no ledger at hand; of several the worst counts, a finding before what cannot be said."""
    key, statuses = read_verifier_key(arguments.verifier_key), set()
    for file in arguments.evidence:
        octets = files.octets_of(file, files.MOST_OF_DOCUMENT)
        statuses.add(prove(file, octets, key, arguments.witness or ()).write(arguments.format))
    return next(status for status in (1, 2, 0) if status in statuses)


def verify_evidence(arguments):
    try:
        return prove_bundles(arguments)
    except Unreadable as error:
        complain(f"could not verify: {error}")
        return 2
    except Exception:  # a fault of ours is no finding
        traceback.print_exc()
        print("could not verify: this program failed", file=sys.stderr)
        return 2


def check_packages(arguments):
    """Checks packages, and says what is wrong with them; gives the exit status."""
    if arguments.verifier_key is None:
        print("No --verifier-key was given: what follows holds under a key that only the packages themselves name.", file=sys.stderr)
    for path in arguments.package:
        if not (os.path.isfile(path) or os.path.isdir(path) and os.path.lexists(os.path.join(path, "manifest.json"))):
            print(f"could not verify: there is no package in {shown(readable(path))}", file=sys.stderr)
            return 2
    try:
        packages = [Package(path, arguments.verifier_key) for path in arguments.package]
        judged = judge_log(packages)
    except OSError as error:
        print(f"could not verify: {error}", file=sys.stderr)
        return 2
    except Exception:  # a fault of ours is no finding
        traceback.print_exc()
        print("could not verify: this program failed", file=sys.stderr)
        return 2
    return write_packages(packages, list(joints(packages)), judged, arguments.format)


def complain(text):
    print(shown(text), file=sys.stderr)


def uuid_of(text):
    """An authority's identifier, from that or its name in full."""
    try:
        return str(uuid.UUID(named(text).rsplit("/", 1)[-1]))
    except ValueError:
        raise argparse.ArgumentTypeError("it is no authority's ARN or UUID") from None


def position_of(text):
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise argparse.ArgumentTypeError("it is no position")
    return int(text)


def main(description):
    """Runs the command; gives the exit status."""
    # A locale must not keep us from saying what a log says.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = run(description)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read us has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        complain(f"could not verify: what was found cannot be written: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def run(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", nargs="?", help="the data folder, or its ledger.db")
    parser.add_argument("--package", type=named, nargs="+", help="packages for auditors, instead of a ledger: each is checked, and whether they follow one another")
    parser.add_argument("--verifier-key", type=verifier_key, help="the log's verifier key (C2SP signed-note), as it was given to you")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--anchor", type=named, help="the anchor file; by default DIR.anchor")
    place.add_argument("--no-anchor", action="store_true", help="ask no anchor: whether the log was shortened cannot be told then")
    parser.add_argument("--export", type=named, help="an export (csv, json or ndjson, in any dialect): every column of every row is compared with the log")
    parser.add_argument("--statement", type=named, help="the statement of that export, where it lies in a file of its own")
    parser.add_argument("--authority", type=uuid_of, help="of an --export without a statement: it is only of this authority, by its ARN or UUID")
    parser.add_argument("--requester", type=named, help="likewise: only of what this principal asked for")
    parser.add_argument("--from", dest="first", type=position_of, metavar="POSITION", help="likewise: from this position on")
    parser.add_argument("--to", dest="last", type=position_of, metavar="POSITION", help="likewise: up to this position, the last")
    parser.add_argument("--crl", type=named, help="a revocation list (DER or PEM): whether the log signed it, and what it tells otherwise")
    parser.add_argument("--report", type=named, help="an audit report: which of the log's it is, or that it is none")
    parser.add_argument("--ocsp", type=named, action="append", help="an OCSP response, DER, that somebody kept: does the log stand behind it? May be given several times")
    parser.add_argument("--sample", type=named, help="a sample of certificates (schemas/sampling.md): whether the log gives just this one")
    parser.add_argument("--controls", type=named, help="a control matrix (schemas/controls.md), JSON: its figures are counted again")
    parser.add_argument("--certificate", type=named, action="append", help="a certificate (DER or PEM) that somebody found: is it in the books? May be given several times")
    parser.add_argument("--evidence", type=named, nargs="+", help="bundles of evidence: proved with --verifier-key alone, without a ledger")
    parser.add_argument("--witness", type=witness_key, action="append", help="the verifier key of a witness that must have cosigned --evidence")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    arguments = parser.parse_args()
    if arguments.statement and not arguments.export:
        parser.error("--statement goes with --export")
    if selection_of(arguments, 0) is not None and not arguments.export:
        parser.error("--authority, --requester, --from and --to say what an --export is of")
    if sum(one is not None for one in (arguments.ledger, arguments.evidence, arguments.package)) != 1:
        parser.error("either a ledger, --evidence or --package says what to verify")
    if arguments.evidence is not None and arguments.verifier_key is None:
        parser.error("--evidence is proved under --verifier-key: a bundle vouches for nobody's key")
    if arguments.evidence is not None:
        return verify_evidence(arguments)
    if arguments.package:
        return check_packages(arguments)
    path = os.path.abspath(arguments.ledger)
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    path = os.path.join(path, "ledger.db") if os.path.isdir(path) else path
    arguments.anchor = arguments.anchor or folder + ".anchor"
    try:
        check_readable(arguments)
        if not os.path.isfile(path):
            raise CannotVerify(f"{path} does not exist, or is no regular file")
        report, size = verify_settled(path, arguments)
        return report.write(arguments.format, size)
    except BrokenPipeError:
        raise
    except (Unreadable, CannotVerify, OSError, sqlite3.Error, ValueError) as error:
        complain(f"could not verify: {error}")
        return 2
    except MemoryError:
        complain("could not verify: there is not enough memory")
        return 2
    except Exception:  # a fault of ours is no finding: Python's own status for it would be 1
        traceback.print_exc()
        print("could not verify: this program failed", file=sys.stderr)
        return 2
