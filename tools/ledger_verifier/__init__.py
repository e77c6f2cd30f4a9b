"""Verifies a ledger without its program: written from schemas/ alone, with Python's standard library.

Where a thing goes:

    events.py        the table of event kinds: a new event, or a new field, is edited there
    storage.py       what lies in SQLite: its tables, the rows of the tail
    segments.py      sealed segments, octet by octet
    tree.py          entry headers, leaf hashes, the Merkle tree, its tiles
    checkpoints.py   signed notes;  trust.py: whose the log's keys are;  rhythm.py: how far signatures come;  anchor.py: the outside memory
    log.py           the walk over all entries: everything that hashes show
    books.py         what the entries say, event by event: what follows from each lies in files of its own,
                     authorities.py, issuance.py, tokens.py, revocations.py (lives), access.py, causes.py and roles.py (who acted),
                     identities.py and uses.py (keys), standing.py (clocks and starts), serving.py (stops), epochs.py, basis.py,
                     evidence.py and refusals.py (who was turned away), configuration.py, indexes.py
    bundle.py        bundles of evidence (schemas/evidence.md), line by line;  bundle_proof.py proves them, with bundle_references.py (which
                     entries), bundle_judgement.py (what they come to), proof.py (inclusion, witnesses) and bundle_report.py
    package.py       a package for an auditor: packaged_entries.py its entries and tree, packaged_tables.py what its tables must say (json_text.py
                     how), packaged_log.py the log that packages are together
    files.py         files that are handed over: regular ones, within bounds; strict_json.py and armour.py (PEM) read what is in them
    found.py         certificates that are handed over;  answers.py, kept_answer.py answers, kept_list.py lists, samples.py samples, controls.py and
                     overview.py control matrices; handed.py and handed_export.py what became of each
    losses.py        what is known to be lost where an epoch was opened
    export.py        an export against the certificates of the log: exported.py reads it, columns.py, texts.py and cells.py say what must
                     stand in it; ended.py: what intents became
    report.py        the invariants by number, what was found, the exit status
    der.py           octets of X.690;  certificates.py: of RFC 5280 and RFC 2986;  names.py, kinds.py: names and keys compared
    signatures.py    the only file that asks another library (`cryptography`), and only whether a signature verifies

Octets are judged by these files alone: no other parser has a say in what is whole.
"""
