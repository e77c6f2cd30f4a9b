"""Revocation lists as relying parties and auditors find them: what certificates name, what lists say, and when."""

import contextlib
import datetime
import subprocess
import sys
import time

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from ledger_server import BINARY, TOP, ca_ledger
from test_lifecycle import SteppingClock, living_by

NAME = "lists.example"
ARC = "1.2.840.113556.1.8000.2554.39966.28474.21175.19720.36500.2062908.6105952"  # what a server says that is given no other
LOG_POSITION = f"{ARC}.1"
REASONS = {
    "UNSPECIFIED": None, "KEY_COMPROMISE": x509.ReasonFlags.key_compromise,
    "CERTIFICATE_AUTHORITY_COMPROMISE": x509.ReasonFlags.ca_compromise, "AFFILIATION_CHANGED": x509.ReasonFlags.affiliation_changed,
    "SUPERSEDED": x509.ReasonFlags.superseded, "CESSATION_OF_OPERATION": x509.ReasonFlags.cessation_of_operation,
    "PRIVILEGE_WITHDRAWN": x509.ReasonFlags.privilege_withdrawn, "A_A_COMPROMISE": x509.ReasonFlags.aa_compromise,
}  # fmt: skip


@pytest.fixture
def listing(stopped):
    """A server that makes lists at once, with a bucket, and its client."""
    stopped.start("--revocation-delay", "0", "--list-partition", "3")
    ca_ledger("buckets", "create", "crls", "--data", stopped.data)
    return stopped


def lists(**more):
    return {"CrlConfiguration": {"Enabled": True, "S3BucketName": "crls", "CustomCname": NAME} | more}


def configure(client, arn, configuration):
    client.update_certificate_authority(CertificateAuthorityArn=arn, RevocationConfiguration=configuration)


def revoke(client, arn, certificate, reason="KEY_COMPROMISE"):
    client.revoke_certificate(CertificateAuthorityArn=arn, CertificateSerial=f"{certificate.serial_number:x}", RevocationReason=reason)


def issued(client, arn, **more):
    name = issuing.issue(client, arn, issuing.certification_request(), **more)
    return x509.load_pem_x509_certificate(issuing.read_back(client, arn, name)[0].encode())


def named(certificate):
    """The URL of the list that a certificate names; None where it names none."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return None
    assert not points.critical
    [point] = points.value
    [name] = point.full_name
    assert point.reasons is None and point.crl_issuer is None
    return name.value


def file_of(server, url):
    assert url.startswith(f"http://{NAME}/")
    return server.data / "buckets" / "crls" / url.removeprefix(f"http://{NAME}/")


def awaited(server, url, condition=lambda crl: True):
    """The list at a URL, once it is as it should be."""
    until = time.monotonic() + 60
    while True:
        with contextlib.suppress(FileNotFoundError):
            crl = x509.load_der_x509_crl(file_of(server, url).read_bytes())
            if condition(crl):
                return crl
        assert time.monotonic() < until, server.log()[-2000:]
        time.sleep(0.02)


def holding(*certificates):
    numbers = {one.serial_number for one in certificates}
    return lambda crl: numbers == {one.serial_number for one in crl}


def number(crl):
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def check_whole(server):
    """Both verifiers, on a server that has stopped."""
    assert server.stop() == 0, server.log()[-3000:]
    server.replay("--full")
    command = [sys.executable, str(TOP / "tools/verify-ledger"), str(server.data)]
    verdict = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_a_complete_list_says_what_was_revoked(listing, tmp_path):
    client = listing.client()
    arn, root = issuing.new_root(client)
    before = issued(client, arn)
    assert named(before) is None
    configure(client, arn, lists(ExpirationInDays=3))
    certificates = {reason: issued(client, arn) for reason in REASONS}
    [url] = {named(one) for one in certificates.values()}
    assert url == f"http://{NAME}/crl/{arn.rpartition('/')[2]}.crl"
    authority = x509.load_pem_x509_certificate(root.encode())
    empty = awaited(listing, url)
    assert listing.health()["revocationListMilliseconds"] > 0
    assert list(empty) == [] and empty.is_signature_valid(authority.public_key())
    for reason, certificate in certificates.items():
        revoke(client, arn, certificate, reason)
    revoke(client, arn, before)
    crl = awaited(listing, url, holding(*certificates.values(), before))
    assert number(crl) > number(empty)
    assert [one.serial_number for one in crl] == [one.serial_number for one in [*certificates.values(), before]]
    for reason, certificate in certificates.items():
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        found = [extension.value.reason for extension in entry.extensions]
        assert found == ([REASONS[reason]] if REASONS[reason] else [])
        assert not any(extension.critical for extension in entry.extensions)
        assert abs(entry.revocation_date_utc - issuing.now()) < datetime.timedelta(minutes=1)
    assert crl.issuer == authority.subject and crl.is_signature_valid(authority.public_key())
    assert crl.next_update_utc - crl.last_update_utc == datetime.timedelta(days=3, hours=1)
    assert [(one.oid.dotted_string, one.critical) for one in crl.extensions] == [
        ("2.5.29.35", False), ("2.5.29.20", False), (LOG_POSITION, False)]  # fmt: skip
    identifier = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert identifier.key_identifier == subject.digest
    pem = {"root": root.encode(), "leaf": issuing.pem(certificates["SUPERSEDED"]), "crl": crl.public_bytes(serialization.Encoding.PEM)}
    for name, octets in pem.items():
        (tmp_path / name).write_bytes(octets)
    verdict = subprocess.run(
        ["openssl", "verify", "-crl_check_all", "-CAfile", tmp_path / "root", "-CRLfile", tmp_path / "crl", tmp_path / "leaf"],
        capture_output=True, text=True, check=False)  # fmt: skip
    assert verdict.returncode != 0 and "certificate revoked" in verdict.stderr
    check_whole(listing)


def test_a_certificate_stays_in_its_part_for_ever(listing):
    client = listing.client()
    arn, root = issuing.new_root(client)
    configure(client, arn, lists(CrlType="PARTITIONED", CustomPath="parts/of"))
    certificates = []
    while len({named(one) for one in certificates}) < 3:
        certificates.append(issued(client, arn))
        assert len(certificates) < 60
    for certificate in certificates:
        revoke(client, arn, certificate)
    for url in {named(one) for one in certificates}:
        part = [one for one in certificates if named(one) == url]
        crl = awaited(listing, url, holding(*part))
        point = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
        assert point.critical and [name.value for name in point.value.full_name] == [url]
        assert "/parts/of/" in url and len(part) >= 1
    configure(client, arn, lists())
    last = issued(client, arn)
    complete = named(last)
    assert complete == f"http://{NAME}/crl/{arn.rpartition('/')[2]}.crl"
    crl = awaited(listing, complete, holding(*certificates))
    with pytest.raises(x509.ExtensionNotFound):
        crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint)
    check_whole(listing)


def test_old_places_are_served_as_long_as_certificates_name_them(listing):
    client = listing.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists(CustomPath="one"))
    first = issued(client, arn)
    configure(client, arn, lists(CustomPath="two"))
    second = issued(client, arn)
    assert named(first) != named(second)
    revoke(client, arn, first)
    for certificate in (first, second):
        awaited(listing, named(certificate), holding(first))
    check_whole(listing)


def test_what_lists_say_of_the_log_lies_below_an_arc_of_ones_own(listing):
    client = listing.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    first = issued(client, arn)
    revoke(client, arn, first)
    told = awaited(listing, named(first), holding(first))
    assert LOG_POSITION in [one.oid.dotted_string for one in told.extensions]
    for arc in ("1.3.6.1.4.1.99999.7", "2.25.268435455"):
        assert listing.stop() == 0
        listing.start("--revocation-delay", "0", "--extension-arc", arc)
        client = listing.client()
        again = issued(client, arn)
        revoke(client, arn, again)
        told = awaited(listing, named(first), lambda crl: again.serial_number in {one.serial_number for one in crl})
        assert f"{arc}.1" in [one.oid.dotted_string for one in told.extensions]
    # What certificates say of it is told below the same arc, and by nobody else.
    stranger = [x509.ObjectIdentifier(one) for one in (f"{arc}.2", "2.25.147604228305549398153628458416922851856", f"{arc}.3")]
    builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="a"))
    for one in stranger:
        builder = builder.add_extension(x509.UnrecognizedExtension(one, b"\x05\x00"), False)
    request = builder.sign(issuing.new_key(), hashes.SHA256())
    template = "arn:aws:acm-pca:::template/BlankEndEntityCertificate_CSRPassthrough/V1"
    for names_log in (False, True):
        if names_log:
            ca_ledger("policy", "set", "--name-log", "on", "--data", listing.data)
        name = issuing.issue(client, arn, request, TemplateArn=template)
        certificate = x509.load_pem_x509_certificate(issuing.read_back(client, arn, name)[0].encode())
        told = {one.oid: one.value.value for one in certificate.extensions if one.oid in stranger}
        assert (stranger[0] in told) == names_log and told.get(stranger[0]) != b"\x05\x00"
        assert stranger[1] not in told and told[stranger[2]] == b"\x05\x00"
    refusal = ca_ledger(*listing.command("--extension-arc", "1.3.06")[1:], expecting=(64,))
    assert "--extension-arc takes three numbers or more" in refusal.err
    check_whole(listing)


def test_what_is_asked_for_is_told_again(listing, refused):
    client = listing.client()
    arn, _ = issuing.new_root(client)

    def told():
        return client.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]

    before = told()
    off = {"CrlConfiguration": {"Enabled": False}, "OcspConfiguration": {"Enabled": False}}
    assert before["RevocationConfiguration"] == off
    wanted = {
        "Enabled": True, "ExpirationInDays": 9, "CustomCname": NAME, "S3BucketName": "crls/deep/er", "S3ObjectAcl": "BUCKET_OWNER_FULL_CONTROL",
        "CrlDistributionPointExtensionConfiguration": {"OmitExtension": False}, "CrlType": "PARTITIONED", "CustomPath": "a/b",
    }  # fmt: skip
    configure(client, arn, {"CrlConfiguration": wanted})
    after = told()
    assert after["RevocationConfiguration"] == {"CrlConfiguration": wanted, "OcspConfiguration": {"Enabled": False}}
    assert after["LastStateChangeAt"] > before["LastStateChangeAt"]
    events = len(listing.events())
    configure(client, arn, {"CrlConfiguration": wanted})
    assert len([one for one in listing.events()[events:] if one["type"] == "RevocationConfigurationChanged"]) == 0
    certificate = issued(client, arn)
    awaited(listing, named(certificate))
    file = file_of(listing, named(certificate))
    assert "/deep/er/a/b/" in str(file) and file.stat().st_mode & 0o777 == 0o600
    configure(client, arn, off)
    assert told()["RevocationConfiguration"] == off
    assert named(issued(client, arn)) is None
    faults = {
        "S3BucketName": {"S3BucketName": None}, "no member besides Enabled": {"Enabled": False}, "public URL": {"CustomCname": None},
        "Permission error with your S3 bucket 'none'": {"S3BucketName": "none"}, "custom name": {"CustomCname": "http://x"},
        "certificates do not name": {"CrlDistributionPointExtensionConfiguration": {"OmitExtension": True}}, "custom path": {"CustomPath": "a?b"},
        "prefix": {"S3BucketName": "crls/../x"}, "http://pki.example:port is no URL": {"CustomCname": "pki.example:port"},
    }  # fmt: skip
    for words, change in faults.items():
        asked = {name: value for name, value in (lists()["CrlConfiguration"] | change).items() if value is not None}
        with refused("ValidationException" if "S3 bucket '" in words else "InvalidArgsException", words):
            configure(client, arn, {"CrlConfiguration": asked})
    assert told()["RevocationConfiguration"] == off
    check_whole(listing)


def test_an_authority_is_created_with_its_lists(listing, refused):
    client = listing.client()
    token = {"IdempotencyToken": "once"}
    arn = issuing.create_authority(client, RevocationConfiguration=lists(CrlType="PARTITIONED"), **token)
    assert issuing.create_authority(client, RevocationConfiguration=lists(CrlType="PARTITIONED"), **token) == arn
    with refused("InvalidArgsException"):
        issuing.create_authority(client, RevocationConfiguration=lists(), **token)
    issuing.activate_root(client, arn)
    own = x509.load_pem_x509_certificate(client.get_certificate_authority_certificate(CertificateAuthorityArn=arn)["Certificate"].encode())
    assert named(own) is None
    certificate = issued(client, arn)
    revoke(client, arn, certificate)
    awaited(listing, named(certificate), holding(certificate))
    check_whole(listing)


def test_lists_go_on_while_disabled_and_after_any_end(listing):
    client = listing.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    certificates = [issued(client, arn) for _ in range(4)]
    url = named(certificates[0])
    client.update_certificate_authority(CertificateAuthorityArn=arn, Status="DISABLED")
    revoke(client, arn, certificates[0])
    first = awaited(listing, url, holding(certificates[0]))
    file_of(listing, url).unlink()
    revoke(client, arn, certificates[1])
    listing.kill()
    listing.start("--revocation-delay", "0")
    client = listing.client()
    second = awaited(listing, url, holding(*certificates[:2]))
    assert number(second) > number(first)
    file_of(listing, url).write_bytes(b"something else")
    assert listing.stop() == 0
    listing.start("--revocation-delay", "0", "--bare-lists")
    client = listing.client()
    awaited(listing, url, holding(*certificates[:2]))
    revoke(client, arn, certificates[2])
    bare = awaited(listing, url, holding(*certificates[:3]))
    assert [one.oid.dotted_string for one in bare.extensions] == ["2.5.29.35", "2.5.29.20"]
    check_whole(listing)


def test_a_bucket_that_is_lost_is_told_of_and_found_again(listing):
    client = listing.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    certificate = issued(client, arn)
    awaited(listing, named(certificate))
    bucket = listing.data / "buckets" / "crls"
    bucket.rename(listing.data / "buckets" / "elsewhere")
    revoke(client, arn, certificate)
    until = time.monotonic() + 60
    while "revocation lists of 1 authority could not be" not in (listing.health().get("notice") or ""):
        assert time.monotonic() < until
        time.sleep(0.05)
    signed = [one for one in listing.events() if one["type"] == "CRLSigned"]
    bucket.mkdir()
    awaited(listing, named(certificate), holding(certificate))
    assert len([one for one in listing.events() if one["type"] == "CRLSigned"]) == len(signed) + 1
    check_whole(listing)


def test_what_a_caller_passes_counts_for_nothing_where_the_authority_says(listing):
    client = listing.client()
    arn, _ = issuing.new_root(client)
    other = x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier("http://other.example/x.crl")], None, None, None)])
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "passed")])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).add_extension(other, False).sign(key, hashes.SHA256())
    request = request.public_bytes(serialization.Encoding.PEM)

    def passed():
        template = "BlankEndEntityCertificate_CSRPassthrough/V1"
        arn_of_leaf = issuing.issue(client, arn, request, template)
        return named(x509.load_pem_x509_certificate(issuing.read_back(client, arn, arn_of_leaf)[0].encode()))

    assert passed() == "http://other.example/x.crl"
    configure(client, arn, lists())
    assert passed() == f"http://{NAME}/crl/{arn.rpartition('/')[2]}.crl"
    check_whole(listing)


def test_what_ended_is_told_once_more_and_then_no_more(stopped, tmp_path):
    """As RFC 5280 section 5 has it: an entry stays until a list was issued after the certificate's end. The clock leaps between servers."""
    clock, plain = SteppingClock(tmp_path, start=0), stopped.command
    stopped.command = lambda *options: ["env", *(f"{name}={value}" for name, value in clock.environment().items()), *plain(*options)]
    listing = stopped.start("--revocation-delay", "0")
    ca_ledger("buckets", "create", "crls", "--data", listing.data)
    client = listing.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    ends = {"Type": "ABSOLUTE", "Value": int(issuing.now().timestamp()) + 60}
    short, *long = issued(client, arn, validity=ends), *(issued(client, arn) for _ in range(4))
    url = named(short)
    revoke(client, arn, short)
    revoke(client, arn, long[0])
    awaited(listing, url, holding(short, long[0]))
    assert listing.stop() == 0
    clock.set(2 * 3600)
    with living_by(clock, 2 * 3600):
        listing.start("--revocation-delay", "0")
        client = listing.client()
        revoke(client, arn, long[1])
        told = awaited(listing, url, holding(short, *long[:2]))
        assert told.last_update_utc > short.not_valid_after_utc
        revoke(client, arn, long[2])
        awaited(listing, url, holding(*long[:3]))
        assert listing.stop() == 0
    shim = ["env", *(f"{name}={value}" for name, value in clock.environment().items())]
    for program in ([BINARY, "replay", "--full"], [sys.executable, str(TOP / "tools/verify-ledger")]):
        verdict = subprocess.run([*shim, *program, str(listing.data)], capture_output=True, text=True, check=False)
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
