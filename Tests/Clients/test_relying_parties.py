"""What relying parties of other makes say of a certificate before and after it is revoked: OpenSSL, GnuTLS, Python's cryptography."""

import base64
import dataclasses
import subprocess
import time
import urllib.parse
import urllib.request

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from ledger_server import ca_ledger

DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
URL = "http://pki.example"


def run(*words):
    """A program's exit code and all that it said."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@dataclasses.dataclass
class World:
    """A root, an authority below it, and the files that relying parties have of them; what they fetch comes from the window."""

    server: object
    client: object
    folder: object
    root_arn: str
    arn: str
    root: x509.Certificate
    authority: x509.Certificate

    def file(self, name, *certificates):
        path = self.folder / name
        path.write_bytes(b"".join(one if isinstance(one, bytes) else one.public_bytes(PEM) for one in certificates))
        return path

    def issue(self, arn=None):
        name = issuing.issue(self.client, arn or self.arn, issuing.certification_request())
        return x509.load_pem_x509_certificate(issuing.read_back(self.client, arn or self.arn, name)[0].encode())

    def revoke(self, arn, certificate):
        self.client.revoke_certificate(
            CertificateAuthorityArn=arn, CertificateSerial=f"{certificate.serial_number:x}", RevocationReason="KEY_COMPROMISE")

    def fetched(self, certificate):
        """The list that a certificate names, as PEM; none is too late by a minute."""
        [point] = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        path = point.full_name[0].value.removeprefix(URL)
        until = time.monotonic() + 60
        while (answer := self.server.look(path)).status != 200:
            assert time.monotonic() < until
            time.sleep(0.02)
        return x509.load_der_x509_crl(answer.octets).public_bytes(PEM)

    def until_told(self, certificate):
        """Waits until lists and answers tell of a revocation."""
        until = time.monotonic() + 60
        while not (self.is_listed(certificate) and not self.answer_by_get(certificate, hashes.SHA1())):
            assert time.monotonic() < until
            time.sleep(0.02)

    def is_listed(self, certificate):
        return x509.load_pem_x509_crl(self.fetched(certificate)).get_revoked_certificate_by_serial_number(certificate.serial_number) is not None

    # ---- the relying parties: each says whether it accepts a certificate of the lower authority

    def openssl_with_lists(self, certificate):
        lists = self.file("lists.pem", self.fetched(certificate), self.fetched(self.authority))
        code, said = run("openssl", "verify", "-x509_strict", "-crl_check_all", "-CAfile", self.file("root.pem", self.root),
                         "-untrusted", self.file("between.pem", self.authority), "-CRLfile", lists, self.file("leaf.pem", certificate))  # fmt: skip
        assert code == 0 or "certificate revoked" in said, said
        return code == 0

    def gnutls_with_lists(self, certificate):
        lists = self.file("lists.pem", self.fetched(certificate), self.fetched(self.authority))
        code, said = run("certtool", "--verify", "--load-ca-certificate", self.file("root.pem", self.root), "--load-crl", lists,
                         "--infile", self.file("chain.pem", certificate, self.authority))  # fmt: skip
        assert ("Chain verification output: Verified. The certificate is trusted." in said) == (code == 0), said
        assert code == 0 or "revoked" in said, said
        return code == 0

    def cryptography_with_lists(self, certificate):
        crl = x509.load_pem_x509_crl(self.fetched(certificate))
        assert crl.is_signature_valid(self.authority.public_key()) and crl.next_update_utc > issuing.now()
        return not self.is_listed(certificate)

    def openssl_asking(self, certificate, *more):
        code, said = run("openssl", "ocsp", *more, "-issuer", self.file("issuer.pem", self.authority), "-CAfile", self.file("root.pem", self.root),
                         "-verify_other", self.file("between.pem", self.authority), "-url", self.server.window + "/ocsp",
                         "-cert", self.file("leaf.pem", certificate))  # fmt: skip
        assert code == 0 and "Response verify OK" in said and ("leaf.pem: good" in said) != ("leaf.pem: revoked" in said), said
        return "leaf.pem: good" in said

    def gnutls_asking(self, certificate, *more):
        code, said = run("ocsptool", *more, f"--ask={self.server.window}/ocsp", "--load-cert", self.file("leaf.pem", certificate),
                         "--load-issuer", self.file("issuer.pem", self.authority), "--load-trust", self.file("trust.pem", self.root, self.authority))  # fmt: skip
        assert "Verifying OCSP Response: Success." in said and ("Certificate Status: good" in said) != ("Certificate Status: revoked" in said), said
        assert code == 0 or "Certificate Status: revoked" in said, said
        return "Certificate Status: good" in said

    def answer_by_get(self, certificate, algorithm):
        question = ocsp.OCSPRequestBuilder().add_certificate(certificate, self.authority, algorithm).build().public_bytes(DER)
        text = urllib.parse.quote(base64.b64encode(question).decode(), safe="")
        with urllib.request.urlopen(f"{self.server.window}/ocsp/{text}", timeout=30) as answer:
            found = ocsp.load_der_ocsp_response(answer.read())
        assert found.serial_number == certificate.serial_number
        [responder] = found.certificates
        responder.verify_directly_issued_by(self.authority)
        responder.public_key().verify(found.signature, found.tbs_response_bytes, issuing.ec.ECDSA(found.signature_hash_algorithm))
        return found.certificate_status == ocsp.OCSPCertStatus.GOOD

    def verdicts(self, certificate):
        """What each relying party says, by its name."""
        return {
            "openssl verify -crl_check_all": self.openssl_with_lists(certificate),
            "certtool --verify --load-crl": self.gnutls_with_lists(certificate),
            "cryptography with lists": self.cryptography_with_lists(certificate),
            "openssl ocsp, SHA-1, nonce": self.openssl_asking(certificate),
            "openssl ocsp, SHA-256": self.openssl_asking(certificate, "-no_nonce", "-sha256"),
            "ocsptool": self.gnutls_asking(certificate),
            "ocsptool, nonce": self.gnutls_asking(certificate, "--nonce"),
            "GET, SHA-1": self.answer_by_get(certificate, hashes.SHA1()),
            "GET, SHA-256": self.answer_by_get(certificate, hashes.SHA256()),
        }


def configured(client, arn):
    client.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration={
        "CrlConfiguration": {"Enabled": True, "S3BucketName": "crls"}, "OcspConfiguration": {"Enabled": True}})  # fmt: skip
    return arn


def world_of(server, folder):
    ca_ledger("buckets", "create", "crls", "--data", server.data)
    client = server.client()
    root_arn, root = issuing.new_root(client)
    arn = issuing.create_authority(client, "SUBORDINATE")
    authority, _ = issuing.activate_subordinate(client, configured(client, root_arn), arn)
    configured(client, arn)
    read = x509.load_pem_x509_certificate
    return World(server, client, folder, root_arn, arn, read(root.encode()), read(authority.encode()))


@pytest.fixture
def world(stopped, tmp_path):
    return world_of(stopped.start("--window-url", URL, "--revocation-delay", "0"), tmp_path)


def test_a_revoked_certificate_is_refused_by_everybody_and_was_accepted_before(world):
    good, bad = world.issue(), world.issue()
    everybody = world.verdicts(good).keys()
    assert world.verdicts(good) == world.verdicts(bad) == dict.fromkeys(everybody, True)
    world.revoke(world.arn, bad)
    world.until_told(bad)
    assert world.verdicts(bad) == dict.fromkeys(everybody, False)
    assert world.verdicts(good) == dict.fromkeys(everybody, True)
    # Several certificates in one question.
    code, said = run("openssl", "ocsp", "-issuer", world.file("issuer.pem", world.authority), "-CAfile", world.folder / "root.pem",
                     "-verify_other", world.folder / "between.pem", "-url", world.server.window + "/ocsp", "-cert", world.file("good.pem", good),
                     "-sha256", "-cert", world.file("bad.pem", bad), "-sha1", "-serial", "0x4711")  # fmt: skip
    assert code == 0 and "Response verify OK" in said, said
    assert "good.pem: good" in said and "bad.pem: revoked" in said and "0x4711: unknown" in said, said
    # With their authority they all fall: the root's list says so.
    world.revoke(world.root_arn, world.authority)
    until = time.monotonic() + 60
    while not world.is_listed(world.authority):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert not world.openssl_with_lists(good) and not world.gnutls_with_lists(good)
    assert world.server.stop() == 0
    world.server.replay()


@pytest.mark.parametrize("more", [(), ("--bare-lists",)], ids=["of the log", "bare"])
def test_gnutls_reads_a_list(stopped, tmp_path, more):
    world = world_of(stopped.start("--window-url", URL, "--revocation-delay", "0", *more), tmp_path)
    bad = world.issue()
    world.revoke(world.arn, bad)
    world.until_told(bad)
    path = world.file("one.pem", world.fetched(bad))
    code, said = run("certtool", "--crl-info", "--infile", path)
    assert code == 0 and "Issuer: " in said and "Signature Algorithm: ECDSA-SHA256" in said, said
    code, said = run("certtool", "--verify-crl", "--load-ca-certificate", world.file("issuer.pem", world.authority), "--infile", path)
    assert code == 0 and "Verified. The certificate is trusted." in said, said


def test_gnutls_reads_a_certificate_that_names_the_log(world):
    ca_ledger("policy", "set", "--data", world.server.data, "--name-log", "on")
    leaf = world.issue()
    code, said = run("certtool", "--certificate-info", "--infile", world.file("leaf.pem", leaf))
    assert code == 0 and "Subject: CN=service.example" in said, said
    assert world.gnutls_with_lists(leaf)
