"""A server that has its own certificate issued by its own ledger: clients believe in it, and the log says how it came to be."""

import datetime
import ssl
import subprocess

import issuing
import ledger_server
import pytest
from cryptography import x509
from ledger_server import ca_ledger
from test_metrics import awaited
from test_tls import s_client, shown


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """A ledger with a root, which served in clear, and the file of those who trust that root."""
    server = ledger_server.LedgerServer(tmp_path_factory.mktemp("founded"))
    server.start()
    root = issuing.new_root(server.client())[0]
    trusted = server.home / "root.pem"
    trusted.write_text(server.client().get_certificate_authority_certificate(CertificateAuthorityArn=root)["Certificate"])
    assert server.stop() == 0
    server.trusted = str(trusted)
    return server, root


def test_a_server_shows_what_its_own_ledger_issued(founded):
    server, root = founded
    server.start("--tls-authority", root, "--tls-name", "localhost", "--tls-name", "127.0.0.1")
    first = shown(server)
    done, said = s_client(server, "-verify_hostname", "localhost")
    assert done and "Verify return code: 0 (ok)" in said, said
    names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"] and [str(one) for one in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert first.not_valid_after_utc - first.not_valid_before_utc < datetime.timedelta(days=31)
    # Both versions of TLS have a handshake that the key signs.
    for version in ("-tls1_2", "-tls1_3"):
        assert s_client(server, version)[0]
    arn = issuing.issue(server.client(), root, issuing.certification_request())
    assert arn.startswith(root + "/certificate/")
    story = ca_ledger("story", f"{first.serial_number:032x}", server.data).out
    assert "uid:" in story and "EndEntityServerAuthCertificate/V1" in story

    # Once it is revoked, another is shown.
    server.client().revoke_certificate(CertificateAuthorityArn=root, CertificateSerial=f"{first.serial_number:x}", RevocationReason="SUPERSEDED")
    awaited(lambda: shown(server).serial_number != first.serial_number)
    second = shown(server)
    assert server.stop() == 0

    # A start makes another key, which nobody has seen anywhere.
    server.start("--tls-authority", root, "--tls-name", "localhost", "--tls-name", "127.0.0.1")
    assert shown(server).public_key() != second.public_key()
    assert server.stop() == 0
    assert not [path for path in server.data.rglob("*") if "tls" in path.name]
    server.replay()


def test_where_none_can_be_issued_nothing_is_served(founded):
    server, root = founded
    nobody = root.rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000"
    command = server.command("--tls-authority", nobody)
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=ledger_server.clean_environment())
    assert run.returncode == 1 and "knows no certificate authority" in run.stderr, run.stderr
    run = subprocess.run(server.command("--tls-authority", root, "--listen", "0.0.0.0:0"), capture_output=True, text=True, timeout=60, check=False,
                         env=ledger_server.clean_environment())  # fmt: skip
    assert run.returncode == 64 and "--tls-name" in run.stderr, run.stderr
    # A name that a rule refuses: the refusal is in the log, and the sentence is the one that a caller would read.
    run = subprocess.run(server.command("--tls-authority", root, "--tls-name", "a..example"), capture_output=True, text=True, timeout=60, check=False,
                         env=ledger_server.clean_environment())  # fmt: skip
    assert run.returncode == 1 and "a..example" in run.stderr, run.stderr
    # A name too long for a commonName stands among the alternative names alone.
    long = ".".join(["a" * 40] * 3) + ".example"
    server.start("--tls-authority", root, "--tls-name", long)
    names = shown(server).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.critical and names.value.get_values_for_type(x509.DNSName) == [long] and not shown(server).subject.rdns
    assert server.stop() == 0
    server.start("--tls-authority", root)
    assert s_client(server)[0]
    assert ssl.get_server_certificate(server.address())
    assert server.stop() == 0
    server.replay()
