"""Every template's name, asked of a root and of a subordinate: given or refused as the reference's table says."""

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

ALL = ["", "_CSRPassthrough", "_APIPassthrough", "_APICSRPassthrough"]
LENGTHS = [f"_PathLen{length}" for length in range(4)]
END_ENTITIES = [
    family + variety
    for family in ("EndEntityCertificate", "EndEntityClientAuthCertificate", "EndEntityServerAuthCertificate",
                   "CodeSigningCertificate", "OCSPSigningCertificate")
    for variety in ALL
] + [
    family + variety
    for family in ("BlankEndEntityCertificate", "BlankEndEntityCertificate_CriticalBasicConstraints") for variety in ALL[1:]
]
ROOTS = ["RootCACertificate", "RootCACertificate_APIPassthrough",
         *(f"BlankRootCACertificate{length}_APIPassthrough" for length in ["", *LENGTHS])]
SUBORDINATES = [f"SubordinateCACertificate{length}{variety}" for length in LENGTHS for variety in ALL] + [
    f"BlankSubordinateCACertificate{length}{variety}" for length in LENGTHS for variety in ALL[1:]
]
NAMES = END_ENTITIES + ROOTS + SUBORDINATES
UNKNOWN = [
    "EndEntity", "endEntityCertificate", "EndEntityCertificate_APICSRPassthroughX", "EndEntityCertificate_PathLen0",
    "BlankEndEntityCertificate", "BlankEndEntityCertificate_CriticalBasicConstraints", "RootCACertificate_CSRPassthrough",
    "RootCACertificate_PathLen0", "BlankRootCACertificate", "BlankRootCACertificate_PathLen4_APIPassthrough",
    "BlankRootCACertificate_CSRPassthrough", "SubordinateCACertificate", "SubordinateCACertificate_PathLen4",
    "SubordinateCACertificate_APIPassthrough_PathLen0", "BlankSubordinateCACertificate_PathLen0",
    "BlankEndEntityCertificate_APIPassthrough_CriticalBasicConstraints", "EndEntityCertificate_CSRAPIPassthrough",
]
# What the blank templates of authorities need from outside: keyCertSign, beside a path length.
SIGNING = {"Extensions": {"KeyUsage": {"KeyCertSign": True, "CRLSign": True}}}


@pytest.fixture(scope="module")
def subordinate(client, root):
    """A subordinate of path length 2 under the module's root: its ARN."""
    arn = issuing.create_authority(client, "SUBORDINATE")
    issuing.activate_subordinate(client, root[0], arn, path_length=2)
    return arn


@pytest.fixture(scope="module")
def asked():
    """One request for all: its key usage and its subject suit an authority."""
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="asked"))
    return {
        True: builder.add_extension(usage, True).sign(issuing.new_key(), hashes.SHA256()),
        False: builder.sign(issuing.new_key(), hashes.SHA256()),
    }


def issued(client, authority, request, template):
    more = {"ApiPassthrough": SIGNING} if "CACertificate" in template else {}
    arn = issuing.issue(client, authority, request, f"{template}/V1", **more)
    return x509.load_pem_x509_certificate(issuing.read_back(client, authority, arn)[0].encode())


def constraints(certificate):
    return certificate.extensions.get_extension_for_class(x509.BasicConstraints)


def path_length(template):
    return int(template.split("_PathLen")[1][0]) if "_PathLen" in template else None


def test_there_are_sixty_one():
    assert len(set(NAMES)) == len(NAMES) == 61
    assert not set(NAMES) & set(UNKNOWN)


@pytest.mark.parametrize("template", END_ENTITIES)
def test_end_entities_are_given_by_either_authority(client, root, subordinate, asked, template):
    for authority in (root[0], subordinate):
        found = constraints(issued(client, authority, asked[False], template))
        assert found.value == x509.BasicConstraints(False, None)
        assert found.critical == ("CriticalBasicConstraints" in template)


@pytest.mark.parametrize("template", SUBORDINATES)
def test_subordinates_are_given_as_far_as_the_path_reaches(client, root, subordinate, asked, refused, template):
    found = constraints(issued(client, root[0], asked[True], template))
    assert found.critical and found.value == x509.BasicConstraints(True, path_length(template))
    if path_length(template) < 2:
        assert constraints(issued(client, subordinate, asked[True], template)).value == found.value
    else:
        with refused("ValidationException", template, "path length"):
            issued(client, subordinate, asked[True], template)


@pytest.mark.parametrize("template", ROOTS)
def test_roots_are_given_to_themselves_alone(client, root, subordinate, asked, refused, template):
    own = client.get_certificate_authority_csr(CertificateAuthorityArn=root[0])["Csr"].encode()
    certificate = issued(client, root[0], own, template)
    assert certificate.issuer == certificate.subject
    assert constraints(certificate).critical
    assert constraints(certificate).value == x509.BasicConstraints(True, path_length(template))
    certificate.verify_directly_issued_by(certificate)
    with refused("InvalidArgsException", template):
        issued(client, root[0], asked[True], template)
    theirs = client.get_certificate_authority_csr(CertificateAuthorityArn=subordinate)["Csr"].encode()
    with refused("InvalidArgsException", template):
        issued(client, subordinate, theirs, template)


@pytest.mark.parametrize("template", UNKNOWN)
def test_any_other_name_does_not_exist(client, root, asked, refused, template):
    with refused("InvalidArgsException", f"The template {template}/V1 does not exist"):
        issued(client, root[0], asked[True], template)


@pytest.mark.parametrize("template", NAMES)
def test_a_root_without_a_certificate_gives_only_its_own(client, waiting, asked, refused, template):
    authority, own = waiting
    if template in ROOTS:
        assert issued(client, authority, own, template).subject == x509.load_pem_x509_csr(own).subject
    else:
        with refused("InvalidStateException", "not in a valid state for issuing certificates"):
            issued(client, authority, asked["CACertificate" in template], template)


@pytest.fixture(scope="module")
def waiting(client):
    """A root that has no certificate yet: ARN and its own request's PEM."""
    authority = issuing.create_authority(client)
    return authority, client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode()


def test_all_of_it_replays(server):
    """What the tests above did has left a whole ledger, read while the server runs."""
    server.replay()
