"""OpenSSL, certtool and pkilint accept what is issued, whatever the template and the keys, but for what a request itself forces."""

import base64
import itertools

import issuing
import linting
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

KEYS = ["RSA_2048", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1", "Ed25519"]
LEAVES = ["EndEntityCertificate", "EndEntityClientAuthCertificate", "EndEntityServerAuthCertificate", "CodeSigningCertificate",
          "OCSPSigningCertificate"]
BLANK = ["BlankEndEntityCertificate", "BlankEndEntityCertificate_CriticalBasicConstraints"]
PASSING = ["_CSRPassthrough", "_APIPassthrough", "_APICSRPassthrough"]
# A key usage and a purpose of the caller's: the blank templates have none.
CALL = {
    "Subject": {"Country": "NZ", "Organization": "Example", "CommonName": "call.example"},
    "Extensions": {
        "CertificatePolicies": [{"CertPolicyId": "1.2.3.4", "PolicyQualifiers": [
            {"PolicyQualifierId": "CPS", "Qualifier": {"CpsUri": "https://call.example/cps"}}]}],
        "ExtendedKeyUsage": [{"ExtendedKeyUsageType": "CLIENT_AUTH"}],
        "KeyUsage": {"DigitalSignature": True},
        "SubjectAlternativeNames": [
            {"DnsName": "call.example"}, {"IpAddress": "192.0.2.1"}, {"IpAddress": "2001:db8::1"},
            {"Rfc822Name": "a@call.example"}, {"UniformResourceIdentifier": "https://call.example/"},
            {"DirectoryName": {"CommonName": "Other"}}, {"RegisteredId": "1.2.3.4"},
            {"OtherName": {"TypeId": "1.3.6.1.4.1.311.20.2.3", "Value": "upn@call.example"}}],
    },
}


def forced_by(template, kind):
    """What pkilint names because of the template: those of end entities for TLS fix keyEncipherment for any key, as the hosted
    service's do, and RFC 8813 forbids it for EC keys and RFC 8410 for Edwards curves. The issuer notes it and goes on."""
    if kind.startswith("RSA") or not template.startswith("EndEntity"):
        return set()
    return {"pkix.key_usage_value_prohibited_for_" + ("edwards_curve" if kind == "Ed25519" else "ec")}


@pytest.fixture(scope="module")
def keys():
    """One key of each kind, to ask with: making RSA keys is slow."""
    return {kind: ed25519.Ed25519PrivateKey.generate() if kind == "Ed25519" else issuing.new_key(kind) for kind in KEYS}


@pytest.fixture(scope="module")
def subordinate(client, root):
    """A subordinate under the module's root: ARN and PEM."""
    arn = issuing.create_authority(client, "SUBORDINATE")
    return arn, issuing.activate_subordinate(client, root[0], arn)[0]


def request(key, subject="leaf.example"):
    """A request that asks for a name, a key usage and a purpose."""
    return (
        x509.CertificateSigningRequestBuilder().subject_name(issuing.name(O="Example", CN=subject))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("leaf.example")]), False)
        .add_extension(x509.KeyUsage(*[True] + [False] * 8), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )


def authority_request(key, subject="Subordinate", usage=True):
    """A request for an authority's certificate; with the key usage that the blank templates leave to it."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(O="Example", CN=subject))
    if usage:
        builder = builder.add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False), True)
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def issued(client, authority, asked, template, **more):
    return issuing.read_back(client, authority, issuing.issue(client, authority, asked, f"{template}/V1", **more))[0]


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("template", [*LEAVES, *(one + "_CSRPassthrough" for one in BLANK)])
def test_leaves_of_every_family_and_key(client, root, subordinate, keys, tmp_path, template, kind):
    leaf = issued(client, subordinate[0], request(keys[kind]), template)
    linting.all_accept(tmp_path, root[1], leaf, subordinate[1], forced_by(template, kind))


@pytest.mark.parametrize("template", [family + variety for family in [*LEAVES, *BLANK] for variety in PASSING])
def test_leaves_with_passed_values(client, root, subordinate, keys, tmp_path, template):
    leaf = issued(client, subordinate[0], request(keys["EC_prime256v1"]), template, ApiPassthrough=CALL)
    linting.all_accept(tmp_path, root[1], leaf, subordinate[1], forced_by(template, "EC_prime256v1"))


@pytest.mark.parametrize(("template", "kind"), [
    (f"{blank}SubordinateCACertificate_PathLen{length}{variety}", kind)
    for (blank, variety), (length, kind) in zip(
        [("", ""), ("", PASSING[0]), ("", PASSING[1]), ("", PASSING[2]), ("Blank", PASSING[0]), ("Blank", PASSING[1]),
         ("Blank", PASSING[2])],
        itertools.cycle(zip(range(4), ["RSA_2048", "EC_prime256v1", "EC_secp521r1", "Ed25519"], strict=True)))
])
def test_authorities_of_every_family(client, root, keys, tmp_path, template, kind):
    call = {"Extensions": {"KeyUsage": {"KeyCertSign": True, "CRLSign": True}}} if "API" in template else None
    more = {"ApiPassthrough": call} if call else {}
    certificate = issued(client, root[0], authority_request(keys[kind]), template, **more)
    linting.all_accept(tmp_path, root[1], certificate)


@pytest.mark.parametrize("kind", ["RSA_2048", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"])
@pytest.mark.parametrize("template", ["RootCACertificate", "RootCACertificate_APIPassthrough",
                                      "BlankRootCACertificate_APIPassthrough", "BlankRootCACertificate_PathLen2_APIPassthrough"])
def test_roots_of_every_family_and_key(client, tmp_path, template, kind):
    authority = issuing.create_authority(client, key_algorithm=kind)
    asked = client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode()
    call = {"Extensions": {"KeyUsage": {"DigitalSignature": True, "KeyCertSign": True, "CRLSign": True}}}
    more = {"ApiPassthrough": call} if "API" in template else {}
    certificate = issued(client, authority, asked, template, signing=issuing.signing_algorithm(kind), **more)
    linting.all_accept(tmp_path, certificate, certificate)


@pytest.mark.parametrize("signing", [f"SHA{bits}WITHRSA{padding}" for bits in (256, 384, 512) for padding in ("", "_PSS")])
def test_every_signature_of_an_rsa_authority(client, keys, tmp_path, signing):
    root, certificate = issuing.new_root(client, "RSA_2048")
    leaf = issued(client, root, request(keys["RSA_2048"]), "EndEntityCertificate", signing=signing)
    linting.all_accept(tmp_path, certificate, leaf)


@pytest.mark.parametrize("validity", [
    {"Type": "END_DATE", "Value": 491231235959}, {"Type": "END_DATE", "Value": 20500101000000},
    {"Type": "ABSOLUTE", "Value": 253402300799},
], ids=["the last UTCTime", "the first GeneralizedTime", "no well-defined end"])
def test_far_ends(client, keys, tmp_path, validity):
    far = {"Type": "ABSOLUTE", "Value": 253402300799}
    root = issuing.create_authority(client)
    certificate = issuing.activate_root(client, root, validity=far)
    leaf = issued(client, root, request(keys["RSA_2048"]), "EndEntityCertificate", validity=validity)
    linting.all_accept(tmp_path, certificate, leaf)


def test_an_empty_subject(client, root, subordinate, keys, tmp_path):
    asked = issuing.certification_request(x509.Name([]), keys["RSA_2048"], critical=True)
    linting.all_accept(tmp_path, root[1], issued(client, subordinate[0], asked, "EndEntityCertificate"), subordinate[1])


def test_name_constraints(client, root, keys, tmp_path):
    constraints = x509.NameConstraints([x509.DNSName("inside.example")], [x509.RFC822Name("example.org")])
    call = {"Extensions": {"CustomExtensions": [{"ObjectIdentifier": "2.5.29.30", "Critical": True, "Value": base64.b64encode(
        constraints.public_bytes()).decode()}]}}
    certificate = issued(client, root[0], authority_request(keys["EC_secp384r1"]),
                         "SubordinateCACertificate_PathLen0_APIPassthrough", ApiPassthrough=call)
    linting.all_accept(tmp_path, root[1], certificate)


# What a request forces: copied because the hosted service copies it, named by the linter, and named here.

FORCED = {
    "a critical alternative name beside a subject": (
        {"critical": True}, None, {"pkix.san_extension_is_critical_non_empty_subject"}),
    "an address in the subject alone": (
        {"subject": x509.Name([x509.NameAttribute(NameOID.EMAIL_ADDRESS, "a@b.example")])}, None,
        {"pkix.subject_email_address_not_in_san"}),
    # The documented criticality of ApiPassthrough.ExtendedKeyUsage is "not critical"; who wants RFC 3161's sends a custom
    # extension.
    "time stamping by its member": (
        {}, {"ExtendedKeyUsage": [{"ExtendedKeyUsageType": "TIME_STAMPING"}]},
        {"pkix.extended_key_usage_extension_with_timestamping_not_critical"}),
    # A custom extension is taken with the criticality that it comes with.
    "a key usage that is not critical": (
        {}, {"CustomExtensions": [{"ObjectIdentifier": "2.5.29.15", "Value": "AwIHgA=="}]},
        {"pkix.key_usage_extension_not_critical"}),
}


@pytest.mark.parametrize("what", FORCED)
def test_what_a_request_forces_is_all_that_the_linter_names(client, root, subordinate, keys, tmp_path, what):
    asked, extensions, codes = FORCED[what]
    asked = issuing.certification_request(key=keys["RSA_2048"], **asked)
    if extensions:
        leaf = issued(client, subordinate[0], asked, "BlankEndEntityCertificate_APIPassthrough",
                      ApiPassthrough={"Extensions": extensions})
    else:
        leaf = issued(client, subordinate[0], asked, "EndEntityCertificate")
    linting.all_accept(tmp_path, root[1], leaf, subordinate[1], codes)


def test_an_edi_party_name_is_read_by_two_of_the_three(client, root, subordinate, keys, tmp_path):
    """GnuTLS reads no certificate with an ediPartyName, whoever made it: the octets are RFC 5280's, as the other two agree."""
    leaf = issued(client, subordinate[0], issuing.certification_request(key=keys["RSA_2048"]),
                  "EndEntityCertificate_APIPassthrough", ApiPassthrough={"Extensions": {"SubjectAlternativeNames": [
                      {"EdiPartyName": {"PartyName": "party", "NameAssigner": "who"}}]}})
    issuing.openssl_accepts(tmp_path, root[1], leaf, subordinate[1])
    assert linting.findings(tmp_path, leaf) == set()


def test_the_linters_see_faults(client, root, subordinate, tmp_path):
    """The three are really asked: a certificate with one octet changed is not accepted by any that checks signatures."""
    leaf = issued(client, subordinate[0], issuing.certification_request(names=["a.example"]), "EndEntityCertificate")
    certificate = x509.load_pem_x509_certificate(leaf.encode())
    octets = issuing.der(certificate)
    changed = octets.replace(b"a.example", b"b.example")
    assert changed != octets
    broken = "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(changed).decode() + "-----END CERTIFICATE-----\n"
    with pytest.raises(AssertionError):
        issuing.openssl_accepts(tmp_path, root[1], broken, subordinate[1])
    with pytest.raises(AssertionError):
        linting.certtool_accepts(tmp_path, root[1], broken, subordinate[1])
    key_identifier = certificate.extensions.get_extension_for_oid(ObjectIdentifier("2.5.29.35"))
    found = linting.findings(tmp_path, issuing.pem(without(certificate, key_identifier)).decode())
    assert "pkix.authority_key_identifier_extension_absent" in {code for code, _ in found}


def without(certificate, dropped):
    """The certificate without an extension, signed by somebody else."""
    builder = (
        x509.CertificateBuilder().subject_name(certificate.subject).issuer_name(certificate.issuer)
        .serial_number(certificate.serial_number).public_key(certificate.public_key())
        .not_valid_before(certificate.not_valid_before_utc).not_valid_after(certificate.not_valid_after_utc)
    )
    for one in certificate.extensions:
        if one.oid != dropped.oid:
            builder = builder.add_extension(one.value, one.critical)
    return builder.sign(issuing.new_key(), hashes.SHA256())


def test_all_of_it_replays(server):
    """What the tests above did has left a whole ledger, read while the server runs."""
    server.replay()
