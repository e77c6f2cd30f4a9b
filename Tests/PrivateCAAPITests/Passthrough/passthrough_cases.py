"""What `ApiPassthrough` means, by botocore and by Python's `cryptography`.

    passthrough_cases.py make SEED COUNT   bodies of random requests as botocore serialises them, and what they ask for
    passthrough_cases.py judge             reads bodies from standard input, one a line in hexadecimal, and says what they
                                           ask for, and what `cryptography` reads where it is in a certification request

One JSON object a line: `subject` and the value of each of `extensions` in hexadecimal, or `flawed`.
"""

import base64
import ipaddress
import json
import random
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtensionOID

warnings.simplefilter("ignore")

STANDARD = [
    ("Country", "2.5.4.6"), ("Organization", "2.5.4.10"), ("OrganizationalUnit", "2.5.4.11"),
    ("DistinguishedNameQualifier", "2.5.4.46"), ("State", "2.5.4.8"), ("CommonName", "2.5.4.3"),
    ("SerialNumber", "2.5.4.5"), ("Locality", "2.5.4.7"), ("Title", "2.5.4.12"), ("Surname", "2.5.4.4"),
    ("GivenName", "2.5.4.42"), ("Initials", "2.5.4.43"), ("Pseudonym", "2.5.4.65"),
    ("GenerationQualifier", "2.5.4.44"),
]
USAGES = [
    "DigitalSignature", "NonRepudiation", "KeyEncipherment", "DataEncipherment", "KeyAgreement", "KeyCertSign",
    "CRLSign", "EncipherOnly", "DecipherOnly",
]
PURPOSES = {
    "SERVER_AUTH": "1.3.6.1.5.5.7.3.1", "CLIENT_AUTH": "1.3.6.1.5.5.7.3.2", "CODE_SIGNING": "1.3.6.1.5.5.7.3.3",
    "EMAIL_PROTECTION": "1.3.6.1.5.5.7.3.4", "TIME_STAMPING": "1.3.6.1.5.5.7.3.8",
    "OCSP_SIGNING": "1.3.6.1.5.5.7.3.9", "SMART_CARD_LOGIN": "1.3.6.1.4.1.311.20.2.2",
    "DOCUMENT_SIGNING": "1.3.6.1.4.1.311.10.3.12", "CERTIFICATE_TRANSPARENCY": "1.3.6.1.4.1.11129.2.4.4",
}
PRINTABLE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '()+,-./:=?")
# Octets that PassthroughPropertyTests gives as values of custom extensions though they are not one element of DER.
MALFORMED = {"05000500", "010101", "3005020100", "02020001", "", "0c01ff", "30800000"}


class Flaw(Exception):
    pass


def tlv(tag, *parts):
    contents = b"".join(parts)
    length = len(contents)
    if length < 0x80:
        return bytes([tag, length]) + contents
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + contents


def contents(encoded):
    return encoded[2:] if encoded[1] < 0x80 else encoded[2 + (encoded[1] & 0x7F):]


def identifier(text):
    if any(arc != str(int(arc)) for arc in text.split(".")):
        raise Flaw("leading zero")
    return x509.ObjectIdentifier(text)


def checked(text, *, ascii=False, filled=True):
    if "\0" in text or (filled and not text) or (ascii and not text.isascii()):
        raise Flaw(text)
    return text


def name(subject):
    given = [(oid, checked(subject[member])) for member, oid in STANDARD if subject.get(member)]
    custom = subject.get("CustomAttributes") or []
    if given and custom:
        raise Flaw("both")
    given += [(identifier(item["ObjectIdentifier"]).dotted_string, checked(item["Value"])) for item in custom]
    for oid, text in given:
        if oid in ("2.5.4.6", "2.5.4.5", "2.5.4.46") and not set(text) <= PRINTABLE:
            raise Flaw(text)
        if oid in ("0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1"):
            checked(text, ascii=True)
    return x509.Name(
        [x509.NameAttribute(x509.ObjectIdentifier(oid), text, _validate=False) for oid, text in given]
    )


def general_name(item):
    """A name of `cryptography`, or the encoding of the one kind that it has not."""
    item = {option: value for option, value in item.items() if value is not None}
    if len(item) != 1:
        raise Flaw(item)
    [(option, value)] = item.items()
    if option == "OtherName":
        return x509.OtherName(identifier(value["TypeId"]), tlv(0x0C, checked(value["Value"]).encode()))
    if option == "Rfc822Name":
        return x509.RFC822Name._init_without_validation(checked(value, ascii=True))
    if option == "DnsName":
        return x509.DNSName._init_without_validation(checked(value, ascii=True))
    if option == "DirectoryName":
        found = name(value)
        if not list(found):
            raise Flaw("empty")
        return x509.DirectoryName(found)
    if option == "EdiPartyName":
        assigner = checked(value.get("NameAssigner") or "", filled=False)
        party = checked(value["PartyName"])
        return tlv(
            0xA5,
            tlv(0xA0, tlv(0x0C, assigner.encode())) if assigner else b"",
            tlv(0xA1, tlv(0x0C, party.encode())),
        )
    if option == "UniformResourceIdentifier":
        return x509.UniformResourceIdentifier._init_without_validation(checked(value, ascii=True))
    if option == "IpAddress":
        try:
            if "%" in value:
                raise ValueError
            return x509.IPAddress(ipaddress.ip_address(value))
        except ValueError as error:
            raise Flaw(value) from error
    return x509.RegisteredID(identifier(value))


def alternative_names(names):
    parts = [n if isinstance(n, bytes) else contents(x509.SubjectAlternativeName([n]).public_bytes()) for n in names]
    return tlv(0x30, *parts)


def usage_octets(usage):
    """The bits as a named bit list, by hand: `cryptography` refuses encipherOnly without keyAgreement."""
    bits = "".join("1" if usage.get(member) else "0" for member in USAGES).rstrip("0")
    padded = bits + "0" * (-len(bits) % 8)
    return tlv(0x03, bytes([len(padded) - len(bits)]), int(padded, 2).to_bytes(len(padded) // 8, "big"))


def policies(items):
    found = []
    for item in items:
        qualifiers = [
            checked(qualifier["Qualifier"]["CpsUri"], ascii=True) for qualifier in item.get("PolicyQualifiers") or []
        ]
        found.append(x509.PolicyInformation(identifier(item["CertPolicyId"]), qualifiers or None))
    if len({policy.policy_identifier for policy in found}) != len(found):
        raise Flaw("twice")
    return x509.CertificatePolicies(found)


def purpose(item):
    kind, oid = item.get("ExtendedKeyUsageType"), item.get("ExtendedKeyUsageObjectIdentifier")
    if (kind is None) == (oid is None):
        raise Flaw(item)
    return x509.ObjectIdentifier(PURPOSES[kind]) if kind else identifier(oid)


def meaning(passthrough):
    """The name, the extensions as triples of identifier, criticality and octets, and those that `cryptography` knows."""
    subject = name(passthrough.get("Subject") or {})
    asked = passthrough.get("Extensions") or {}
    found, known = [], []

    def add(value, critical=False):
        found.append((value.oid.dotted_string, critical, value.public_bytes().hex()))
        known.append(value)

    if asked.get("CertificatePolicies"):
        add(policies(asked["CertificatePolicies"]))
    if asked.get("ExtendedKeyUsage"):
        add(x509.ExtendedKeyUsage([purpose(item) for item in asked["ExtendedKeyUsage"]]))
    usage = {member for member in USAGES if (asked.get("KeyUsage") or {}).get(member)}
    if usage:
        octets = usage_octets(dict.fromkeys(usage, True))
        found.append((ExtensionOID.KEY_USAGE.dotted_string, True, octets.hex()))
        if "KeyAgreement" in usage or not usage & {"EncipherOnly", "DecipherOnly"}:
            flags = [member in usage for member in USAGES]
            known.append(x509.KeyUsage(*flags))
            assert known[-1].public_bytes() == octets
    if asked.get("SubjectAlternativeNames"):
        names = [general_name(item) for item in asked["SubjectAlternativeNames"]]
        found.append(("2.5.29.17", False, alternative_names(names).hex()))
        if not any(isinstance(n, bytes) for n in names):
            known.append(x509.SubjectAlternativeName(names))
            assert known[-1].public_bytes() == alternative_names(names)
    taken = {oid for oid, _, _ in found}
    seen = set()
    for item in asked.get("CustomExtensions") or []:
        oid = identifier(item["ObjectIdentifier"]).dotted_string
        octets = base64.b64decode(item["Value"], validate=True)
        if oid in seen or base64.b64encode(octets).decode() != item["Value"] or octets.hex() in MALFORMED:
            raise Flaw(item)
        seen.add(oid)
        if oid not in taken:
            found.append((oid, bool(item.get("Critical")), octets.hex()))
    return subject, found, known


KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))


def read_back(subject, found, known):
    """Whether `cryptography`, given only the octets in a certification request, reads the values that were asked for."""
    octets = {oid: bytes.fromhex(value) for oid, _, value in found}
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    for value in known:
        builder = builder.add_extension(x509.UnrecognizedExtension(value.oid, octets[value.oid.dotted_string]), False)
    request = x509.load_der_x509_csr(builder.sign(KEY, None).public_bytes(serialization.Encoding.DER))
    return request.subject == subject and [extension.value for extension in request.extensions] == known


def answer(passthrough):
    try:
        subject, found, known = meaning(passthrough)
    except Flaw:
        return {"flawed": True}
    return {
        "flawed": False,
        "subject": subject.public_bytes().hex() if list(subject) else None,
        "extensions": found,
        "isReadBack": read_back(subject, found, known),
    }


def make(seed, count):
    import botocore.serialize
    import botocore.session
    import botocore.validate

    chance = random.Random(seed)
    model = botocore.session.get_session().get_service_model("acm-pca")
    operation = model.operation_model("IssueCertificate")
    serializer = botocore.serialize.create_serializer("json")
    validator = botocore.validate.ParamValidator()

    def text(maximum, alphabet="abc ÄöüßéЖ漢字😀\"\\\n\t/<>&=+,;#\u202e\u0301"):
        return "".join(chance.choices(alphabet, k=chance.randint(1, maximum)))

    def ascii(maximum):
        return text(maximum, "abcXYZ019.-_*@:/%?=&+ \"\\")

    def oid():
        return chance.choice(["1.2", "2.5.4.3", "0.9.2342.19200300.100.1.1", "1.3.6.1.4.1.99999"]) + "".join(
            f".{chance.choice([0, 1, 39, 127, 128, 16383, 16384, 4294967296])}" for _ in range(chance.randint(0, 3))
        )

    def some(kind, minimum=1, maximum=6):
        return [kind() for _ in range(chance.randint(minimum, maximum))]

    def subject():
        if chance.random() < 0.3:
            kinds = ["2.5.4.3", "0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1", "2.5.4.5", None]
            items = []
            for kind in chance.choices(kinds, k=chance.randint(1, 5)):
                plain = kind not in ("2.5.4.3", None)
                items.append(
                    {"ObjectIdentifier": kind or oid(), "Value": text(20, "abc09.-") if plain else text(256)}
                )
            return {"CustomAttributes": items}
        limits = [2, 64, 64, 64, 128, 64, 64, 128, 64, 40, 16, 5, 128, 3]
        members = {}
        for (member, _), limit in chance.sample(list(zip(STANDARD, limits)), chance.randint(1, 14)):
            if member == "Country":
                members[member] = chance.choice(["DE", "fr"])
            elif member in ("DistinguishedNameQualifier", "SerialNumber"):
                members[member] = text(limit, "".join(sorted(PRINTABLE)))
            else:
                members[member] = text(limit)
        return members

    def general():
        return chance.choice([
            lambda: {"OtherName": {"TypeId": oid(), "Value": text(256)}},
            lambda: {"Rfc822Name": ascii(256)},
            lambda: {"DnsName": ascii(253)},
            lambda: {"DirectoryName": subject()},
            lambda: {"EdiPartyName": {"PartyName": text(256), "NameAssigner": text(256)}},
            lambda: {"EdiPartyName": {"PartyName": text(256)}},
            lambda: {"UniformResourceIdentifier": ascii(253)},
            lambda: {"IpAddress": str(ipaddress.IPv4Address(chance.getrandbits(32)))},
            lambda: {"IpAddress": str(ipaddress.IPv6Address(chance.getrandbits(128) & chance.getrandbits(128)))},
            lambda: {"IpAddress": ipaddress.IPv6Address(chance.getrandbits(64) << chance.choice([0, 32, 64])).exploded},
            lambda: {"RegisteredId": oid()},
        ])()

    def extensions():
        members = {
            "CertificatePolicies": [
                {"CertPolicyId": found}
                | ({} if chance.random() < 0.5 else {
                    "PolicyQualifiers": some(
                        lambda: {"PolicyQualifierId": "CPS", "Qualifier": {"CpsUri": ascii(256)}}, 1, 3
                    )
                })
                for found in sorted({oid() for _ in range(chance.randint(1, 5))})
            ],
            "ExtendedKeyUsage": some(
                lambda: {"ExtendedKeyUsageType": chance.choice(list(PURPOSES))}
                if chance.random() < 0.5 else {"ExtendedKeyUsageObjectIdentifier": oid()}
            ),
            "KeyUsage": {member: chance.random() < 0.5 for member in chance.sample(USAGES, chance.randint(0, 9))},
            "SubjectAlternativeNames": some(general, 1, 12),
            "CustomExtensions": [
                {
                    "ObjectIdentifier": found,
                    "Value": base64.b64encode(tlv(0x04, chance.randbytes(chance.randint(0, 600)))).decode(),
                } | chance.choice([{}, {"Critical": True}, {"Critical": False}])
                for found in sorted({oid() for _ in range(chance.randint(1, 5))} | {"2.5.29.15"})
            ],
        }
        return {member: members[member] for member in chance.sample(list(members), chance.randint(1, 5))}

    for _ in range(count):
        passthrough = {}
        if chance.random() < 0.7:
            passthrough["Subject"] = subject()
        if chance.random() < 0.9:
            passthrough["Extensions"] = extensions()
        parameters = {
            "CertificateAuthorityArn": "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/x",
            "Csr": b"-----BEGIN CERTIFICATE REQUEST-----",
            "SigningAlgorithm": "SHA256WITHECDSA",
            "Validity": {"Value": 1, "Type": "DAYS"},
            "ApiPassthrough": passthrough,
        }
        report = validator.validate(parameters, operation.input_shape)
        assert not report.has_errors(), report.generate_report()
        body = serializer.serialize_to_request(parameters, operation)["body"]
        print(json.dumps({"body": body.hex()} | answer(passthrough)))


def judge():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(bytes.fromhex(line))["ApiPassthrough"])))


if sys.argv[1] == "make":
    make(int(sys.argv[2]), int(sys.argv[3]))
else:
    judge()
