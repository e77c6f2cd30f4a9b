"""A log that the verifier has read once, in this process, so that many files can be held to it."""

from ledger_verifier.books import Books
from ledger_verifier.command import read_all
from ledger_verifier.export import check_export, watch
from ledger_verifier.exported import Exported
from ledger_verifier.log import Log
from ledger_verifier.place import Place
from ledger_verifier.report import Report
from ledger_verifier.rhythm import Rhythm
from ledger_verifier.der import Malformed
from ledger_verifier.storage import Storage


class ReadLog:
    """What the verifier knows of a log when it is at its end: its books, its tree, and the root at every size."""

    def __init__(self, home):
        report = Report()
        self.storage = Storage(Place(str(home.database)))
        checkpoints = self.storage.checkpoints()
        log = Log(self.storage, report, Rhythm(checkpoints))
        for size in range(self.storage.size() + 1):
            log.tree.watch_root(size)
        self.books = Books(report, self.storage.ledger, checkpoints, log.tree)
        read_all(log, self.books, report)
        assert log.is_complete and self.books.is_judging and not report.failed, report.first
        self.tree = log.tree

    def findings(self, path, statement=None):
        """What the verifier finds wrong with an export: where the first lies, and what is said of it; None where nothing is."""
        report = Report()
        try:
            exported = Exported(str(path), None if statement is None else str(statement))
        except Malformed as error:
            return None, str(error)
        watch(exported, self.tree, self.tree.size)
        check_export(report, exported, self.books, self.storage.ledger, self.tree, self.tree.size)
        assert set(report.checked) <= {44}
        return report.first.get(44)


