"""Every event kind, as schemas/events.asn1 has it. A new event is one row of `KINDS`; a new field is one word in a row.

A row: the event type, its name, the kind of its stream, and its fields in order. A later schema of the same type is a row of
its own with `schema=`. What follows from an event is a method of its name in books.py; without one, nothing does.
"""

import hashlib
from collections import namedtuple

from . import der
from .der import SEQUENCE
from .fields import BOOLEAN, COUNT, DIGEST, IDENTIFIER, INSTANT, NULL, NUMBER, OCTETS, TEXT, VERSION
from .fields import choice, default, enumerated, listed, many, optional, optional_choice, ranged, recurring, rising, sequence, tagged

EventKind = namedtuple("EventKind", "number name stream body schema")
# What a stream tells the life of.
LEDGER, AUTHORITY, REQUEST, REVOCATIONS, LIST, OPERATION = "ledger", "authority", "request", "revocations", "list", "operation"
REPORT = "report"
RESPONDER, PERIODS = "responder", "periods"
APPROVAL = "approval"

API, CONTROL_SOCKET, PROGRAM = range(3)  # channels: a signed call, a running server's socket, the program itself
ADDED, REMOVED = range(2)  # what became of somebody's access
PROVENANCE = sequence(
    channel=enumerated(3), principal=TEXT, request=optional(0, IDENTIFIER), accessKey=optional(1, TEXT), account=optional(2, TEXT),
    role=optional(3, TEXT), sourceAddress=optional(4, TEXT), userAgent=optional(5, TEXT), bodyDigest=optional(6, DIGEST),
    clientCertificateDigest=optional(7, DIGEST),
)  # fmt: skip
REFUSALS = 36  # the number of ways to be refused
REFUSAL = enumerated(REFUSALS)
TIME = recurring(sequence(unit=enumerated(5), value=NUMBER))
VALUE = choice(text=tagged(0, TEXT), number=tagged(1, NUMBER), instant=tagged(2, INSTANT), octets=tagged(3, OCTETS))
WHY = sequence(code=NUMBER, values=many(VALUE))
CHECK = sequence(rule=NUMBER, outcome=default(0, enumerated(3), 0), reason=optional(1, WHY))
CHECKS = recurring(many(CHECK))
BASIS = recurring(rising(sequence(concern=enumerated(8), position=VERSION), key=lambda one: one["concern"]))
REASON = listed(0, 1, 2, 3, 4, 5, 9, 10)
KEY_PLACE = choice(sealedFile=tagged(0, NULL), token=tagged(1, TEXT))
LOG_KEY = sequence(identifier=IDENTIFIER, place=KEY_PLACE, publicKey=DIGEST)
SALTED_DIGEST = sequence(salt=IDENTIFIER, digest=DIGEST)
KEY_USE = sequence(key=IDENTIFIER, count=NUMBER)
TREE_HEAD, ENTRY_HEAD = sequence(size=NUMBER, root=DIGEST), sequence(size=NUMBER, leafHash=DIGEST)
TAG = sequence(key=TEXT, value=optional(0, TEXT))
PERMISSION = sequence(principal=TEXT, sourceAccount=TEXT, actions=many(TEXT), createdAt=INSTANT)
REFUSAL_COUNT = sequence(answer=REFUSAL, count=NUMBER)
FAILED_LOGIN = sequence(accessKey=TEXT, sourceAddress=TEXT, answer=REFUSAL, count=NUMBER)
REPEATED_REFUSAL = sequence(accessKey=TEXT, principal=TEXT, operation=TEXT, answer=REFUSAL, count=NUMBER)
CREDENTIALS_DIFFERENCE = sequence(accessKey=TEXT, difference=enumerated(4))
ANSWERS = ranged(0, 1 << 32)  # how many a responder signs in a period
PASSTHROUGH = sequence(subject=optional(0, OCTETS), extensions=optional(1, OCTETS))
FLAWED_PASSTHROUGH = sequence(received=TEXT, reason=WHY)
LIST_CONFIGURATION = sequence(validityDays=COUNT, isPartitioned=BOOLEAN, omitsDistributionPoint=BOOLEAN, bucket=TEXT, isPublic=BOOLEAN, base=TEXT,
                              customName=optional(0, TEXT), customPath=optional(1, TEXT))  # fmt: skip
CONTROLLED, PLACE = enumerated(10), ranged(0, 64)  # what can be under dual control; where an open approval is found
ASKED_PARAMETER = sequence(name=TEXT, value=TEXT)
RESPONDER_CONFIGURATION = sequence(location=TEXT, customName=optional(0, TEXT))


def kind(number, name, stream, schema=1, /, **fields):
    return EventKind(number, name, stream, sequence(**fields), schema)


TABLE = [
    kind(1, "LedgerOpened", LEDGER, ledger=IDENTIFIER, origin=TEXT, logKey=LOG_KEY, booksVersion=NUMBER, ruleSet=NUMBER, softwareVersion=TEXT, partition=TEXT,
         region=TEXT, account=TEXT),
    kind(2, "ServerStarted", LEDGER, softwareVersion=TEXT, cryptographyVersion=TEXT, capabilities=many(TEXT),
         issuanceTokenWindow=NUMBER, authorityTokenWindow=NUMBER, booksVersion=NUMBER, ruleSet=NUMBER, isDevelopment=BOOLEAN,
         anchorAccepted=optional(0, TEXT), keyUses=many(KEY_USE), provenance=PROVENANCE),
    kind(3, "ClockStepped", LEDGER, before=INSTANT, after=INSTANT, isHeld=BOOLEAN),
    kind(4, "ClockConfirmed", LEDGER, provenance=PROVENANCE),
    kind(5, "SettingsChanged", LEDGER, checkpointInterval=COUNT, clockBound=COUNT, publicURLs=many(TEXT),
         authorities=optional(0, COUNT), extensionArc=optional(1, TEXT), provenance=PROVENANCE),
    kind(6, "EpochOpened", LEDGER, epoch=NUMBER, origin=TEXT, logKey=LOG_KEY, reason=TEXT, local=TREE_HEAD, known=optional(0, TEXT),
         remembered=optional(1, ENTRY_HEAD), keyUses=many(KEY_USE), provenance=PROVENANCE),
    kind(7, "LogKeyChanged", LEDGER, logKey=LOG_KEY, provenance=PROVENANCE),
    kind(8, "MasterKeyChanged", LEDGER, keys=rising(IDENTIFIER), isDevelopment=BOOLEAN, provenance=PROVENANCE),
    kind(9, "ServerStopped", LEDGER),
    kind(10, "AuthorityCreating", AUTHORITY, kind_=enumerated(2), usageMode=enumerated(2), keyAlgorithm=TEXT,
         signatureAlgorithm=TEXT, subject=OCTETS, requestExtensions=optional(0, OCTETS), configuration=TEXT,
         keyStorageSecurityStandard=TEXT, tags=many(TAG), token=optional(1, TEXT), provenance=PROVENANCE),
    kind(11, "AuthorityCreated", AUTHORITY, certificationRequest=OCTETS),
    kind(12, "AuthorityCreationFailed", AUTHORITY, reason=WHY),
    kind(13, "AuthorityCertificateImported", AUTHORITY, certificate=OCTETS, chain=many(OCTETS), provenance=PROVENANCE),
    kind(14, "KeyMade", AUTHORITY, key=IDENTIFIER, purpose=enumerated(4), place=KEY_PLACE, algorithm=TEXT,
         subjectPublicKeyInfo=OCTETS),
    kind(15, "RequestAuthorized", AUTHORITY, ruleSet=NUMBER, key=IDENTIFIER, signatureAlgorithm=TEXT, checks=CHECKS,
         certificationRequestInfo=OCTETS),
    kind(16, "AuthorityStatusChanged", AUTHORITY, isDisabled=BOOLEAN, provenance=PROVENANCE),
    kind(17, "AuthorityDeleted", AUTHORITY, isDisabled=BOOLEAN, restorableUntil=optional(0, INSTANT), provenance=PROVENANCE),
    kind(18, "AuthorityRestored", AUTHORITY, isDisabled=BOOLEAN, provenance=PROVENANCE),
    kind(19, "AuthorityTagsChanged", AUTHORITY, tags=many(TAG), provenance=PROVENANCE),
    kind(20, "AuthorityPermissionsChanged", AUTHORITY, permissions=many(PERMISSION), provenance=PROVENANCE),
    kind(21, "IssuancePolicyChanged", LEDGER, disabledRules=rising(NUMBER), notedRules=rising(NUMBER),
         certificatesPerAuthority=optional(0, COUNT), namesLog=BOOLEAN, provenance=PROVENANCE),
    kind(22, "KeyBlocked", LEDGER, publicKeyDigest=DIGEST, reason=TEXT, provenance=PROVENANCE),
    kind(23, "RulesAdopted", LEDGER, ruleSet=NUMBER, provenance=PROVENANCE),
    kind(24, "CredentialsChanged", LEDGER, change=enumerated(2), accessKey=TEXT, principal=TEXT, account=TEXT,
         role=TEXT, expiry=optional(0, INSTANT), secret=optional(1, SALTED_DIGEST), provenance=PROVENANCE),
    kind(25, "RoleChanged", LEDGER, role=TEXT, operations=many(TEXT), templates=many(TEXT), provenance=PROVENANCE),
    kind(26, "CredentialsDiffered", LEDGER, differences=many(CREDENTIALS_DIFFERENCE), others=NUMBER),
    kind(27, "ResourcePolicyChanged", AUTHORITY, policy=optional(0, TEXT), provenance=PROVENANCE),
    kind(28, "RevocationConfigurationChanged", AUTHORITY, lists=optional(0, LIST_CONFIGURATION), responder=optional(1, RESPONDER_CONFIGURATION),
         provenance=PROVENANCE),
    kind(29, "CRLPartitionOpened", AUTHORITY, partition=IDENTIFIER, certificates=NUMBER),
    kind(30, "IssuanceRequested", REQUEST, authority=optional(0, IDENTIFIER), authorityName=optional(1, TEXT),
         certificationRequest=choice(certificationRequest=tagged(2, OCTETS), unreadable=tagged(3, OCTETS)),
         signatureAlgorithm=TEXT, template=optional(4, TEXT), notAfter=TIME, notBefore=optional(5, TIME),
         passthrough=optional_choice(values=tagged(6, PASSTHROUGH), flawed=tagged(8, FLAWED_PASSTHROUGH)),
         token=optional(7, TEXT), provenance=PROVENANCE),
    kind(31, "IssuanceRefused", REQUEST, ruleSet=NUMBER, basis=BASIS, moment=INSTANT, checks=CHECKS,
         code=REFUSAL, reason=WHY),
    kind(32, "IssuanceAuthorized", REQUEST, ruleSet=NUMBER, authority=IDENTIFIER, key=IDENTIFIER, basis=BASIS,
         moment=INSTANT, serialNumber=OCTETS, checks=CHECKS, tbsCertificate=OCTETS),
    kind(33, "CertificateSigned", REQUEST, signature=OCTETS),
    kind(34, "SigningFailed", REQUEST, reason=WHY, signatureMayExist=BOOLEAN),
    kind(35, "IssuanceAbandoned", REQUEST, reason=WHY),
    kind(36, "IssuanceRepeated", REQUEST, first=IDENTIFIER, differences=many(enumerated(6))),
    kind(37, "ReissuancePolicyChanged", AUTHORITY, mode=enumerated(3), period=optional(0, NUMBER), provenance=PROVENANCE),
    kind(38, "LogNamingChanged", AUTHORITY, naming=enumerated(3), provenance=PROVENANCE),
    kind(39, "MasterKeyChanging", LEDGER, **{"from": DIGEST}, to=DIGEST, provenance=PROVENANCE),
    kind(40, "CertificateRevoked", REVOCATIONS, authority=IDENTIFIER, serialNumber=OCTETS, reason=REASON, provenance=PROVENANCE),
    kind(41, "CRLAuthorized", LIST, ruleSet=NUMBER, authority=IDENTIFIER, key=IDENTIFIER, partition=optional(0, IDENTIFIER), number=COUNT,
         moment=INSTANT, thisUpdate=INSTANT, nextUpdate=INSTANT, size=VERSION, entries=COUNT, namesLog=BOOLEAN, digest=DIGEST, checks=CHECKS),
    kind(42, "CRLSigned", LIST, authority=IDENTIFIER, partition=optional(0, IDENTIFIER), intent=VERSION, signature=OCTETS),
    kind(43, "CRLFailed", LIST, reason=WHY, signatureMayExist=BOOLEAN),
    kind(44, "ResponderAuthorized", RESPONDER, ruleSet=NUMBER, authority=IDENTIFIER, key=IDENTIFIER, algorithm=TEXT, subjectPublicKeyInfo=OCTETS,
         basis=BASIS, moment=INSTANT, serialNumber=OCTETS, tbsCertificate=OCTETS),
    kind(45, "ResponderCertified", RESPONDER, signature=OCTETS),
    kind(46, "ResponderFailed", RESPONDER, reason=WHY, signatureMayExist=BOOLEAN),
    kind(47, "OCSPPeriodOpened", PERIODS, authority=IDENTIFIER, responder=IDENTIFIER, nextUpdate=INSTANT, most=ANSWERS),
    kind(48, "OCSPPeriodClosed", PERIODS, authority=IDENTIFIER, responder=IDENTIFIER, good=ANSWERS, revoked=ANSWERS, unknown=ANSWERS, isLast=BOOLEAN),
    kind(49, "MasterKeyReplaced", LEDGER, **{"from": DIGEST}, to=DIGEST, keys=NUMBER, lost=NUMBER, provenance=PROVENANCE),
    kind(50, "OperationRefused", OPERATION, operation=TEXT, resource=optional(0, TEXT), template=optional(1, TEXT), code=REFUSAL,
         reason=optional(2, WHY), octets=OCTETS, isCut=BOOLEAN, provenance=PROVENANCE),
    kind(51, "RefusalsCounted", LEDGER, from_=INSTANT, unknown=many(REFUSAL_COUNT), logins=many(FAILED_LOGIN),
         known=many(REPEATED_REFUSAL), others=NUMBER),
    kind(52, "AuditReportRequested", REPORT, authority=IDENTIFIER, bucket=TEXT, key=TEXT, format=enumerated(2), provenance=PROVENANCE),
    kind(53, "AuditReportCompleted", REPORT, digest=DIGEST, length=COUNT, certificates=COUNT),
    kind(54, "AuditReportFailed", REPORT, reason=enumerated(3)),
    kind(60, "DualControlChanged", LEDGER, operations=many(CONTROLLED), hours=optional(0, NUMBER), provenance=PROVENANCE),
    kind(61, "ApprovalRequested", APPROVAL, place=PLACE, operation=CONTROLLED, subject=optional(0, IDENTIFIER), parameters=many(ASKED_PARAMETER),
         until=INSTANT, provenance=PROVENANCE),
    kind(62, "ApprovalGiven", APPROVAL, place=PLACE, provenance=PROVENANCE),
    kind(63, "ApprovalRejected", APPROVAL, place=PLACE, reason=TEXT, provenance=PROVENANCE),
    kind(64, "ApprovalUsed", APPROVAL, place=PLACE),
    kind(65, "ApprovalExpired", APPROVAL, place=PLACE),
]  # fmt: skip
KINDS = {(row.number, row.schema): row for row in TABLE}


def tag_of(number):
    """The tag of an alternative of Event.body: context-specific, constructed, the event type its number."""
    return 0xA0 | number if number < 31 else 0xBF00 | number


def read_event(kind, payload):
    """The body of a payload of this kind, its fields by name; only DER of exactly that kind passes."""
    reader = der.only(payload, SEQUENCE)
    IDENTIFIER.read(reader.content(der.OCTET_STRING))  # nonce
    body = kind.body.read(reader.content(tag_of(kind.number)))
    reader.end()
    return body


def fits_stream(kind, stream, ledger):
    """Whether a stream may hold events of this kind: those of the ledger lie in its own, all others elsewhere."""
    return (kind.stream == LEDGER) == (stream == ledger)


def revocations_of(authority):
    """The stream of an authority's revocations."""
    return hashlib.sha256(b"ca-ledger revocations\n" + authority).digest()[:16]


def periods_of(authority):
    """The stream of the periods in which an authority's responders answer."""
    return hashlib.sha256(b"ca-ledger ocsp periods\n" + authority).digest()[:16]
