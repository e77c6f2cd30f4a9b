"""The master key that sealed keys lie under: changed from the one that they lay under, one change after the other, for all of them, and while
no server serves. That they are sealed so is not to be seen in the log."""

NUMBER = 68


class MasterKeys:
    def __init__(self, report, key_files):
        self.check, self.key_files = report.check, key_files
        self.begun = None  # the check values, before and after, of the change that has not come to its end
        self.latest = None  # the check value of the master key that all were sealed under last

    def changing(self, entry, body):
        fault = None
        if self.begun is not None:
            fault = "the change before has not come to its end"
        elif self.latest is not None and self.latest != body["from"]:
            fault = "it is changed from another master key than the one that keys were sealed under last"
        elif body["from"] == body["to"]:
            fault = "it is changed to the same master key"
        self.check(NUMBER, fault is None, entry.position, fault)
        self.begun = body["from"], body["to"]

    def replaced(self, entry, body):
        fault = None
        if self.begun != (body["from"], body["to"]):
            fault = "no change from this master key to that was begun"
        elif min(body["keys"], body["lost"]) < 0 or body["keys"] + body["lost"] != self.key_files.count:
            fault = f"{self.key_files.count} keys lay in files, and it counts others"
        self.check(NUMBER, fault is None, entry.position, fault)
        self.begun, self.latest = None, body["to"]

    def started(self, entry):
        if self.begun is not None or self.latest is not None:
            self.check(NUMBER, self.begun is None, entry.position, "a server started before all keys were sealed under one master key")
