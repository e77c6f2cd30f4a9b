"""Answers about the standing of certificates (RFC 6960) as relying parties ask for them, on the window."""

import base64
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from ledger_server import TOP

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


@pytest.fixture
def answering(stopped):
    """A server whose certificates name its own responder, an authority, and its certificate."""
    server = stopped.start("--window", "127.0.0.1:0", "--window-url", "http://pki.example", "--revocation-delay", "1")
    client = server.client()
    arn, root = issuing.new_root(client)
    client.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration={"OcspConfiguration": {"Enabled": True}})
    return server, client, arn, x509.load_pem_x509_certificate(root.encode())


def issued(client, arn):
    name = issuing.issue(client, arn, issuing.certification_request())
    return x509.load_pem_x509_certificate(issuing.read_back(client, arn, name)[0].encode())


def question(certificate, root, algorithm=None, nonce=None):
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, root, algorithm or hashes.SHA1())
    return (builder.add_extension(x509.OCSPNonce(nonce), False) if nonce else builder).build().public_bytes(DER)


def post(server, octets, path="/ocsp"):
    request = urllib.request.Request(server.window + path, octets, {"Content-Type": "application/ocsp-request"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "application/ocsp-response"
        return ocsp.load_der_ocsp_response(answer.read()), answer.headers


def get(server, octets, path="/ocsp/"):
    text = urllib.parse.quote(base64.b64encode(octets).decode(), safe="")
    with urllib.request.urlopen(server.window + path + text, timeout=30) as answer:
        return ocsp.load_der_ocsp_response(answer.read()), answer.headers


def check_whole(server, *options):
    assert server.stop() == 0, server.log()[-3000:]
    server.replay("--full", *options)
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data), *options]
    verdict = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_a_name_that_no_certificate_could_carry_is_refused(answering, refused):
    server, client, arn, _ = answering
    with refused("InvalidArgsException", "OcspCustomCname: http://pki.example:port is no URL"):
        client.update_certificate_authority(
            CertificateAuthorityArn=arn,
            RevocationConfiguration={"OcspConfiguration": {"Enabled": True, "OcspCustomCname": "pki.example:port"}},
        )
    issued(client, arn)


def test_good_revoked_and_unknown(answering, tmp_path):
    server, client, arn, root = answering
    good, bad = issued(client, arn), issued(client, arn)
    access = good.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    assert not access.critical
    [description] = access.value
    assert description.access_method == x509.AuthorityInformationAccessOID.OCSP
    assert description.access_location.value == "http://pki.example/ocsp"
    client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{bad.serial_number:x}", RevocationReason="KEY_COMPROMISE")
    until = time.monotonic() + 60
    while post(server, question(bad, root))[0].certificate_status != ocsp.OCSPCertStatus.REVOKED:
        assert time.monotonic() < until
        time.sleep(0.05)
    for algorithm in (hashes.SHA1(), hashes.SHA256()):
        for ask in (post, get):
            answer, headers = ask(server, question(good, root, algorithm))
            assert answer.certificate_status == ocsp.OCSPCertStatus.GOOD
            assert answer.serial_number == good.serial_number and answer.next_update_utc > issuing.now()
            assert ask(server, question(bad, root, algorithm))[0].revocation_reason == x509.ReasonFlags.key_compromise
            [responder] = answer.certificates
            assert "max-age" in headers["Cache-Control"] or ask is post
            assert responder.extensions.get_extension_for_class(x509.OCSPNoCheck)
            responder.verify_directly_issued_by(root)
    stranger = x509.CertificateBuilder().subject_name(good.subject).issuer_name(root.subject).public_key(good.public_key())
    stranger = stranger.serial_number(4711).not_valid_before(good.not_valid_before_utc).not_valid_after(good.not_valid_after_utc)
    stranger = stranger.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    assert post(server, question(stranger, root))[0].certificate_status == ocsp.OCSPCertStatus.UNKNOWN
    # A responder's certificate is nobody's issuance: nobody reads it through the API, and nobody revokes it.
    for call, arguments in (
        (client.get_certificate, {"CertificateArn": f"{arn}/certificate/{responder.serial_number:032x}"}),
        (client.revoke_certificate, {"CertificateSerial": f"{responder.serial_number:032x}", "RevocationReason": "UNSPECIFIED"}),
    ):
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            call(CertificateAuthorityArn=arn, **arguments)
    nonce = bytes(range(32))
    answer, headers = post(server, question(good, root, nonce=nonce))
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce
    assert headers["Cache-Control"] == "no-store"
    kept = tmp_path / "kept"
    kept.write_bytes(answer.public_bytes(DER))
    check_whole(server, "--ocsp", str(kept))


def test_the_openssl_program_and_others_believe_it(answering, tmp_path):
    server, client, arn, root = answering
    good, bad = issued(client, arn), issued(client, arn)
    client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{bad.serial_number:x}", RevocationReason="SUPERSEDED")
    for name, certificate in {"root": root, "good": good, "bad": bad}.items():
        (tmp_path / name).write_bytes(certificate.public_bytes(PEM))
    command = ["openssl", "ocsp", "-issuer", tmp_path / "root", "-CAfile", tmp_path / "root", "-url", server.window + "/ocsp",
               "-cert", tmp_path / "good", "-cert", tmp_path / "bad"]  # fmt: skip
    until = time.monotonic() + 60
    while True:
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if "bad: revoked" in said.stdout:
            break
        assert time.monotonic() < until, said.stdout + said.stderr
        time.sleep(0.1)
    assert "Response verify OK" in said.stderr and "good: good" in said.stdout and "Reason: superseded" in said.stdout
    for more in (["-no_nonce"], ["-sha256"]):
        said = subprocess.run([*command[:2], *more, *command[2:]], capture_output=True, text=True, timeout=60, check=False)
        assert said.returncode == 0 and "Response verify OK" in said.stderr, said.stdout + said.stderr
    check_whole(server)


def test_what_is_no_question_and_what_is_anothers(answering):
    server, client, arn, root = answering
    assert post(server, b"nonsense")[0].response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    other_arn, other = issuing.new_root(client)
    other = x509.load_pem_x509_certificate(other.encode())
    assert post(server, question(issued(client, other_arn), other))[0].response_status == ocsp.OCSPResponseStatus.UNAUTHORIZED
    client.update_certificate_authority(CertificateAuthorityArn=arn, Status="DISABLED")
    client.delete_certificate_authority(CertificateAuthorityArn=arn, PermanentDeletionTimeInDays=7)
    assert post(server, question(root, root))[0].response_status == ocsp.OCSPResponseStatus.UNAUTHORIZED
    check_whole(server)


def test_a_server_that_is_killed_leaves_periods_that_the_next_one_counts(answering):
    server, client, arn, root = answering
    certificate = issued(client, arn)
    for _ in range(5):
        post(server, question(certificate, root, nonce=bytes(16)))
    server.kill()
    server.start("--window", "127.0.0.1:0", "--window-url", "http://pki.example")
    answer, _ = post(server, question(certificate, root))
    assert answer.certificate_status == ocsp.OCSPCertStatus.GOOD
    check_whole(server)


def test_an_authority_that_is_renewed_is_answered_for_as_before(answering, refused, tmp_path):
    """Its name stays, so that questions about what it issued before still name it; its key identifier may be another."""
    server, client, arn, root = answering
    first = issued(client, arn)
    answer = post(server, question(first, root))[0]
    (tmp_path / "before").write_bytes(answer.public_bytes(DER))
    request = client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"].encode()

    def certify(**passthrough):
        name = issuing.issue(client, arn, request, "RootCACertificate_APIPassthrough/V1", validity={"Type": "YEARS", "Value": 10}, ApiPassthrough=passthrough)
        return issuing.read_back(client, arn, name)[0]

    with refused("CertificateMismatchException"):
        client.import_certificate_authority_certificate(
            CertificateAuthorityArn=arn, Certificate=certify(Subject={"CommonName": "Another Name"}).encode())  # fmt: skip
    assert post(server, question(first, root))[0].certificate_status == ocsp.OCSPCertStatus.GOOD
    renewed = certify()
    client.import_certificate_authority_certificate(CertificateAuthorityArn=arn, Certificate=renewed.encode())
    renewed = x509.load_pem_x509_certificate(renewed.encode())
    second = issued(client, arn)
    for certificate in (first, second):
        for issuer in (root, renewed):
            answer = post(server, question(certificate, issuer))[0]
            assert answer.certificate_status == ocsp.OCSPCertStatus.GOOD
            answer.certificates[0].verify_directly_issued_by(renewed)
    (tmp_path / "after").write_bytes(answer.public_bytes(DER))
    check_whole(server, "--ocsp", str(tmp_path / "before"), "--ocsp", str(tmp_path / "after"))
