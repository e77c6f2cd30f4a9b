"""The key store's own counts of uses: raised after an unclean stop to what the log proves, and never silently otherwise."""

import os
import resource
import shutil
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import counted_uses
import pytest
from botocore.exceptions import ClientError
from running_ledger import assert_whole, replay, verify

COUNTED_AGAINST_THE_LOG = 41


def only_key(home):
    """The key of the only authority."""
    (key,) = counted_uses.counts(home.folder)
    return key


def count(home):
    (number,) = counted_uses.counts(home.folder).values()
    return number


def set_count(home, number):
    counted_uses.set_count(home.folder, only_key(home), number)


def findings(binary, home):
    return [list(said.findings) for said in (replay(binary, home), verify(home))]


def after_a_kill(start, copy_of, template, issued):
    """A ledger whose server was killed after so many issuances, and the count that it left."""
    home = copy_of(template)
    before = count(home)
    server = start(home)
    client = server.client()
    for _ in range(issued):
        server.issue(client)
    server.kill()
    assert count(home) == before + issued
    return home


def test_a_count_that_lags_after_an_unclean_stop_is_raised_to_what_the_log_proves(start, copy_of, template, binary):
    home = after_a_kill(start, copy_of, template, issued=5)
    proven = count(home)
    set_count(home, proven - 4)
    assert all(COUNTED_AGAINST_THE_LOG in said.findings for said in (replay(binary, home), verify(home)))
    start(home).stop()
    assert count(home) == proven
    assert_whole(binary, home)


@pytest.mark.parametrize("loss", ["gone", "torn"])
def test_a_count_that_is_lost_in_an_unclean_stop_is_made_again(start, copy_of, template, binary, loss):
    home = after_a_kill(start, copy_of, template, issued=3)
    proven, path = count(home), counted_uses.path_of(home.folder)
    if loss == "gone":
        path.unlink()
    else:
        octets = bytearray(path.read_bytes())
        octets[-12:-8] = b"torn"
        path.write_bytes(octets)
    for _ in range(2):
        start(home).kill()  # the second start finds the first one's count in the log
    start(home).stop()
    assert count(home) == proven
    assert_whole(binary, home)


def test_a_count_above_what_the_log_proves_is_never_lowered(start, copy_of, template, binary):
    home = after_a_kill(start, copy_of, template, issued=2)
    stolen = count(home) + 1
    set_count(home, stolen)
    start(home).stop()
    assert count(home) == stolen
    assert findings(binary, home) == [[COUNTED_AGAINST_THE_LOG]] * 2


def rewritten(change):
    def damage(path):
        octets = bytearray(path.read_bytes())
        change(octets)
        path.write_bytes(octets)

    return damage


def instead(make):
    def damage(path):
        path.unlink()
        make(path)

    return damage


RECORD = slice(4096, 4096 + 32)
DAMAGE = {
    "a record of ones": rewritten(lambda octets: octets.__setitem__(RECORD, b"\xff" * 32)),
    "a record of zeros": rewritten(lambda octets: octets.__setitem__(RECORD, bytes(32))),
    "a torn record": rewritten(lambda octets: octets.__setitem__(slice(4096 + 20, 4096 + 24), b"torn")),
    "a cut record": rewritten(lambda octets: octets.__delitem__(slice(4096 + 20, None))),
    "a cut first page": rewritten(lambda octets: octets.__delitem__(slice(100, None))),
    "an empty file": rewritten(lambda octets: octets.clear()),
    "another ledger's file": rewritten(lambda octets: octets.__setitem__(slice(0, 4096), counted_uses.uses.preamble(b"another ledger's"))),
    "another version": rewritten(lambda octets: octets.__setitem__(19, 2)),
    "no file": lambda path: path.unlink(),
    "a folder": instead(lambda path: path.mkdir()),
    "a pipe": instead(os.mkfifo),
    "an endless link": instead(lambda path: path.symlink_to("/dev/zero")),
    "counts of an earlier form": instead(lambda path: path.with_name(f"{uuid.uuid4()}.uses").write_bytes(bytes(8))),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_where_a_count_is_not_there_its_key_is_refused_and_nothing_else(start, copy_of, template, binary, damage):
    """Nothing is begun, the server goes on, both verifiers say what is wrong, and the counts can be made again."""
    home = copy_of(template)
    path = counted_uses.path_of(home.folder)
    before, sound = counted_uses.counts(home.folder), path.read_bytes()
    damage(path)
    server = start(home)
    size = home.size()
    client = server.client()
    for _ in range(2):
        with pytest.raises(ClientError) as error:
            server.issue(client)
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert home.size() == size, "something was begun"
    assert client.list_certificate_authorities()["CertificateAuthorities"]
    server.stop()
    assert "not counted" in server.diagnostics()
    for said in (replay(binary, home), verify(home)):
        assert list(said.findings) == [COUNTED_AGAINST_THE_LOG], said.text[-2000:]
        assert "uses" in said.findings[COUNTED_AGAINST_THE_LOG][2]
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.write_bytes(sound)
    assert_whole(binary, home)
    damage(path)
    finished = subprocess.run([binary, "rebuild", "--key-uses", str(home.folder)], capture_output=True, text=True, timeout=60)
    assert finished.returncode == 0, finished.stderr
    assert counted_uses.counts(home.folder) == before
    server = start(home)
    server.issue(server.client())
    server.stop()
    assert_whole(binary, home)


def test_a_file_that_goes_while_it_is_in_use_is_missed_at_once(start, copy_of, template, binary):
    home = copy_of(template)
    server = start(home)
    client = server.client()
    server.issue(client)
    path = counted_uses.path_of(home.folder)
    path.rename(path.with_name("away"))
    with pytest.raises(ClientError):
        server.issue(client)
    path.with_name("away").rename(path)
    server.issue(client)
    server.stop()
    assert_whole(binary, home)


def test_checkpoints_need_no_further_file(start, copy_of, template, binary):
    """Signed once a second while certificates are issued, though the server can open nothing."""
    home = copy_of(template)
    server = start(home)
    client = server.client()
    server.issue(client)
    size, process = home.signed_size(), server.process.pid
    used = {int(one) for one in os.listdir(f"/proc/{process}/fd")}
    limit = resource.prlimit(process, resource.RLIMIT_NOFILE)
    resource.prlimit(process, resource.RLIMIT_NOFILE, (min(set(range(len(used) + 1)) - used), limit[1]))
    end = time.monotonic() + 20
    while home.signed_size() < size + 6 and time.monotonic() < end:
        server.issue(client)
    assert server.process.poll() is None and home.signed_size() >= size + 6
    resource.prlimit(process, resource.RLIMIT_NOFILE, limit)
    server.stop()
    assert_whole(binary, home)


def test_a_count_that_lags_after_a_clean_stop_is_a_finding_and_refuses_its_key(start, copy_of, template, binary):
    home = copy_of(template)
    before = count(home)
    set_count(home, before - 1)
    server = start(home)
    with pytest.raises(ClientError):
        server.issue(server.client())
    server.stop()
    assert count(home) == before - 1
    assert findings(binary, home) == [[COUNTED_AGAINST_THE_LOG]] * 2


def test_many_authorities_are_served_with_few_open_files(start, copy_of, template, binary):
    """300 authorities and 256 files: a use of any key needs no file that stays open but the one of all counts."""
    home = copy_of(template)
    server = start(home)
    client = server.client()

    def make(index):
        return client.create_certificate_authority(
            CertificateAuthorityConfiguration={
                "KeyAlgorithm": "EC_prime256v1",
                "SigningAlgorithm": "SHA256WITHECDSA",
                "Subject": {"CommonName": f"Authority {index}"},
            },
            CertificateAuthorityType="ROOT",
        )["CertificateAuthorityArn"]

    with ThreadPoolExecutor(8) as pool:
        authorities = list(pool.map(make, range(300)))
    server.stop()
    assert len(counted_uses.counts(home.folder)) == 301

    server = start(home, before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)))
    client = server.client()

    def sign_itself(arn):
        request = client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]
        return client.issue_certificate(
            CertificateAuthorityArn=arn,
            Csr=request.encode(),
            SigningAlgorithm="SHA256WITHECDSA",
            TemplateArn="arn:aws:acm-pca:::template/RootCACertificate/V1",
            Validity={"Value": 10, "Type": "YEARS"},
        )["CertificateArn"]

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(sign_itself, authorities))) == 300
    assert len(os.listdir(f"/proc/{server.process.pid}/fd")) < 100
    server.stop()
    assert sorted(counted_uses.counts(home.folder).values())[:300] == [2] * 300
    assert_whole(binary, home)
