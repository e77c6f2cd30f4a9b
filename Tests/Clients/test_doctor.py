"""`ca-ledger doctor`: a healthy ledger has nothing, each damage is told as what it is and nothing else, and what it says to do mends it."""

import contextlib
import fcntl
import json
import os
import re
import resource
import shutil
import sqlite3
import struct
import subprocess
import time

import botocore.exceptions
import issuing
import ledger_server
import pytest
from ledger_server import BINARY, TOP, ca_ledger, clean_environment
from schemas_json import held

DAY = 86_400
NOBODY = 65_534
SCHEMA = json.loads((TOP / "schemas/json/doctor.schema.json").read_text())


class Ledgers:
    """What all tests copy: a ledger at rest, as it was before its last start, and as it lay while a server had it open."""

    def __init__(self, home, clocked):
        self.server = ledger_server.LedgerServer(home)
        self.home, self.master_key, self.folder = home, self.server.master_key, self.server.data
        self.older, self.running = home / "older", home / "running"
        options = ("--window-url", "http://pki.example", "--revocation-delay", "0")
        self.server.start(*options)
        ca_ledger("buckets", "create", "crls", "--data", self.folder)
        client = self.server.client()
        self.authority, _ = issuing.new_root(client)
        client.update_certificate_authority(CertificateAuthorityArn=self.authority, RevocationConfiguration={
            "CrlConfiguration": {"Enabled": True, "S3BucketName": "crls", "CustomCname": "lists.example", "ExpirationInDays": 7}})
        until = time.monotonic() + 60
        while not list((self.folder / "buckets/crls").rglob("*.crl")):
            assert time.monotonic() < until
            time.sleep(0.02)
        assert self.server.stop() == 0
        copied(self.folder, self.older)
        self.server.start(*options)
        issuing.read_back(self.server.client(), self.authority, issuing.issue(self.server.client(), self.authority, issuing.certification_request()))
        self.told_while_served = told(self.folder)
        # The newest entries are signed within a minute; to a clock that is days ahead that would be late.
        until = time.monotonic() + 90
        while told(self.folder)["signed"] < told(self.folder)["entries"]:
            assert time.monotonic() < until
        self.told_days_later = told(self.folder, environment=clocked(4 * DAY))
        self.process = self.server.process.pid
        copied(self.folder, self.running)
        assert self.server.stop() == 0


def copied(folder, to):
    """A copy of a ledger with its anchor; of the sockets and locks of who has it nothing."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("control.sock"))
    shutil.copy2(f"{folder}.anchor", f"{to}.anchor")
    return to


def told(folder, *options, expecting=(0, 1), environment=None, **more):
    """What the doctor says of a folder, and that it exits as it says."""
    run = subprocess.run([BINARY, "doctor", str(folder), "--format", "json", *map(str, options)], capture_output=True, text=True, timeout=120, check=False,
                         stdin=subprocess.DEVNULL, env=clean_environment(**(environment or {})), **more)
    assert run.returncode in expecting, (run.returncode, run.stdout, run.stderr)
    said = held("doctor", json.loads(run.stdout))
    assert run.returncode == any(one["severity"] != "note" for one in said["findings"])
    return said


def found(said):
    return sorted((one["severity"], one["code"]) for one in said["findings"])


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory, clocked):
    return Ledgers(tmp_path_factory.mktemp("doctor"), clocked)


@pytest.fixture
def folder(ledgers, tmp_path):
    """A copy of the ledger at rest, to be damaged."""
    return copied(ledgers.folder, tmp_path / "ledger")


@pytest.fixture(scope="module")
def clocked(tmp_path_factory):
    """The environment in which a program's wall clock is so many seconds ahead."""
    place = tmp_path_factory.mktemp("clock")
    library = place / "clock.so"
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-fPIC", "-shared", "-o", library, TOP / "tools/golden_ledgers/clock.c"], check=True)

    (place / "offset").write_bytes(bytes(8))

    def environment(seconds):
        # In place: a server that runs has it mapped.
        with open(place / "offset", "r+b") as offset:
            offset.write(struct.pack("=q", seconds * 1_000_000))
        return {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(place / "offset")}

    return environment


# ---- what is well


def test_a_ledger_at_rest_has_nothing(ledgers):
    said = told(ledgers.folder, "--master-key", ledgers.master_key, "--deep")
    assert said["findings"] == [] == said["notLookedAt"]
    assert said["server"] is None and said["entries"] == said["signed"] > 10
    text = ca_ledger("doctor", ledgers.folder).out
    assert text.endswith("\nNothing is wrong.\n") and "all signed" in text and "not looked at: whether a master key opens the keys" in text
    before = sorted((path.name, path.stat().st_mtime_ns) for path in ledgers.folder.rglob("*"))
    told(ledgers.folder, "--master-key", ledgers.master_key)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in ledgers.folder.rglob("*")) == before, "it only reads"


def test_a_ledger_that_a_server_has_open_has_nothing(ledgers):
    said = ledgers.told_while_served
    assert said["findings"] == [] and said["server"] == {"answers": True, "process": ledgers.process}
    assert any("views.db" in one for one in said["notLookedAt"])
    # It would be made anew at half of its life; where the clock says that this was half a day ago, somebody should look.
    assert found(ledgers.told_days_later) == [("warning", "list-overdue")]


# ---- what is not: each damage, and exactly what is told of it


def changed(name, change):
    def damage(folder):
        path = folder / name
        octets = bytearray(path.read_bytes())
        change(octets)
        path.write_bytes(octets)

    return damage


def executed(statement):
    def damage(folder):
        with contextlib.closing(sqlite3.connect(folder / "ledger.db")) as database:
            database.executescript(statement)

    return damage


def mode(bits, *name):
    return lambda folder: folder.joinpath(*name).chmod(bits)


def key_of_authority(folder):
    """The file of the authority's key: the one that was made last."""
    return max((folder / "keys").glob("*.key"), key=lambda path: path.stat().st_mtime_ns)


def key_of_log(folder):
    return min((folder / "keys").glob("*.key"), key=lambda path: path.stat().st_mtime_ns)


def anchor(change):
    def damage(folder):
        path = folder.with_name("ledger.anchor")
        octets = bytearray(path.read_bytes())
        change(octets)
        path.write_bytes(octets)

    return damage


def blank(octets):
    octets[64:] = bytes(len(octets) - 64)


def noise(octets):
    octets[:] = b"\xff" * len(octets)


DAMAGES = {
    "others may look into the folder": (mode(0o755), ["warning folder-mode"]),
    "others may write into the folder": (mode(0o777), ["problem folder-mode"]),
    "others may look into the folder of keys": (mode(0o755, "keys"), ["warning folder-mode"]),
    "others may read the log": (mode(0o644, "ledger.db"), ["warning file-mode"]),
    "others may read a key": (lambda folder: key_of_authority(folder).chmod(0o640), ["warning file-mode"]),
    "others may change the anchor": (lambda folder: folder.with_name("ledger.anchor").chmod(0o666), ["warning file-mode"]),
    "the log is a link": (lambda folder: ((folder / "ledger.db").rename(folder.with_name("moved")), (folder / "ledger.db").symlink_to(folder.with_name("moved"))), ["problem not-a-file"]),
    "the keys are a file": (lambda folder: (shutil.rmtree(folder / "keys"), (folder / "keys").touch(0o600)), ["problem keys-missing", "problem not-a-file"]),
    "something else lies there": (lambda folder: (folder / "notes.txt").touch(), ["note stranger"]),
    "a write was interrupted": (lambda folder: (folder / "views.db.unfinished").touch(0o600), ["note unfinished"]),
    "the log is gone": (lambda folder: (folder / "ledger.db").unlink(), ["problem log-missing"]),
    "the log is noise": (changed("ledger.db", noise), ["problem log-damaged"]),
    "a folder has the log's name": (lambda folder: ((folder / "ledger.db").unlink(), (folder / "ledger.db").mkdir(0o700)), ["problem log-unreadable", "problem not-a-file"]),
    "the log has a trigger": (executed("CREATE TRIGGER planted AFTER INSERT ON serial BEGIN DELETE FROM serial; END;"), ["problem log-foreign"]),
    "the log is of a newer program": (executed("PRAGMA user_version = 9999"), ["problem newer"]),
    "the log is of an older program": (executed("PRAGMA user_version = 0"), ["problem other-layout"]),
    "the anchor is gone": (lambda folder: folder.with_name("ledger.anchor").unlink(), ["problem anchor-missing"]),
    "the anchor is noise": (anchor(noise), ["problem anchor-damaged"]),
    "the anchor remembers nothing": (anchor(blank), ["problem anchor-blank"]),
    "the views are gone": (lambda folder: (folder / "views.db").unlink(), ["note views-missing"]),
    "the views are noise": (changed("views.db", noise), ["note views-other"]),
    "the keys are gone": (lambda folder: shutil.rmtree(folder / "keys"), ["problem keys-missing"]),
    "the log's key is gone": (lambda folder: key_of_log(folder).unlink(), ["problem key-missing"]),
    "an authority's key is gone": (lambda folder: key_of_authority(folder).unlink(), ["problem key-missing"]),
    "an authority's key is another's": (lambda folder: shutil.copy(key_of_log(folder), key_of_authority(folder)), ["problem key-missing"]),
    "the counts of uses are gone": (lambda folder: (folder / "keys/uses").unlink(), ["problem uses-missing"]),
    "the counts of uses are noise": (changed("keys/uses", noise), ["problem uses-missing"]),
    "the credentials are gone": (lambda folder: (folder / "credentials.json").unlink(), ["warning credentials-missing"]),
    "others may read the credentials": (mode(0o644, "credentials.json"), ["problem credentials-unusable"]),
    "the credentials are noise": (changed("credentials.json", noise), ["problem credentials-unusable"]),
    "the bucket is gone": (lambda folder: shutil.rmtree(folder / "buckets/crls"), ["problem bucket-missing"]),
    "the bucket cannot be written": (mode(0o500, "buckets", "crls"), ["problem bucket-unwritable"]),
    "a log that is gone and others who may write": (lambda folder: ((folder / "ledger.db").unlink(), folder.chmod(0o777)), ["problem folder-mode", "problem log-missing"]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_told_as_what_it_is(folder, damage):
    deed, expected = DAMAGES[damage]
    deed(folder)
    said = told(folder)
    assert [f"{severity} {code}" for severity, code in found(said)] == sorted(expected), said
    for finding in said["findings"]:
        assert finding["message"].endswith((".", ":")) or ": " in finding["message"], finding
        assert len(finding["remedy"]) > 10


def test_what_is_older_is_told(ledgers, folder):
    """The log, and the counts, of before the last start."""
    for name in ("ledger.db", "views.db"):
        shutil.copy2(ledgers.older / name, folder / name)
    assert found(told(folder)) == [("problem", "rollback")]
    assert found(told(folder, "--no-anchor")) == []
    shutil.copy2(ledgers.folder / "ledger.db", folder / "ledger.db")
    assert found(told(folder)) == [("note", "views-behind")]
    shutil.copy2(ledgers.folder / "views.db", folder / "views.db")
    shutil.copy2(ledgers.older / "keys/uses", folder / "keys/uses")
    assert found(told(folder)) == [("problem", "uses-behind")]


def test_the_counts_of_an_authority_that_waits_for_its_certificate_are_looked_at(stopped):
    """It has signed its own certification request."""
    server = stopped.start()
    issuing.create_authority(server.client())
    assert server.stop() == 0
    (server.data / "keys/uses").unlink()
    assert ("problem", "uses-missing") in found(told(server.data))


def test_the_anchor_of_another_is_told(folder, tmp_path):
    (tmp_path / "other").mkdir()
    other = ledger_server.LedgerServer(tmp_path / "other").start()
    issuing.new_root(other.client())
    assert other.stop() == 0
    assert found(told(other.data)) == [("note", "no-revocation")]
    assert found(told(folder, "--anchor", f"{other.data}.anchor")) == [("problem", "anchor-of-another")]


def test_what_was_not_stopped_in_order_is_told(ledgers, tmp_path):
    left = copied(ledgers.running, tmp_path / "ledger")
    said = told(left)
    assert ("note", "wal-left") in found(said) and all(severity == "note" for severity, _ in found(said)), said
    os.truncate(left / "ledger.db-wal", 200 << 20)
    assert ("warning", "wal-large") in found(told(left))


def test_the_master_key_is_tried(ledgers, folder, tmp_path):
    other = tmp_path / "other.key"
    other.touch(0o600)
    other.write_text(os.urandom(32).hex())
    assert found(told(folder, "--master-key", ledgers.master_key)) == []
    assert found(told(folder, "--master-key", other)) == [("problem", "master-key")]
    other.chmod(0o644)
    assert found(told(folder, "--master-key", other)) == [("problem", "master-key")]
    assert found(told(folder, "--master-key", tmp_path / "nothing")) == [("problem", "master-key")]
    # A head that is right says nothing of what is sealed behind it.
    path = key_of_authority(folder)
    octets = bytearray(path.read_bytes())
    octets[-1] ^= 1
    path.write_bytes(octets)
    assert found(told(folder)) == [] and found(told(folder, "--master-key", ledgers.master_key)) == [("problem", "master-key")]


def test_an_access_key_that_ends_soon_is_told(ledgers, folder):
    end = ("--principal", "a-guest", "--role", "auditor", "--expires", "10")
    ca_ledger("credentials", "add", "--data", folder, "--master-key", ledgers.master_key, *end)
    assert ("warning", "access-key-ends-soon") in found(told(folder))


def test_a_change_of_the_logs_key_that_was_interrupted_is_told(ledgers, folder):
    anchor = folder.with_name(folder.name + ".anchor")
    before, command = anchor.read_bytes(), ("log", "rotate-key", "--data", folder, "--master-key", ledgers.master_key, "--format", "json")
    ca_ledger(*command)
    anchor.write_bytes(before)
    assert ("warning", "key-change-open") in found(told(folder))
    assert "earlier command" in ca_ledger(*command).out
    assert "key-change-open" not in {code for _, code in found(told(folder))}


def test_a_change_of_the_master_key_that_was_interrupted_is_told(ledgers, folder, tmp_path):
    other, keys = tmp_path / "other.key", folder / "keys"
    other.touch(0o600)
    other.write_text(os.urandom(32).hex())
    command = "keys", "reseal", "--data", folder, "--master-key", ledgers.master_key, "--new-master-key", other
    keys.chmod(0o500)
    ca_ledger(*command, expecting=(2,), bound_by_modes=True)
    keys.chmod(0o700)
    assert ("problem", "master-key-changing") in found(told(folder))
    ca_ledger(*command)
    assert "master-key-changing" not in {code for _, code in found(told(folder, "--master-key", other))}


def test_files_of_another_user_are_told(folder):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(folder / "views.db", NOBODY, -1)
    os.chown(folder / "keys", NOBODY, -1)
    assert found(told(folder)) == [("problem", "owner")] * 2
    for path in (folder, *folder.rglob("*"), folder.with_name("ledger.anchor")):
        os.chown(path, NOBODY, -1)
    said = told(folder)
    assert found(said) == [] and any("belongs to user 65534" in one for one in said["notLookedAt"])


def test_a_lock_that_somebody_holds_is_told(folder):
    with open(folder / "lock", "w") as lock:
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = told(folder)
        assert found(said) == [("note", "lock-held")] and said["server"] == {"answers": False, "process": os.getpid()}
    assert told(folder)["server"] is None


def test_the_machine_is_looked_at(folder):
    assert found(told(folder, "--reserve", 1 << 60)) == [("problem", "disk-full")]
    few = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, 1_024))}
    assert found(told(folder, **few)) == [("warning", "descriptors")]


def test_time_is_looked_at(folder, clocked):
    """Lists live for seven days, the authority for ten years."""
    for seconds, expected in {
        -3_600: ["warning clock-behind"],
        6 * DAY + 43_200: ["warning list-ends-soon"],
        8 * DAY: ["problem list-ended"],
        40 * DAY: ["problem list-ended", "warning clock-ahead"],
        3_640 * DAY: ["problem list-ended", "warning authority-ends-soon", "warning clock-ahead"],
        3_700 * DAY: ["note authorities-ended", "warning clock-ahead"],
    }.items():
        said = told(folder, environment=clocked(seconds))
        assert [f"{severity} {code}" for severity, code in found(said)] == expected, (seconds, said)


def await_nothing(folder, within=90):
    """Waits until nothing is wrong: what a server has just written is signed within its minute."""
    until = time.monotonic() + within
    while (last := found(told(folder))) != []:
        assert time.monotonic() < until, last
        time.sleep(0.1)


def test_a_clock_that_leapt_is_told(stopped, clocked, monkeypatch):
    for name, value in clocked(0).items():
        monkeypatch.setenv(name, value)
    stopped.start()
    await_nothing(stopped.data)
    clocked(3_600)
    until = time.monotonic() + 60
    while ("problem", "clock-held") not in found(told(stopped.data)):
        assert time.monotonic() < until
        with contextlib.suppress(botocore.exceptions.ClientError):
            issuing.create_authority(stopped.client())
    assert ("problem", "clock-held") in found(told(stopped.data))
    [remedy] = [one["remedy"] for one in told(stopped.data)["findings"] if one["code"] == "clock-held"]
    ca_ledger(*re.search(r"ca-ledger (.*)\.", remedy)[1].split())
    await_nothing(stopped.data)
    assert stopped.stop() == 0


def test_what_is_not_signed_yet_is_told(folder):
    ca_ledger("keys", "block", "--data", folder, "--spki-sha256", "00" * 32, "--reason", "a test")
    assert ("note", "unsigned") in found(told(folder))


def test_a_ceremony_that_was_interrupted_is_told(ledgers, folder):
    before = folder.with_name("ledger.anchor").read_bytes()
    ca_ledger("epoch", "open", "--data", folder, "--master-key", ledgers.master_key, "--reason", "a test")
    assert not [code for severity, code in found(told(folder)) if severity != "note"]
    folder.with_name("ledger.anchor").write_bytes(before)
    assert ("warning", "ceremony-open") in found(told(folder))


def test_a_deep_look_finds_what_no_start_reads(folder):
    executed("UPDATE certificate_count SET count = count + 1")(folder)
    assert found(told(folder)) == []
    said = told(folder, "--deep")
    assert {code for _, code in found(said)} == {"replay"} and "Invariant" in said["findings"][0]["message"]


def test_backups_that_are_old_or_were_never_made_are_told(folder):
    """As a server that makes them notes it."""
    noted = folder / "backups"
    noted.touch(0o600)
    for text, words in (
        ("every 3600\nnewest 1700000000000000\noctets 9\nentries 9\nfault no room\n", "of 2023-11-14T22:13:20Z, and one is to be made every 3600 seconds. The last one failed: no room"),
        ("every 3600\nfailing-since 1700000000000000\nfault no room\n", "There is no backup yet. The last one failed: no room"),
    ):  # fmt: skip
        noted.write_text(text)
        said = told(folder)
        assert found(said) == [("warning", "backup-old")], said
        assert words in said["findings"][0]["message"] and "ca-ledger backup FOLDER" in said["findings"][0]["remedy"], said
    noted.write_text(f"every 3600\nnewest {int(time.time() * 1e6)}\n")
    assert found(told(folder)) == []
    noted.write_text("nothing that is read\n")
    assert found(told(folder)) == []


def test_what_it_says_to_do_mends_it(ledgers, folder):
    """The commands that remedies give are run as they stand."""
    folder.chmod(0o755)
    (folder / "credentials.json").chmod(0o644)
    (folder / "keys/uses").unlink()
    shutil.rmtree(folder / "buckets/crls")
    said = told(folder)
    assert {code for _, code in found(said)} == {"folder-mode", "credentials-unusable", "uses-missing", "bucket-missing"}
    commands = [command for one in said["findings"] for command in re.findall(r"(?:ca-ledger|chmod) [^;,)]*", one["remedy"])]
    assert len(commands) == 4, commands
    for command in commands:
        subprocess.run(["bash", "-c", command.replace("ca-ledger", BINARY, 1)], check=True, timeout=60, stdout=subprocess.DEVNULL)
    assert found(told(folder)) == []


# ---- whom it says nothing to


def test_what_is_no_ledger_cannot_be_looked_at(tmp_path):
    for place in (tmp_path, tmp_path / "nothing", TOP / "README.md"):
        run = ca_ledger("doctor", place, expecting=(2,))
        assert run.out == "" and "Error: " in run.err, place
    run = ca_ledger("doctor", expecting=(64,))
    assert run.out == ""


def test_every_code_is_told_in_some_test():
    codes = set(SCHEMA["properties"]["findings"]["items"]["properties"]["code"]["enum"])
    here = (TOP / "Tests/Clients/test_doctor.py").read_text()
    missing = {code for code in codes if not re.search(rf'[" ]{code}"', here)}
    # A disk that fills is made up in DoctorTests.
    assert missing == {"-".join(("disk", "soon", "full"))}
    source = (TOP / "Sources/Doctor/Finding.swift").read_text().split("enum FindingCode")[1]
    declared = {word[2] or word[1] for word in re.finditer(r'case (\w+)(?: = "([\w-]+)")?', source)}
    assert declared == codes
