"""Mutated requests to the window, and for objects: documented answers, each whole, no crash, memory that stays.

`CA_LEDGER_FUZZ_CASES` and `CA_LEDGER_FUZZ_SEED` make it longer or another one.
"""

import os

import issuing
import window_fuzzing
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from ledger_server import ca_ledger
from reporting import made

CASES = int(os.environ.get("CA_LEDGER_FUZZ_CASES", "1500"))
SEED = os.environ.get("CA_LEDGER_FUZZ_SEED", "5")
MEBI = 1 << 20


def questions(certificate, root):
    """Questions of each kind, DER."""
    made = []
    for algorithm in (hashes.SHA1(), hashes.SHA256()):
        for nonce in (None, b"n" * 32):
            builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, root, algorithm)
            made.append((builder.add_extension(x509.OCSPNonce(nonce), False) if nonce else builder).build().public_bytes(Encoding.DER))
    return made


def resident(server):
    with open(f"/proc/{server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_whatever_the_window_is_asked_the_answer_is_documented(stopped, capsys):
    server = stopped.start("--window", "127.0.0.1:0", "--window-url", "http://pki.example", "--revocation-delay", "0")
    for bucket in ("lists", "reports"):
        ca_ledger("buckets", "create", bucket, "--data", server.data)
    client = server.client()
    arn, pem = issuing.new_root(client)
    configuration = {"CrlConfiguration": {"Enabled": True, "S3BucketName": "lists"}, "OcspConfiguration": {"Enabled": True}}
    client.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration=configuration)
    name = issuing.issue(client, arn, issuing.certification_request())
    leaf = x509.load_pem_x509_certificate(issuing.read_back(client, arn, name)[0].encode())
    report = made(client, arn)["S3Key"]
    identifier = arn.rpartition("/")[2]
    targets = ["/health", f"/authorities/{identifier}.cer", f"/authorities/{identifier}.p7c", f"/lists/crl/{identifier}.crl", f"/reports/{report}",
               f"http://pki.example/lists/crl/{identifier}.crl", "/lists/%63rl/x.crl?a=b", "/lists", "/ocsp", "/ocsp/", "/metrics"]  # fmt: skip
    campaign = window_fuzzing.Campaign(server, targets, questions(leaf, x509.load_pem_x509_certificate(pem.encode())), SEED)
    campaign.run(CASES // 3)
    warm = resident(server)
    campaign.run(CASES - CASES // 3)
    with capsys.disabled():
        print(f"\nseed {SEED}: {campaign.number} requests, {warm // MEBI} MiB then {resident(server) // MEBI} MiB, {dict(campaign.answers.most_common())}")
    assert server.process.poll() is None and server.ask("GET", "/health").status == 200
    assert resident(server) < warm + 64 * MEBI
    # It reaches the depth, and not only the surface.
    for reached in (("question", "200 SUCCESSFUL"), ("question", "200 MALFORMED_REQUEST"), ("question in a path", "200 SUCCESSFUL"), ("fields", 200), ("fields", 206),
                    ("target", 404), ("target", 400), ("object", 200), ("object", 404)):  # fmt: skip
        assert campaign.answers[reached], campaign.answers
    issuing.issue(client, arn, issuing.certification_request())
    assert server.stop() == 0, server.log()[-3000:]
    server.replay()
