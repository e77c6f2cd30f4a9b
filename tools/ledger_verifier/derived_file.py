"""What somebody has that the log gives as a whole, a sample or a control matrix: it is derived again, and compared."""

from . import files, strict_json
from .der import Malformed
from .handed import CONTRADICTED, PROVED, Handed

NUMBER = 59


class Other(Exception):
    """A file is none of its kind, or none of this log's."""


class Otherwise(Exception):
    """A file says that it is of this log, and is not what that gives."""


class DerivedFile:
    """A file that was handed over. Its kind says what it is `called`, what is needed of it before the log is read (`read`), whether the log gives it
    (`compare`), and what then holds (`say`)."""

    def __init__(self, path, places):
        self.handed, self.file = Handed(path, places=places), None
        octets = files.octets_of(path, files.MOST_OF_DOCUMENT)
        try:
            self.file = strict_json.read(octets)
            self.read()
        except (Malformed, Other) as error:
            self.file = None
            self.handed.is_none_of_this_logs(f"it is no {self.called}: {error}")

    def judge(self, report, is_judged, *given):
        """Holds the file to what the log gives; `given` is what `compare` takes."""
        if self.file is None or not is_judged:
            return
        try:
            self.compare(*given)
        except self.foreign as error:
            self.handed.is_none_of_this_logs(str(error))
            return
        except Otherwise as error:
            self.handed.result, self.handed.message = CONTRADICTED, str(error)
            report.check(NUMBER, False, None, f"{self.handed.file}: {error}")
            return
        report.check(NUMBER, True, None, None)
        self.handed.result, self.handed.message = PROVED, None
        self.say(report)

    # What `compare` raises where the file is none of this log's.
    foreign = (Other,)
