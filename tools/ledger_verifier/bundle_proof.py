"""The proof of a bundle of evidence (schemas/evidence.md), from nothing but the bundle and a key that somebody trusts."""

import base64
import uuid
from collections import namedtuple

from . import bundle_judgement, bundle_order, bundle_references
from .books import BOOKS, SETS
from .bundle import Fault, read_bundle
from .bundle_report import BundleReport, Ended
from .checkpoints import LogKey, read_note
from .der import Malformed
from .events import read_event
from .proof import is_included, read_witness
from .signatures import Broken, Unchecked
from .tree import LEAF, sha256

FORM, ENTRIES, CHECKPOINT, REFERENCES, INTENT = 60, 61, 62, 63, 64
ENDINGS = ("CertificateSigned", "SigningFailed", "IssuanceAbandoned")

# An entry, and what it says (None where that is withheld).
Said = namedtuple("Said", "position time stream version name body digest")
# What made the certificate, or burned its serial number; `requested` is None where it is withheld.
Made = namedtuple("Made", "request requested intent authorized ending")


def prove(file, octets, key, witnesses=()):
    """Checks all of it: what is said in it is believed only once it is proved that the log says it."""
    report = BundleReport(file, key.verifier_key)
    try:
        check(report, octets, key, witnesses)
    except Ended:
        pass
    return report


def check(report, octets, key, witnesses):
    try:
        bundle = read_bundle(octets)
        report.check(FORM, True, None, None)
    except Fault as error:
        report.must(FORM, False, None, str(error))
    note = check_checkpoint(report, bundle, key, witnesses)
    check_entries(report, bundle, note)
    said = read_events(report, bundle)
    check_key(report, said, key)
    report.stop_where_found()
    ledger = bundle.parts[0].fields.ledger
    report.facts["ledger"] = str(uuid.UUID(bytes=ledger))
    made = read_life(report, said)
    bundle_order.check(report, said, made, ledger)
    bundle_references.check(report, said, made)
    report.stop_where_found()
    bundle_judgement.check(report, said, made, bundle.certificate)
    report.stop_where_found()
    revocation = next((one for one in said if one.name == "CertificateRevoked"), None)
    standing = "issued" if revocation is None else "unknown" if revocation.body is None else "revoked"
    report.certificate = {
        "authority": str(uuid.UUID(bytes=made.authorized["authority"])), "serial": made.authorized["serialNumber"].hex(),
        "status": "burned" if bundle.certificate is None else standing,
        "intent": made.intent.position, "ending": made.ending.position,
    }  # fmt: skip


def check_checkpoint(report, bundle, key, wanted):
    """The checkpoint, signed by the key that was given, and cosigned by all that the bundle names."""
    try:
        note = read_note(bundle.checkpoint)
        key.verify(note)
        named = list(map(read_witness, bundle.witnesses))
    except (Malformed, Broken) as error:
        report.must(CHECKPOINT, False, None, f"the checkpoint under the key that was given, or a witness: {error}{hint(bundle, key)}")
    except Unchecked as error:
        report.unchecked(CHECKPOINT, None, str(error))
        raise Ended from None
    signed = [(name, octets[:4]) for name, octets in note.signatures]
    is_so = signed == [(key.origin, key.identifier), *((one.name, one.identifier) for one in named)]
    is_so = is_so and len(set(named)) == len(named) and note.origin == key.origin
    report.must(CHECKPOINT, is_so, None, "the checkpoint has other signatures than the log's and those of the witnesses that are named, or another name")
    for witness, line in zip(named, note.signatures[1:]):
        try:
            report.facts["witnesses"].append({"verifierKey": witness.verifier_key, "time": witness.time(line, note.signed)})
            report.check(CHECKPOINT, True, None, None)
        except Broken as error:
            report.must(CHECKPOINT, False, None, f"the cosignature of {witness.name}: {error}")
        except Unchecked as error:
            report.unchecked(CHECKPOINT, None, str(error))
    for one in wanted:
        report.check(CHECKPOINT, one in named, None, f"{one.name} did not cosign the checkpoint")
    report.facts |= {"origin": note.origin, "size": note.size, "root": base64.b64encode(note.root).decode()}
    return note


def hint(bundle, key):
    """Why the key may be another one of the same log; empty where nothing says so."""
    try:
        note = read_note(bundle.checkpoint)
    except Malformed:
        return ""
    name, octets = note.signatures[0]
    if name != note.origin:
        return ""
    if name != key.origin:
        return f"; it is of the name {name}, and the key of {key.origin}: where the log opened an epoch since, or before, that epoch's is the one to give"
    return "" if octets[:4] == key.identifier else "; another key of the same name signed it: where the log's key was changed, the one of that time is to be given"


def check_entries(report, bundle, note):
    """Every entry is what its header says, and its leaf lies in the tree of the checkpoint."""
    before = None
    for part in bundle.parts:
        fields, position = part.fields, part.fields.position
        if part.payload is not None:
            is_whole = len(part.payload) == fields.length and sha256(part.payload) == fields.digest
            report.check(ENTRIES, is_whole, position, "the payload is another than the header says")
        leaf = sha256(LEAF, part.header)
        is_proved = is_included(leaf, position, note.size, note.root, part.proof)
        report.check(ENTRIES, is_proved, position, "it is not proved that the entry lies in the log")
        if before is not None and before[0] + 1 == position:
            report.check(ENTRIES, fields.previous == before[1], position, "it does not follow the entry before it")
        if fields.ledger != bundle.parts[0].fields.ledger:
            report.check(ENTRIES, False, position, "the entry is of another ledger")
        before = position, leaf
    report.stop_where_found()


def read_events(report, bundle):
    """What the entries say, in their order: the first how the ledger began."""
    said = []
    for part in bundle.parts:
        fields, body = part.fields, None
        if part.payload is None:
            report.unchecked(ENTRIES, fields.position, "what the entry says is withheld")
        else:
            try:
                body = read_event(part.kind, part.payload)
            except Malformed:
                report.must(ENTRIES, False, fields.position, "what the entry says is no event of its type")
        time = fields.time - (1 << 64) if fields.time >> 63 else fields.time
        said.append(Said(fields.position, time, fields.stream, fields.version, part.kind.name, body, fields.digest))
    first = said[0] if said else None
    is_so = first is not None and first.position == 0 and first.name == "LedgerOpened"
    is_so = is_so and (first.body is None or first.body["ledger"] == bundle.parts[0].fields.ledger)
    report.must(REFERENCES, is_so, 0, "it does not begin with how the ledger began")
    for one in said:
        if one.body is not None and is_newer(one):
            report.unchecked(REFERENCES, one.position, "the ledger is newer than this program")
            raise Ended
    return said


def is_newer(one):
    """Whether an entry says that only a later program can judge the ledger."""
    is_of_rules = one.name in ("LedgerOpened", "RulesAdopted") and one.body["ruleSet"] > SETS[-1]
    return is_of_rules or one.body.get("booksVersion", BOOKS) > BOOKS


def check_key(report, said, key):
    """The key that was given is the one that the log names for its checkpoints of this size."""
    givers = [one for one in said if one.name in ("LedgerOpened", "EpochOpened", "LogKeyChanged")]
    named = [one for one in givers if one.name != "LogKeyChanged"]
    if givers[-1].body is None or named[-1].body is None:
        return report.unchecked(CHECKPOINT, givers[-1].position, "what gave the log its key is withheld")
    origin = octets = place = None
    epoch = 0
    for one in said:
        if one.name in ("LedgerOpened", "EpochOpened", "LogKeyChanged") and one.body is not None:
            origin, octets, place = one.body.get("origin", origin), one.body["logKey"]["publicKey"], one.position
            epoch = one.body.get("epoch", epoch)
    report.facts["epoch"] = epoch
    is_so = LogKey(origin, octets).verifier_key == key.verifier_key
    report.check(CHECKPOINT, is_so, place, "the log names another key for its checkpoints than the one that was given")


def read_life(report, said):
    """The request, the intent and the ending: one of each, of one stream, one after the other."""
    found = [[one for one in said if one.name in names] for names in (("IssuanceRequested",), ("IssuanceAuthorized",), ENDINGS)]
    report.must(REFERENCES, all(len(ones) == 1 for ones in found), None, "there is not one request, one intent and one ending")
    request, intent, ending = (ones[0] for ones in found)
    is_one = len({one.stream for one in (request, intent, ending)}) == 1 and (request.version, intent.version, ending.version) == (0, 1, 2)
    is_one = is_one and intent.position == request.position + 1 and ending.position > intent.position
    report.must(REFERENCES, is_one, intent.position, "request, intent and ending are not of one life")
    if intent.body is None or ending.body is None:
        report.unchecked(INTENT, intent.position, "intent or ending is withheld")
        raise Ended
    return Made(request, request.body, intent, intent.body, ending)
