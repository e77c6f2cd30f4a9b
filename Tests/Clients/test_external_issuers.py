"""Authorities whose certificate comes from elsewhere: made by hand, imported with a chain, checked as `issuance` says."""

import datetime

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.name import _ASN1Type


class Outsider:
    """An authority that the server does not know."""

    def __init__(self, name="Outside Root", parent=None, **profile):
        self.key = issuing.new_key()
        self.name = issuing.name(CN=name)
        self.parent = parent
        issuer = parent or self
        self.certificate = issuer.certify(self.name, self.key.public_key(), **profile)

    def certify(self, subject, key, path_length=None, is_authority=True, constrained=False, days=(-1, 3000), usage=True,
                critical=True, unknown=False):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days[0])).not_valid_after(now + datetime.timedelta(days[1]))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
        )
        if is_authority is not None:
            builder = builder.add_extension(x509.BasicConstraints(is_authority, path_length if is_authority else None), critical)
        if self.name != subject:
            builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        if usage is not None:
            builder = builder.add_extension(x509.KeyUsage(True, False, False, False, False, usage, usage, False, False), True)
        if constrained:
            builder = builder.add_extension(x509.NameConstraints([x509.DNSName("example")], None), True)
        if unknown:
            builder = builder.add_extension(
                x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00"), True)
        return builder.sign(self.key, hashes.SHA256())

    def chain(self):
        """This certificate and those above it, root last."""
        return issuing.pem(self.certificate) + (self.parent.chain() if self.parent else b"")


@pytest.fixture(scope="module")
def outside():
    """A root and an authority below it."""
    return Outsider("Outside Between", Outsider(), path_length=2)


@pytest.fixture
def authority(client):
    """A subordinate that waits for its certificate."""
    return issuing.create_authority(client, "SUBORDINATE")


def request_of(client, authority):
    return x509.load_pem_x509_csr(client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode())


def certified(client, authority, outside, **profile):
    request = request_of(client, authority)
    return issuing.pem(outside.certify(request.subject, request.public_key(), **profile))


def import_into(client, authority, certificate, chain=None):
    more = {} if chain is None else {"CertificateChain": chain}
    client.import_certificate_authority_certificate(CertificateAuthorityArn=authority, Certificate=certificate, **more)


def test_a_certificate_from_outside_makes_an_authority(client, authority, outside, tmp_path):
    certificate = certified(client, authority, outside, path_length=0)
    import_into(client, authority, certificate, outside.chain())
    answer = client.get_certificate_authority_certificate(CertificateAuthorityArn=authority)
    assert answer["Certificate"].strip() == certificate.decode().strip()
    assert answer["CertificateChain"].strip() == outside.chain().decode().strip()

    leaf, chain = issuing.read_back(client, authority, issuing.issue(client, authority, issuing.certification_request()))
    assert chain.split() == (certificate + outside.chain()).decode().split()
    issuing.openssl_accepts(tmp_path, issuing.pem(outside.parent.certificate).decode(), leaf,
                            (certificate + issuing.pem(outside.certificate)).decode())


def test_another_certificate_replaces_it(client, authority, outside):
    import_into(client, authority, certified(client, authority, outside), outside.chain())
    first = issuing.issue(client, authority, issuing.certification_request())
    second = certified(client, authority, outside.parent)
    import_into(client, authority, second, outside.parent.chain())
    newer = issuing.issue(client, authority, issuing.certification_request())
    # A certificate keeps the chain that it was issued under.
    for arn, length in ((first, 3), (newer, 2)):
        assert len(x509.load_pem_x509_certificates(issuing.read_back(client, authority, arn)[1].encode())) == length


@pytest.mark.parametrize(("profile", "error"), [
    ({"is_authority": False}, "ValidationException"),
    ({"is_authority": None}, "ValidationException"),
    ({"critical": False}, "ValidationException"),
    ({"usage": False}, "MalformedCertificateException"),
    ({"days": (-20, -10)}, "MalformedCertificateException"),
    ({"unknown": True}, "MalformedCertificateException"),
])
def test_a_certificate_that_is_no_authoritys_is_refused(client, authority, outside, refused, profile, error):
    certificate = certified(client, authority, outside, **profile)
    with pytest.raises(client.exceptions.ClientError) as raised:
        import_into(client, authority, certificate, outside.chain())
    assert raised.value.response["Error"]["Code"] == error, raised.value
    described = client.describe_certificate_authority(CertificateAuthorityArn=authority)["CertificateAuthority"]
    assert described["Status"] == "PENDING_CERTIFICATE"


def test_a_chain_that_does_not_hold_together_is_refused(client, authority, outside, refused):
    certificate = certified(client, authority, outside)
    between, root = issuing.pem(outside.certificate), issuing.pem(outside.parent.certificate)
    other = issuing.pem(Outsider().certificate)
    for chain in (root + between, other, between, between + other, certificate + between + root):
        with refused("CertificateMismatchException"):
            import_into(client, authority, certificate, chain)
    with refused("MalformedCertificateException"):
        import_into(client, authority, certificate, between + root[:-30])
    with refused("InvalidRequestException"):
        import_into(client, authority, certificate)
    import_into(client, authority, certificate, between + root)


def test_a_path_length_above_is_kept_on_import(client, authority, refused):
    narrow = Outsider("Narrow", Outsider(), path_length=0)
    with refused("ValidationException"):
        import_into(client, authority, certified(client, authority, narrow), narrow.chain())


def test_name_constraints_of_a_chain_bind_what_is_issued_below_it(client, authority):
    constrained = Outsider("Constrained", Outsider(), path_length=2, constrained=True)
    import_into(client, authority, certified(client, authority, constrained), constrained.chain())
    issuing.issue(client, authority, issuing.certification_request(names=["inside.example"]))
    with pytest.raises(client.exceptions.ClientError) as raised:
        issuing.issue(client, authority, issuing.certification_request(names=["outside.test"]))
    assert raised.value.response["Error"]["Code"] == "ValidationException"
    assert "outside.test" in raised.value.response["Error"]["Message"]


def test_a_nul_below_name_constraints_is_refused_and_recorded(client, authority, server, refused):
    constrained = Outsider("Constrained too", Outsider(), path_length=2, constrained=True)
    import_into(client, authority, certified(client, authority, constrained), constrained.chain())
    before = len(server.events("--type", "IssuanceRefused"))
    for name in ("outside.test\0.inside.example", "inside.example\n"):
        with refused("MalformedCSRException", "control character"):
            issuing.issue(client, authority, issuing.certification_request(names=[name]))
    assert len(server.events("--type", "IssuanceRefused")) == before + 2


def test_a_root_takes_only_what_it_signed_itself(client, outside, refused):
    root = issuing.create_authority(client)
    certificate = certified(client, root, outside)
    with refused("InvalidRequestException"):
        import_into(client, root, certificate)
    with refused("InvalidRequestException"):
        import_into(client, root, certificate, outside.chain())


def renamed(name):
    """Other names for the same authority: another one, and the same one with its strings in another type."""
    yield issuing.name(CN="Another Name")
    yield x509.Name([x509.NameAttribute(one.oid, one.value, _ASN1Type.BMPString) for one in name])


def test_an_authority_keeps_its_name(client, authority, outside, refused):
    request = request_of(client, authority)
    import_into(client, authority, certified(client, authority, outside), outside.chain())
    before = client.get_certificate_authority_certificate(CertificateAuthorityArn=authority)["Certificate"]
    for name in renamed(request.subject):
        certificate = issuing.pem(outside.certify(name, request.public_key()))
        with refused("CertificateMismatchException", "A new name is a new certificate authority"):
            import_into(client, authority, certificate, outside.chain())
    assert client.get_certificate_authority_certificate(CertificateAuthorityArn=authority)["Certificate"] == before


def test_an_authoritys_first_certificate_names_it_and_the_next_keeps_that(client, authority, outside, refused):
    """Whoever certifies an authority may write its name in another string type: it has that from then on."""
    request = request_of(client, authority)
    _, name = renamed(request.subject)
    for _ in range(2):
        import_into(client, authority, issuing.pem(outside.certify(name, request.public_key())), outside.chain())
    with refused("CertificateMismatchException"):
        import_into(client, authority, certified(client, authority, outside), outside.chain())
