"""What keys and identifiers name: a public key is one key's and serves one purpose, and an identifier names one thing."""

ED25519 = bytes.fromhex("302a300506032b6570032100")  # what stands before the octets of such a key in its SubjectPublicKeyInfo
LEDGER, AUTHORITY, KEY = range(3)


class Identities:
    def __init__(self, report, ledger):
        self.check, self.named = report.check, {ledger: LEDGER}
        self.keys = {}  # identifiers of keys by SubjectPublicKeyInfo, those that sign checkpoints among them

    def authority(self, entry):
        before = self.named.get(entry.stream)
        self.named[entry.stream] = AUTHORITY
        self.check(47, before in (None, AUTHORITY), entry.position, "the authority has the identifier of something else")

    def made(self, entry, body):
        holder = self.take(body["subjectPublicKeyInfo"], body["key"])
        is_new = holder is None and self.name(body["key"])
        self.check(47, is_new, entry.position, "the key, or its identifier, is something else's")

    def responder(self, entry, body):
        holder = self.take(body["subjectPublicKeyInfo"], entry.stream)
        is_new = holder is None and self.name(entry.stream)
        self.check(47, is_new, entry.position, "the responder's key, or its identifier, is something else's")

    def log_key(self, entry, body):
        """The key that checkpoints are signed with from here on: none that was named before, under no identifier that was."""
        key = body["logKey"]
        holder = self.take(ED25519 + key["publicKey"], key["identifier"])
        is_new = holder is None and self.name(key["identifier"])
        self.check(47, is_new, entry.position, "the log's key, or its identifier, was named before")

    def sealed(self, entry, body):
        """Keys are sealed under another master key: such as were made, or sign checkpoints."""
        is_known = all(self.named.get(key) == KEY for key in body["keys"])
        self.check(41, is_known, entry.position, "a key was sealed again that was never made")

    def take(self, key, identifier):
        """Notes whose a public key is; gives whose it was before."""
        holder = self.keys.get(key)
        self.keys[key] = identifier
        return holder

    def name(self, key):
        before = self.named.get(key)
        self.named[key] = KEY
        return before is None
