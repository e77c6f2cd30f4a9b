"""What is recorded of those who were turned away keeps within its limits."""

LONGEST_BODY = 4096  # octets that are kept of a refused call


class Evidence:
    def __init__(self, report):
        self.check = report.check

    def refused(self, entry, body):
        length, is_cut = len(body["octets"]), body["isCut"]
        is_kept = length == LONGEST_BODY if is_cut else length <= LONGEST_BODY
        self.check(48, is_kept, entry.position, f"of a body, cut or not, {length} octets are kept")

    def counted(self, entry, body):
        """Each answer once, given at least once, and not from later on than now."""
        counts, answers = body["counts"], {one["answer"] for one in body["counts"]}
        is_sound = all(one["count"] > 0 for one in counts) and 0 < len(counts) == len(answers)
        said = "refusals are counted that were never given, twice, or from later on than now"
        self.check(48, is_sound and body["from"] <= entry.time, entry.position, said)
