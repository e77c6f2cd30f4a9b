"""What is told of a time that is past is what was told then: a walk, with snapshots taken live, and each asked for again."""

import base64
import datetime
import json
import random
import subprocess
import sys

import issuing
import ledger_server
import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from ledger_server import TOP, ca_ledger, documents
from schemas_json import held
from test_revocation_lists import awaited, configure, file_of, issued, lists, named, number, revoke

STEPS = 60
RECORDED = {  # commands whose whole output is a snapshot, and the shape of each line
    "policy": ("policy", "show"), "roles": ("roles", "list"), "blocked-keys": ("keys", "list"), "rules": ("rules", "show"),
}  # fmt: skip
OF_KEYS = "accessKeyId", "principal", "account", "role"


def told(shape, *arguments):
    return [held(shape, line) for line in documents(ca_ledger(*arguments, "--format", "json").out)]


def show(server, arn, *more):
    return told("authority", "authorities", "show", arn, server.data, *more)[0]


def asked(operation, **arguments):
    """An answer without what is of the call; None where it was refused."""
    try:
        answer = operation(**arguments)
    except ClientError:
        return None
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def in_seconds(value):
    """Times as the wire writes them."""
    if isinstance(value, dict):
        return {name: in_seconds(one) for name, one in value.items()}
    if isinstance(value, datetime.datetime):
        return round(value.timestamp(), 3)
    return round(value, 3) if isinstance(value, float) else value


class Snapshot:
    """What a server tells, and the program beside it, while the log has one size."""

    def __init__(self, server, client, authorities):
        self.size = show(server, authorities[0])["asOf"]["size"]
        self.described = {arn: asked(client.describe_certificate_authority, CertificateAuthorityArn=arn) for arn in authorities}
        self.tags = {arn: asked(client.list_tags, CertificateAuthorityArn=arn) for arn in authorities}
        self.permissions = {arn: asked(client.list_permissions, CertificateAuthorityArn=arn) for arn in authorities}
        self.policies = {arn: asked(client.get_policy, ResourceArn=arn) for arn in authorities}
        self.listed = [line["arn"] for line in told("authorities-list", "authorities", "list", server.data)]
        self.commands = {shape: told(shape, *command, "--data", server.data) for shape, command in RECORDED.items()}
        self.keys = self.keys_of(told("access", "credentials", "list", "--data", server.data))
        self.found = self.found_by(server)

    @staticmethod
    def found_by(server, *at):
        """What is searched and exported, octet for octet."""
        commands = ("certificates", "--format", "json"), ("events", "--type", "CertificateSigned", "--format", "json"), ("export", "--format", "csv")
        return [ca_ledger(name, server.data, *options, *at).out for name, *options in commands]

    @staticmethod
    def keys_of(lines):
        return [{name: line[name] for name in OF_KEYS} for line in lines]

    def compare(self, server, authorities):
        position = self.size - 1
        at = "--as-of", position
        assert [line["arn"] for line in told("authorities-list", "authorities", "list", server.data, *at)] == self.listed
        for shape, command in RECORDED.items():
            assert told(shape, *command, "--data", server.data, *at) == self.commands[shape], position
        assert self.keys_of(told("access", "credentials", "list", "--data", server.data, *at)) == self.keys, position
        assert self.found_by(server, *at) == self.found, position
        for arn in authorities:
            if arn in self.described:
                self.compare_authority(arn, show(server, arn, *at))
            else:
                assert "knows no certificate authority" in ca_ledger("authorities", "show", arn, server.data, *at, expecting=(1,)).err

    def compare_authority(self, arn, then):
        assert then["asOf"]["size"] == self.size
        now = in_seconds(self.described[arn]["CertificateAuthority"])
        assert in_seconds(then["description"]) == now, (arn, self.size)
        assert then["status"] == now["Status"]
        if tags := self.tags[arn]:
            assert sorted((tag["key"], tag["value"]) for tag in then["tags"]) == sorted((tag["Key"], tag.get("Value")) for tag in tags["Tags"])
        if permissions := self.permissions[arn]:
            given = sorted((one["principal"], one["sourceAccount"], *one["actions"]) for one in then["permissions"])
            assert given == sorted((one["Principal"], one["SourceAccount"], *one["Actions"]) for one in permissions["Permissions"])
        if policy := self.policies[arn]:
            assert then["policy"] == policy["Policy"]
        elif now["Status"] == "ACTIVE":
            assert then["policy"] is None


def policy_for(arn, account):
    actions = "DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "ListPermissions", "ListTags"
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": f"{account:012}"}, "Resource": arn, "Action": [f"acm-pca:{action}" for action in actions],
    }]})  # fmt: skip


def step(server, client, authorities, generator):
    """One thing that changes something, or is refused; it counts as done either way."""
    arn, few = generator.choice(authorities), generator.randrange(3)
    service = {"CertificateAuthorityArn": arn, "Principal": "acm.amazonaws.com", "SourceAccount": f"{few:012}"}
    change = generator.choice([
        lambda: client.tag_certificate_authority(CertificateAuthorityArn=arn, Tags=[{"Key": f"k{few}", "Value": str(generator.random())}]),
        lambda: client.untag_certificate_authority(CertificateAuthorityArn=arn, Tags=[{"Key": f"k{few}"}]),
        lambda: client.create_permission(**service, Actions=["IssueCertificate"]),
        lambda: client.delete_permission(**service),
        lambda: client.put_policy(ResourceArn=arn, Policy=policy_for(arn, few + 1)),
        lambda: client.delete_policy(ResourceArn=arn),
        lambda: client.update_certificate_authority(CertificateAuthorityArn=arn, Status=generator.choice(["ACTIVE", "DISABLED"])),
        lambda: client.delete_certificate_authority(CertificateAuthorityArn=arn, PermanentDeletionTimeInDays=7),
        lambda: client.restore_certificate_authority(CertificateAuthorityArn=arn),
        lambda: issuing.issue(client, arn, issuing.certification_request()),
        lambda: authorities.append(issuing.create_authority(client)) if len(authorities) < 4 else None,
        lambda: ca_ledger("policy", "set", "--data", server.data, "--certificates-per-authority", generator.randrange(500, 600)),
        lambda: ca_ledger("policy", "set", "--data", server.data, generator.choice(["--note", "--refuse"]), 108),
        lambda: ca_ledger("roles", "define", f"role{few}", "--data", server.data, "--operations", generator.choice(["ListTags", "GetPolicy"])),
        lambda: ca_ledger("roles", "remove", f"role{few}", "--data", server.data, expecting=None),
        lambda: ca_ledger("keys", "block", "--data", server.data, "--spki-sha256", generator.randbytes(32).hex(), "--reason", "lost"),
        lambda: server.add_credential(f"somebody{generator.getrandbits(32):x}", generator.choice(["issuer", "auditor"])),
    ])  # fmt: skip
    try:
        change()
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error


def test_snapshots_on_the_way_are_what_is_told_of_their_times(stopped, tmp_path):
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    generator, snapshots = random.Random(seed), []
    stopped.start()
    client = stopped.client()
    authorities = [issuing.new_root(client)[0] for _ in range(2)]
    for count in range(STEPS):
        step(stopped, client, authorities, generator)
        if count % 10 == 9:
            snapshots.append(Snapshot(stopped, client, list(authorities)))
    # Beside the running server, and from the resting folder.
    snapshots[0].compare(stopped, authorities)
    assert stopped.stop() == 0
    for snapshot in snapshots:
        snapshot.compare(stopped, authorities)
    # An export of a time that is past is proved as one that was written then.
    (export := tmp_path / "export").write_text(ca_ledger("export", stopped.data, "--format", "ndjson", "--as-of", snapshots[2].size - 1).out)
    stated = held("export-statement", documents(export.read_text())[-1])["statement"]
    assert stated["size"] == snapshots[2].size >= stated["signedSize"] > 0
    command = sys.executable, TOP / "tools/verify-ledger", stopped.data, "--export", export
    verified = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


# ---- certificates and lists


def status(server, name, *more):
    return told("status", "status", name, server.data, *more)[0]


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def test_a_certificate_and_lists_are_told_as_they_were(stopped):
    stopped.start("--revocation-delay", "0", "--list-partition", "3")
    ca_ledger("buckets", "create", "crls", "--data", stopped.data)
    client = stopped.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    before = now()
    certificate = issued(client, arn)
    name = f"{arn}/certificate/{certificate.serial_number}"
    url = named(certificate)
    first = awaited(stopped, url)
    kept = {number(first): file_of(stopped, url).read_bytes()}
    between = now()
    revoke(client, arn, certificate)
    second = awaited(stopped, url, lambda crl: any(one.serial_number == certificate.serial_number for one in crl))
    kept[number(second)] = file_of(stopped, url).read_bytes()
    configure(client, arn, lists(CrlType="PARTITIONED"))
    part = issued(client, arn)
    revoke(client, arn, part, "SUPERSEDED")
    third = awaited(stopped, named(part), lambda crl: any(one.serial_number == part.serial_number for one in crl))
    assert stopped.stop() == 0

    assert status(stopped, name, "--as-of", before)["status"] == "unknown"
    then = status(stopped, name, "--as-of", between)
    assert (then["status"], then["ocsp"], then["revoked"], then["reason"]) == ("issued", "good", None, None)
    after = status(stopped, f"{certificate.serial_number:032x}")
    assert (after["status"], after["ocsp"], after["reason"], after["arn"]) == ("revoked", "revoked", "keyCompromise", name)
    position = after["revoked"]["position"]
    assert status(stopped, str(certificate.serial_number), "--as-of", position - 1)["status"] == "issued"
    assert status(stopped, name, "--as-of", position)["revoked"] == after["revoked"]
    signed = after["ended"]["position"]
    for one in (name, f"{certificate.serial_number:032x}", after["authorized"]["position"], after["authorized"]["position"] - 1):
        assert status(stopped, one, "--as-of", signed - 1)["status"] == "pending"
    assert "used this serial number" in ca_ledger("status", f"{certificate.serial_number:032x}", stopped.data, "--as-of", before, expecting=(1,)).err
    assert "There is no position" in ca_ledger("status", name, stopped.data, "--as-of", 10**9, expecting=(2,)).err
    assert status(stopped, name, "--as-of", after["authorized"]["position"] - 1)["status"] == "unknown"
    late = (certificate.not_valid_after_utc + datetime.timedelta(seconds=1)).isoformat()
    assert status(stopped, f"{arn}/certificate/{part.serial_number}", "--as-of", late)["status"] == "revoked"
    own = x509.load_pem_x509_certificate(show(stopped, arn)["certificates"][0]["certificate"].encode())
    # What is yet to come nobody knows: the answer is of now, and says so.
    future = (own.not_valid_after_utc + datetime.timedelta(seconds=1)).isoformat()
    run = ca_ledger("status", f"{own.serial_number:032x}", stopped.data, "--as-of", future, "--format", "json")
    then = held("status", documents(run.out)[0])
    assert then["status"] == "issued" and then["asOf"]["time"] < now() and "is yet to come" in run.err
    assert show(stopped, arn, "--as-of", future)["status"] == "ACTIVE"

    # Every list that a relying party fetched is given again, octet for octet, of the time when it was the newest.
    whole = told("crl", "crl", arn, stopped.data)[0]
    assert whole["number"] >= number(second)
    found = {}
    for at in range(whole["asOf"]["size"] - 1, 0, -1):
        if ca_ledger("crl", arn, stopped.data, "--as-of", at, expecting=None).returncode:
            break
        list_then = told("crl", "crl", arn, stopped.data, "--as-of", at)[0]
        found[list_then["number"]] = base64.b64decode(list_then["list"])
    assert {number: found.get(number) for number in kept} == kept
    told_first = x509.load_der_x509_crl(kept[number(first)])
    assert [*told_first] == []
    derived = told("crl-derived", "crl", arn, stopped.data, "--derive")
    assert {line["serial"] for line in derived} == {f"{one.serial_number:032x}" for one in (certificate, part)}
    assert told("crl-derived", "crl", arn, stopped.data, "--derive", "--as-of", position) == derived[:1]
    assert ca_ledger("crl", arn, stopped.data, "--derive", "--format", "json", "--as-of", position - 1).out == ""
    partition = named(part).rsplit("/", 1)[1].removesuffix(".crl")
    octets = ca_ledger("crl", arn, stopped.data, "--partition", partition, "--format", "pem").stdout
    assert number(x509.load_pem_x509_crl(octets)) == number(third)


def test_what_there_was_not_is_refused(stopped):
    stopped.start()
    arn, _ = issuing.new_root(stopped.client())
    assert stopped.stop() == 0
    size = show(stopped, arn)["asOf"]["size"]
    assert "There is no position" in ca_ledger("authorities", "list", stopped.data, "--as-of", size, expecting=(2,)).err
    assert "had no entry yet" in ca_ledger("policy", "show", "--data", stopped.data, "--as-of", "1999-12-31", expecting=(2,)).err
    assert "No authority of this ledger" in ca_ledger("status", "00:02", stopped.data, expecting=(1,)).err
    uses = show(stopped, arn, "--key-uses")["key"]
    assert uses["certificates"] == 1 and uses["provenUses"] == 2 and uses["unsettledUses"] == 0
    assert show(stopped, arn, "--key-uses", "--as-of", 8)["key"].get("certificates", 0) == 0
    assert ca_ledger("crl", arn, stopped.data, expecting=None).returncode == 1
