"""What becomes of authorities after they were made: disabled, deleted, restored, and what is attached to them."""

from .authorities import ACTIVE, DELETED, DISABLED, DONE

DAY = 86_400_000_000  # microseconds
DAYS = range(7, 31)  # how many an authority may be restorable


class Lives:
    def __init__(self, report, authorities):
        self.check, self.authorities = report.check, authorities

    def status_changed(self, entry, body):
        authority, status = self.standing(entry)
        if authority is None:
            return
        is_so = status in (ACTIVE, DISABLED) and body["isDisabled"] != authority.is_disabled
        self.check(21, is_so, entry.position, f"the authority was {status}, which this does not change")
        authority.is_disabled = body["isDisabled"]

    def deleted(self, entry, body):
        authority, status = self.standing(entry)
        if authority is None:
            return
        is_so = status not in (ACTIVE, DELETED) and body["isDisabled"] == authority.is_disabled
        self.check(21, is_so, entry.position, f"the authority was {status}, and cannot be deleted so")
        until = body["restorableUntil"]
        if authority.creation == DONE:
            is_in_time = until is not None and until in [entry.time + days * DAY for days in DAYS]
        else:
            is_in_time = until is None
        self.check(21, is_in_time, entry.position, "it can be restored for another time than there may be")
        authority.is_disabled, authority.is_deleted, authority.restorable_until = body["isDisabled"], True, until

    def restored(self, entry, body):
        authority, status = self.standing(entry)
        if authority is None:
            return
        until = authority.restorable_until
        is_in_time = status == DELETED and until is not None and entry.time <= until
        is_so = is_in_time and body["isDisabled"] == authority.is_disabled
        self.check(21, is_so, entry.position, f"the authority was {status}, and cannot be restored so")
        authority.is_disabled, authority.is_deleted, authority.restorable_until = body["isDisabled"], False, None

    def tags_changed(self, entry, body):
        authority, status = self.standing(entry)
        if authority is not None:
            self.check(21, status != DELETED, entry.position, "the authority was deleted")

    def permissions_changed(self, entry, body):
        authority, status = self.standing(entry)
        if authority is None:
            return
        self.check(21, status in (ACTIVE, DISABLED), entry.position, f"the authority was {status}, and has no permissions")
        new = [one for one in body["permissions"] if one["createdAt"] != entry.time]
        is_so = all(one in authority.permissions for one in new)
        self.check(50, is_so, entry.position, "a permission is neither new nor one that there was")
        authority.permissions = body["permissions"]

    def standing(self, entry):
        """The authority of an entry's stream, and where it stood; None, and a finding, where there is none."""
        authority = self.authorities.by_stream.get(entry.stream)
        self.check(21, authority is not None, entry.position, "there is no such authority")
        return (None, None) if authority is None else (authority, authority.status(entry.time))
