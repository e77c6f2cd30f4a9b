"""ApiPassthrough through boto3: what is asked for is what Python reads, and what contradicts itself is refused by name."""

import base64
import datetime
import ipaddress

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

pytestmark = pytest.mark.usefixtures("the_server_goes_on")

BITS = ["DigitalSignature", "NonRepudiation", "KeyEncipherment", "DataEncipherment", "KeyAgreement", "KeyCertSign", "CRLSign",
        "EncipherOnly", "DecipherOnly"]


def issued(client, root, template, passthrough=None, request=None, **more):
    """A certificate from a template and passthrough values, as Python reads it."""
    if passthrough is not None:
        more["ApiPassthrough"] = passthrough
    arn = issuing.issue(client, root[0], request or issuing.certification_request(), f"{template}/V1", **more)
    return x509.load_pem_x509_certificate(issuing.read_back(client, root[0], arn)[0].encode())


def identifiers(certificate):
    return sorted(one.oid.dotted_string for one in certificate.extensions)


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


def custom(oid, value, critical=None):
    """A custom extension: an object of the `cryptography` package, or DER octets."""
    octets = value if isinstance(value, bytes) else value.public_bytes()
    member = {"ObjectIdentifier": oid, "Value": base64.b64encode(octets).decode()}
    return member if critical is None else member | {"Critical": critical}


# What is asked for is there.

def test_a_subject_of_the_call_stands_in_the_order_of_its_members(client, root):
    asked = {
        "CommonName": "Zoë's service", "Country": "NZ", "Organization": "Example", "OrganizationalUnit": "Unit",
        "DistinguishedNameQualifier": "q-1", "State": "Otago", "SerialNumber": "007", "Locality": "Dunedin",
        "Title": "Dr", "Surname": "Surname", "GivenName": "Given", "Initials": "GS", "Pseudonym": "Nobody",
        "GenerationQualifier": "3rd",
    }
    leaf = issued(client, root, "EndEntityCertificate_APIPassthrough", {"Subject": asked})
    types = [NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.DN_QUALIFIER,
             NameOID.STATE_OR_PROVINCE_NAME, NameOID.COMMON_NAME, NameOID.SERIAL_NUMBER, NameOID.LOCALITY_NAME, NameOID.TITLE,
             NameOID.SURNAME, NameOID.GIVEN_NAME, NameOID.INITIALS, NameOID.PSEUDONYM, NameOID.GENERATION_QUALIFIER]
    values = ["NZ", "Example", "Unit", "q-1", "Otago", "Zoë's service", "007", "Dunedin", "Dr", "Surname", "Given", "GS",
              "Nobody", "3rd"]
    assert [(one.oid, one.value) for one in leaf.subject] == list(zip(types, values, strict=True))
    assert all(len(one) == 1 for one in leaf.subject.rdns)
    # The request's alternative name stays: the call has none.
    assert extension(leaf, x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName) == ["service.example"]


def test_custom_attributes_stand_in_the_order_of_the_list(client, root):
    asked = [("0.9.2342.19200300.100.1.25", "example"), ("0.9.2342.19200300.100.1.25", "org"), ("2.5.4.3", "Käthe"),
             ("2.5.4.6", "DE"), ("1.2.840.113549.1.9.1", "k@example.org"), ("1.3.6.1.4.1.99999.7", "own")]
    leaf = issued(client, root, "BlankEndEntityCertificate_APIPassthrough", {"Subject": {"CustomAttributes": [
        {"ObjectIdentifier": oid, "Value": value} for oid, value in asked]}})
    assert [(one.oid.dotted_string, one.value) for one in leaf.subject] == asked
    # IA5String 22, UTF8String 12, PrintableString 19
    assert [one._type.value for one in leaf.subject] == [22, 22, 12, 19, 22, 12]


def test_alternative_names_of_every_kind(client, root):
    leaf = issued(client, root, "EndEntityCertificate_APIPassthrough", {"Extensions": {"SubjectAlternativeNames": [
        {"DnsName": "*.api.example"}, {"Rfc822Name": "a@api.example"}, {"UniformResourceIdentifier": "https://api.example/x"},
        {"IpAddress": "10.0.0.1"}, {"IpAddress": "2001:DB8::1"}, {"RegisteredId": "1.2.3.4"},
        {"DirectoryName": {"Organization": "Inner", "CommonName": "Ünner"}},
        {"OtherName": {"TypeId": "1.3.6.1.4.1.311.20.2.3", "Value": "upn@example"}},
    ]}})
    carried = extension(leaf, x509.SubjectAlternativeName)
    assert not carried.critical
    assert list(carried.value) == [
        x509.DNSName("*.api.example"), x509.RFC822Name("a@api.example"),
        x509.UniformResourceIdentifier("https://api.example/x"), x509.IPAddress(ipaddress.ip_address("10.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")), x509.RegisteredID(ObjectIdentifier("1.2.3.4")),
        x509.DirectoryName(issuing.name(O="Inner", CN="Ünner")),
        x509.OtherName(ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x0bupn@example"),
    ]


def test_an_edi_party_name_has_its_assigner_first(client, root):
    """Python's `cryptography` reads no ediPartyName: the octets are compared, as RFC 5280's explicit tags write them."""
    arn = issuing.issue(client, root[0], issuing.certification_request(), "EndEntityCertificate_APIPassthrough/V1",
                        ApiPassthrough={"Extensions": {"SubjectAlternativeNames": [
                            {"EdiPartyName": {"PartyName": "party", "NameAssigner": "who"}}]}})
    octets = base64.b64decode("".join(issuing.read_back(client, root[0], arn)[0].split("-----")[2].split()))
    assert bytes.fromhex("a510a0050c0377686fa1070c057061727479") in octets


def test_an_empty_subject_makes_the_alternative_name_of_the_call_critical(client, root, tmp_path):
    nobody = issuing.certification_request(x509.Name([]), names=())
    leaf = issued(client, root, "EndEntityCertificate_APIPassthrough", {
        "Subject": {}, "Extensions": {"SubjectAlternativeNames": [{"DnsName": "only.example"}]}}, nobody)
    assert list(leaf.subject) == []
    assert extension(leaf, x509.SubjectAlternativeName).critical
    issuing.openssl_accepts(tmp_path, root[1], issuing.pem(leaf).decode())


def test_policies_usages_and_custom_extensions_of_a_blank_template(client, root):
    leaf = issued(client, root, "BlankEndEntityCertificate_APIPassthrough", {"Extensions": {
        "CertificatePolicies": [
            {"CertPolicyId": "1.2.3.4", "PolicyQualifiers": [
                {"PolicyQualifierId": "CPS", "Qualifier": {"CpsUri": "https://example/cps"}}]},
            {"CertPolicyId": "2.23.140.1.2.1"},
        ],
        "ExtendedKeyUsage": [
            {"ExtendedKeyUsageType": "SERVER_AUTH"}, {"ExtendedKeyUsageObjectIdentifier": "1.2.3.4.5"},
            {"ExtendedKeyUsageType": "TIME_STAMPING"},
        ],
        "KeyUsage": {"DigitalSignature": True, "KeyAgreement": True, "DecipherOnly": True},
        "CustomExtensions": [custom("1.2.3.9", b"\x05\x00", True), custom("1.3.6.1.5.5.7.1.3", b"\x30\x00")],
    }})
    policies = extension(leaf, x509.CertificatePolicies)
    assert not policies.critical
    assert [(one.policy_identifier.dotted_string, one.policy_qualifiers) for one in policies.value] == [
        ("1.2.3.4", ["https://example/cps"]), ("2.23.140.1.2.1", None)]
    purposes = extension(leaf, x509.ExtendedKeyUsage)
    assert not purposes.critical
    assert list(purposes.value) == [ExtendedKeyUsageOID.SERVER_AUTH, ObjectIdentifier("1.2.3.4.5"),
                                    ExtendedKeyUsageOID.TIME_STAMPING]
    usage = extension(leaf, x509.KeyUsage)
    assert usage.critical
    assert usage.value == x509.KeyUsage(True, False, False, False, True, False, False, False, True)
    own = leaf.extensions.get_extension_for_oid(ObjectIdentifier("1.2.3.9"))
    assert own.critical and own.value.value == b"\x05\x00"
    statements = leaf.extensions.get_extension_for_oid(ObjectIdentifier("1.3.6.1.5.5.7.1.3"))
    assert not statements.critical and statements.value.value == b"\x30\x00"
    assert identifiers(leaf) == sorted([
        "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.32", "2.5.29.35", "2.5.29.37", "1.2.3.9",
        "1.3.6.1.5.5.7.1.3"])


@pytest.mark.parametrize("bit", [one for one in BITS if one != "KeyCertSign"])
def test_each_bit_of_the_key_usage_is_that_bit_in_minimal_der(client, root, bit):
    # Two of them have no meaning without a third (RFC 5280 section 4.2.1.3).
    usage = {bit: True} | ({"KeyAgreement": True} if bit in ("EncipherOnly", "DecipherOnly") else {})
    leaf = issued(client, root, "BlankEndEntityCertificate_APIPassthrough", {"Extensions": {"KeyUsage": usage}})
    numbers = [BITS.index(one) for one in usage]
    bits = sum(0x8000 >> number for number in numbers).to_bytes(2, "big")
    octets = bits[: max(numbers) // 8 + 1]
    assert octets_of(leaf, "2.5.29.15") == bytes([3, len(octets) + 1, 7 - max(numbers) % 8]) + octets


@pytest.mark.parametrize("bit", ["EncipherOnly", "DecipherOnly"])
def test_a_bit_without_meaning_is_refused(client, root, refused, bit):
    with refused("InvalidArgsException", "without keyAgreement"):
        issued(client, root, "BlankEndEntityCertificate_APIPassthrough", {"Extensions": {"KeyUsage": {bit: True}}})


def octets_of(certificate, oid):
    """extnValue's content as it stands in the certificate, not as a library writes it again; for OIDs under 2.5.29."""
    octets = issuing.der(certificate)
    identifier = b"\x06\x03\x55\x1d" + bytes([int(oid.rsplit(".", 1)[1])])
    start = octets.index(identifier) + len(identifier)
    if octets[start] == 1:  # critical
        start += 3
    assert octets[start] == 4 and octets[start + 1] < 128
    return octets[start + 2 : start + 2 + octets[start + 1]]


# Who wins.

def csr_with_everything():
    return (
        x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="csr"))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("csr.example")]), False)
        .add_extension(x509.KeyUsage(*[True] + [False] * 8), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
        .add_extension(x509.BasicConstraints(True, 3), True)
        .add_extension(x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.9"), b"\x0c\x03csr"), False)
        .add_extension(x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.10"), b"\x05\x00"), False)
        .sign(issuing.new_key(), hashes.SHA256())
    )


CALL = {"Subject": {"CommonName": "api"}, "Extensions": {
    "SubjectAlternativeNames": [{"DnsName": "api.example"}], "ExtendedKeyUsage": [{"ExtendedKeyUsageType": "OCSP_SIGNING"}],
    "CustomExtensions": [custom("1.2.3.9", b"\x0c\x03api", True)],
}}


@pytest.mark.parametrize(("template", "subject", "purposes", "own", "second"), [
    ("EndEntityCertificate", "csr", {"SERVER_AUTH", "CLIENT_AUTH"}, None, False),
    ("EndEntityCertificate_CSRPassthrough", "csr", {"SERVER_AUTH", "CLIENT_AUTH"}, b"csr", True),
    ("EndEntityCertificate_APIPassthrough", "api", {"SERVER_AUTH", "CLIENT_AUTH"}, b"api", False),
    ("EndEntityCertificate_APICSRPassthrough", "api", {"SERVER_AUTH", "CLIENT_AUTH"}, b"api", True),
    ("BlankEndEntityCertificate_CSRPassthrough", "csr", {"CODE_SIGNING"}, b"csr", True),
    ("BlankEndEntityCertificate_APIPassthrough", "api", {"OCSP_SIGNING"}, b"api", False),
    ("BlankEndEntityCertificate_APICSRPassthrough", "api", {"OCSP_SIGNING"}, b"api", True),
])
def test_the_template_wins_over_the_call_and_the_call_over_the_request(client, root, template, subject, purposes, own, second):
    leaf = issued(client, root, template, CALL, csr_with_everything())
    assert [one.value for one in leaf.subject] == [subject]
    assert extension(leaf, x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName) == [f"{subject}.example"]
    assert set(extension(leaf, x509.ExtendedKeyUsage).value) == {getattr(ExtendedKeyUsageOID, one) for one in purposes}
    assert extension(leaf, x509.BasicConstraints).value == x509.BasicConstraints(False, None)
    found = [one for one in leaf.extensions if one.oid.dotted_string == "1.2.3.9"]
    assert [one.value.value[2:] for one in found] == ([own] if own else [])
    assert [one.critical for one in found] == ([own == b"api"] if own else [])
    assert ("1.2.3.10" in identifiers(leaf)) is second


def test_a_member_wins_over_a_custom_extension_of_its_kind(client, root):
    leaf = issued(client, root, "BlankEndEntityCertificate_APIPassthrough", {"Extensions": {
        "KeyUsage": {"DigitalSignature": True},
        "CustomExtensions": [custom("2.5.29.15", x509.KeyUsage(*[False] * 4, True, *[False] * 4))]}})
    assert octets_of(leaf, "2.5.29.15") == b"\x03\x02\x07\x80"


def test_the_log_names_what_was_asked_and_not_given(server, client, root):
    arn = issuing.issue(client, root[0], csr_with_everything(), "EndEntityCertificate_APICSRPassthrough/V1",
                        ApiPassthrough=CALL)
    serial = f"{issuing.serial_in_arn(arn):032x}"
    authorized = [one for one in server.events("--type", "IssuanceAuthorized") if serial in str(one)]
    assert len(authorized) == 1
    assert "extKeyUsage" in str(authorized[0]) and "basicConstraints" in str(authorized[0]), authorized


# A subordinate with name constraints, which then constrains.

def test_name_constraints_of_a_custom_extension_constrain(client, root, refused, tmp_path):
    constraints = x509.NameConstraints(
        permitted_subtrees=[x509.DNSName("inside.example"), x509.IPAddress(ipaddress.ip_network("10.1.0.0/16"))],
        excluded_subtrees=[x509.DNSName("secret.inside.example")])
    authority = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Constrained"})
    request = client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode()
    arn = issuing.issue(
        client, root[0], request, "SubordinateCACertificate_PathLen0_APIPassthrough/V1",
        validity={"Type": "YEARS", "Value": 2},
        ApiPassthrough={"Extensions": {"CustomExtensions": [custom("2.5.29.30", constraints, True)]}})
    certificate, chain = issuing.read_back(client, root[0], arn)
    carried = extension(x509.load_pem_x509_certificate(certificate.encode()), x509.NameConstraints)
    assert carried.critical and carried.value == constraints
    client.import_certificate_authority_certificate(
        CertificateAuthorityArn=authority, Certificate=certificate.encode(), CertificateChain=chain.encode())

    def names(*given):
        return issuing.certification_request(names=given)

    for inside in (names("a.inside.example"), names("inside.example", x509.IPAddress(ipaddress.ip_address("10.1.2.3")))):
        leaf, _ = issuing.read_back(client, authority, issuing.issue(client, authority, inside))
        issuing.openssl_accepts(tmp_path, root[1], leaf, certificate)
    for outside in (names("outside.example"), names("a.inside.example", "b.example"), names("secret.inside.example"),
                    names("x.secret.inside.example"), names("notinside.example"),
                    names("inside.example", x509.IPAddress(ipaddress.ip_address("10.2.0.1")))):
        with refused("ValidationException", "onstraint"):
            issuing.issue(client, authority, outside)
    with refused("ValidationException", "onstraint"):
        issuing.issue(client, authority, names("a.inside.example"), "EndEntityCertificate_APIPassthrough/V1",
                      ApiPassthrough={"Extensions": {"SubjectAlternativeNames": [{"DnsName": "outside.example"}]}})


# What contradicts itself.

def alternative(*names):
    return {"Extensions": {"SubjectAlternativeNames": list(names)}}


ROOT_OF_NAMES = "apiPassthrough.extensions.subjectAlternativeNames"
ROOT_OF_CUSTOM = "apiPassthrough.extensions.customExtensions"
FLAWED = {
    "two options": (alternative({"DnsName": "a"}, {"DnsName": "b", "IpAddress": "10.0.0.1"}), f"{ROOT_OF_NAMES}.2.member"),
    "no option": (alternative({}), f"{ROOT_OF_NAMES}.1.member"),
    "a bad address": (alternative({"IpAddress": "10.0.0.256"}), f"{ROOT_OF_NAMES}.1.member.ipAddress"),
    "an address with a prefix": (alternative({"IpAddress": "10.0.0.0/8"}), f"{ROOT_OF_NAMES}.1.member.ipAddress"),
    "a name beyond ASCII": (alternative({"DnsName": "a"}, {"DnsName": "b"}, {"DnsName": "bücher.example"}),
                            f"{ROOT_OF_NAMES}.3.member.dnsName"),
    "an address beyond ASCII": (alternative({"Rfc822Name": "ü@example"}), f"{ROOT_OF_NAMES}.1.member.rfc822Name"),
    "a URI beyond ASCII": (alternative({"UniformResourceIdentifier": "http://ü"}),
                           f"{ROOT_OF_NAMES}.1.member.uniformResourceIdentifier"),
    "an empty name": (alternative({"DnsName": ""}), f"{ROOT_OF_NAMES}.1.member.dnsName"),
    "an empty directory name": (alternative({"DirectoryName": {}}), f"{ROOT_OF_NAMES}.1.member.directoryName"),
    "custom attributes mixed with standard ones": (
        {"Subject": {"CommonName": "a", "CustomAttributes": [{"ObjectIdentifier": "2.5.4.10", "Value": "b"}]}},
        "apiPassthrough.subject.customAttributes"),
    "custom attributes mixed in a directory name": (
        alternative({"DirectoryName": {"Title": "a", "CustomAttributes": [{"ObjectIdentifier": "2.5.4.10", "Value": "b"}]}}),
        f"{ROOT_OF_NAMES}.1.member.directoryName.customAttributes"),
    "a custom extension twice": (
        {"Extensions": {"CustomExtensions": [custom("1.2.3", b"\x05\x00"), custom("1.2.3", b"\x05\x00")]}},
        f"{ROOT_OF_CUSTOM}.2.member.objectIdentifier"),
    "a custom extension that is no DER": ({"Extensions": {"CustomExtensions": [custom("1.2.3", b"\x05\x01")]}},
                                          f"{ROOT_OF_CUSTOM}.1.member.value"),
    "a policy twice": ({"Extensions": {"CertificatePolicies": [{"CertPolicyId": "1.2.3"}] * 2}},
                       "apiPassthrough.extensions.certificatePolicies.2.member.certPolicyId"),
    "a purpose by name and by identifier": (
        {"Extensions": {"ExtendedKeyUsage": [
            {"ExtendedKeyUsageType": "CODE_SIGNING", "ExtendedKeyUsageObjectIdentifier": "1.2.3"}]}},
        "apiPassthrough.extensions.extendedKeyUsage.1.member"),
    "no purpose": ({"Extensions": {"ExtendedKeyUsage": [{}]}}, "apiPassthrough.extensions.extendedKeyUsage.1.member"),
}


@pytest.mark.parametrize("why", FLAWED)
def test_what_contradicts_itself_is_refused_by_its_path_and_on_record(server, client, root, refused, why):
    passthrough, path = FLAWED[why]
    before = len(server.events("--type", "IssuanceRefused"))
    with refused("InvalidArgsException", path):
        issued(client, root, "BlankEndEntityCertificate_APIPassthrough", passthrough)
    refusals = server.events("--type", "IssuanceRefused")
    assert len(refusals) == before + 1
    # On record is the number of what is wrong and of the fields that lead there: no sentence, and no name of the interface's.
    assert 810 <= refusals[-1]["event"]["reason"]["code"] <= 825 and path not in str(refusals[-1]["event"]["reason"])
    # A template that takes no values of the call is not disturbed.
    assert identifiers(issued(client, root, "EndEntityCertificate", passthrough)) == sorted(
        ["2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.35", "2.5.29.37"])


@pytest.mark.parametrize(("passthrough", "path"), [
    (alternative({"DnsName": "a" * 254}), f"{ROOT_OF_NAMES}.1.member.dnsName"),
    (alternative({"RegisteredId": "2.100.1"}), f"{ROOT_OF_NAMES}.1.member.registeredId"),
    (alternative(*[{"DnsName": "a"}] * 151), ROOT_OF_NAMES),
    ({"Subject": {"Country": "NZL"}}, "apiPassthrough.subject.country"),
    ({"Subject": {"CommonName": "a" * 65}}, "apiPassthrough.subject.commonName"),
    ({"Extensions": {"CustomExtensions": [{"ObjectIdentifier": "1.2.3", "Value": "BQA"}]}}, f"{ROOT_OF_CUSTOM}.1.member.value"),
    ({"Extensions": {"ExtendedKeyUsage": [{"ExtendedKeyUsageType": "ANY"}]}},
     "apiPassthrough.extensions.extendedKeyUsage.1.member.extendedKeyUsageType"),
])
def test_a_broken_limit_of_the_model_is_a_validation_error(client, root, refused, passthrough, path):
    with refused("ValidationException", f"at '{path}' failed to satisfy constraint"):
        issued(client, root, "BlankEndEntityCertificate_APIPassthrough", passthrough)


def test_no_end_entity_gets_a_key_usage_that_signs_certificates(server, client, root, refused):
    with refused("InvalidArgsException"):
        issued(client, root, "BlankEndEntityCertificate_APIPassthrough", {"Extensions": {"KeyUsage": {"KeyCertSign": True}}})
    assert "keyCertSign" in str(server.events("--type", "IssuanceRefused")[-1])


def test_the_dates_are_the_calls_own(client, root):
    at = int(issuing.now().timestamp())
    leaf = issued(client, root, "EndEntityCertificate_APIPassthrough", CALL, validity={"Type": "ABSOLUTE", "Value": at + 86400},
                  ValidityNotBefore={"Type": "ABSOLUTE", "Value": at - 7})
    assert leaf.not_valid_before_utc == datetime.datetime.fromtimestamp(at - 7, datetime.timezone.utc)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == datetime.timedelta(days=1, seconds=7)


def test_all_of_it_replays(server):
    """What the tests above did has left a whole ledger, read while the server runs."""
    server.replay()
