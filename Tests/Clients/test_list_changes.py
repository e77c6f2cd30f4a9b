"""How authorities tell what they revoked is changed while lists are made: what certificates name stays there, and stays true."""

import contextlib
import datetime
import time
import urllib.error
import urllib.request

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from ledger_server import ca_ledger
from test_revocation_lists import check_whole, configure, issued, named, revoke

URL = "http://pki.example"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def shown(stopped):
    """A server that shows lists on its window, below a URL, with two buckets."""
    stopped.start("--revocation-delay", "0", "--window-url", URL)
    for name in ("lists", "other"):
        ca_ledger("buckets", "create", name, "--data", stopped.data)
    return stopped


def lists(bucket="lists", **more):
    return {"CrlConfiguration": {"Enabled": True, "S3BucketName": bucket} | more}


OFF = {"CrlConfiguration": {"Enabled": False}}


def fetched(server, url):
    """What the window has at a URL; None where there is nothing."""
    assert url.startswith(URL + "/")
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(server.window + url.removeprefix(URL), timeout=30) as answer:
        return x509.load_der_x509_crl(answer.read())
    return None


def awaited(server, url, condition=lambda crl: crl is not None):
    until = time.monotonic() + 60
    while not condition(crl := fetched(server, url)):
        assert time.monotonic() < until, server.log()[-2000:]
        time.sleep(0.02)
    return crl


def telling(*certificates):
    numbers = {one.serial_number for one in certificates}
    return lambda crl: crl is not None and numbers == {one.serial_number for one in crl}


def signed(server):
    return sum(1 for one in server.events() if one["type"] == "CRLSigned")


def settled(server, seconds=2):
    """How many lists were signed, once no more are for so long: nothing tells that none follows but waiting."""
    before, since = signed(server), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.1)
        if (now := signed(server)) != before:
            before, since = now, time.monotonic()
    return before


class Outside:
    """A root of somebody else's, and an authority below it that gets certificates of it."""

    def __init__(self, client):
        self.client, self.key = client, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Outside")])
        self.root = self.certificate(self.name, self.key.public_key(), b"r" * 20, True)
        self.arn = issuing.create_authority(client, "SUBORDINATE")
        self.request = x509.load_pem_x509_csr(client.get_certificate_authority_csr(CertificateAuthorityArn=self.arn)["Csr"].encode())

    def certificate(self, subject, public_key, identifier, signs_lists):
        usage = x509.KeyUsage(True, False, False, False, False, True, signs_lists, False, False)
        made = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(public_key)
            .serial_number(x509.random_serial_number()).not_valid_before(issuing.now() - DAY).not_valid_after(issuing.now() + 300 * DAY)
            .add_extension(x509.BasicConstraints(True, None), True).add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier(identifier), False)
        )  # fmt: skip
        return issuing.pem(made.sign(self.key, hashes.SHA256()))

    def import_one(self, identifier=b"s" * 20, signs_lists=True):
        own = self.certificate(self.request.subject, self.request.public_key(), identifier, signs_lists)
        self.client.import_certificate_authority_certificate(CertificateAuthorityArn=self.arn, Certificate=own, CertificateChain=self.root)


def test_a_list_is_made_with_what_is_in_force(shown):
    """Changes and certificates come while lists are made: none is signed with what was in force before."""
    client = shown.client()
    outside = Outside(client)
    outside.import_one()
    arn, certificates = outside.arn, []
    for days in range(10, 22):
        configure(client, arn, lists(CrlType="PARTITIONED", ExpirationInDays=days))
        certificates.append(issued(client, arn))
    for one in certificates:
        awaited(shown, named(one))
    for days in (100, 50, 90, 40):
        configure(client, arn, lists(CrlType="PARTITIONED", ExpirationInDays=days))
    for count in range(4):
        configure(client, arn, lists(CrlType="PARTITIONED", ExpirationInDays=60 + count))
        outside.import_one(bytes([count]) * 20)

    def is_newest(crl):
        identifier = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
        return identifier == bytes([3]) * 20 and (crl.next_update_utc - crl.last_update_utc).days == 63

    for one in certificates:
        awaited(shown, named(one), is_newest)
    check_whole(shown)


def test_what_stays_is_said_to_be_where_the_window_is_now(shown, refused):
    client = shown.client()
    (told, _), (asked, _) = issuing.new_root(client), issuing.new_root(client)
    configure(client, told, lists())
    configure(client, asked, {"OcspConfiguration": {"Enabled": True}})
    assert shown.stop() == 0
    client = shown.start("--revocation-delay", "0", "--window-url", "http://b.example").client()
    configure(client, told, {"OcspConfiguration": {"Enabled": True}})
    configure(client, asked, lists())
    for arn in (told, asked):
        certificate = issued(client, arn)
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        assert named(certificate).startswith("http://b.example/lists/")
        assert [one.access_location.value for one in access] == ["http://b.example/ocsp"]
    assert shown.stop() == 0
    client = shown.start("--revocation-delay", "0").client()
    with refused("InvalidArgsException", "--window-url"):
        configure(client, told, {"OcspConfiguration": {"Enabled": False}})
    configure(client, told, {"OcspConfiguration": {"Enabled": False}} | OFF)
    check_whole(shown)


def test_who_may_read_a_list_is_as_the_newest_configuration_says(shown):
    client = shown.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists())
    url = named(issued(client, arn))
    awaited(shown, url)
    configure(client, arn, lists(S3ObjectAcl="BUCKET_OWNER_FULL_CONTROL"))
    awaited(shown, url, lambda crl: crl is None)
    private = settled(shown, 5)  # longer than two rounds over all authorities
    assert private == 2
    configure(client, arn, lists())
    awaited(shown, url)
    assert settled(shown) == private + 1
    check_whole(shown)


def test_places_are_kept_whatever_the_number_of_configurations(shown):
    """One list is in each place, and in each of them always."""
    client = shown.client()
    (parted, _), (whole, _) = issuing.new_root(client), issuing.new_root(client)
    configure(client, parted, lists(CrlType="PARTITIONED"))
    configure(client, whole, lists())
    part, complete = issued(client, parted), issued(client, whole)
    for one in (part, complete):
        awaited(shown, named(one))
    for days in range(8, 78):
        for arn in (parted, whole):
            configure(client, arn, lists("other", ExpirationInDays=days))
    shown.kill()
    client = shown.start("--revocation-delay", "0", "--window-url", URL).client()
    revoke(client, parted, part)
    revoke(client, whole, complete)
    for one in (part, complete):
        awaited(shown, named(one), telling(one))
    check_whole(shown)


def test_there_are_so_many_places_and_no_more(shown, refused):
    client = shown.client()
    arn, _ = issuing.new_root(client)
    for count in range(256):
        configure(client, arn, lists(CustomPath=f"p{count}"))
    first, last = f"p{0}", "p256"
    with refused("LimitExceededException", "256 places"):
        configure(client, arn, lists(CustomPath=last))
    configure(client, arn, lists(CustomPath=last, CrlType="PARTITIONED"))
    configure(client, arn, lists(CustomPath=first))
    awaited(shown, named(issued(client, arn)))
    check_whole(shown)


def test_lists_that_certificates_name_go_on_where_lists_are_off(shown):
    client = shown.client()
    arn, _ = issuing.new_root(client)
    configure(client, arn, lists(CrlType="PARTITIONED", ExpirationInDays=20))
    part = issued(client, arn)
    configure(client, arn, lists(ExpirationInDays=30))
    complete = issued(client, arn)
    for one in (part, complete):
        awaited(shown, named(one))
    configure(client, arn, OFF)
    later = issued(client, arn)
    assert named(later) is None
    for one in (part, complete, later):
        revoke(client, arn, one)
    told = awaited(shown, named(complete), telling(part, complete, later))
    assert (told.next_update_utc - told.last_update_utc).days == 30
    awaited(shown, named(part), telling(part))
    assert "could not be made" not in shown.log()
    check_whole(shown)


def test_there_is_no_list_of_a_part_that_no_certificate_names(shown):
    client = shown.client()
    arn, _ = issuing.new_root(client)
    for count in range(20):
        configure(client, arn, lists(CrlType="PARTITIONED", ExpirationInDays=7 + count % 2))
    assert settled(shown, 3) == 0
    assert shown.stop() == 0
    client = shown.start("--revocation-delay", "0", "--window-url", URL).client()
    assert settled(shown, 5) == 0
    certificate = issued(client, arn)
    awaited(shown, named(certificate))
    configure(client, arn, lists(CrlType="PARTITIONED", ExpirationInDays=8))
    assert settled(shown) == 1
    shown.kill()
    shown.start("--revocation-delay", "0", "--window-url", URL)
    assert settled(shown, 3) == 1
    check_whole(shown)


def test_no_certificate_points_to_where_no_list_can_be(shown, refused):
    client = shown.client()
    (arn, _), (other, _) = issuing.new_root(client), issuing.new_root(client)
    for name in ("authorities", "health", "ocsp"):
        assert "the public window" in ca_ledger("buckets", "create", name, "--data", shown.data, expecting=(64,)).err
        (shown.data / "buckets" / name).mkdir()
        with refused("InvalidArgsException", "the public window"):
            configure(client, arn, lists(name))
    victim = arn.rpartition("/")[2]
    (shown.data / "buckets" / "lists" / "file").write_bytes(b"of somebody else")
    paths = {
        "/".join("a" * 40): "at most 32 steps", ".unfinished": "no step .unfinished", "audit-report": "audit-report", "a/audit-report/b": "audit-report",
        f"crl/{victim}.crl": "name of a list", "file": "lies on the way", "file/deeper": "lies on the way",
    }  # fmt: skip
    for path, words in paths.items():
        for how in ({"CustomPath": path}, {"bucket": f"lists/{path}"}, {"CustomPath": path, "CrlType": "PARTITIONED"}):
            with refused("InvalidArgsException", words):
                configure(client, other, lists(**how))
    for name in ("host:", "host:99999", "user@host", "a/../b", "a/", "host//x"):
        for configuration in (lists(CustomCname=name), {"OcspConfiguration": {"Enabled": True, "OcspCustomCname": name}}):
            with refused("InvalidArgsException", "the name is a host name"):
                configure(client, other, configuration)
    with refused("InvalidArgsException", "name of a list"):
        issuing.create_authority(client, RevocationConfiguration=lists(CustomPath=f"crl/{victim}.crl"))
    configure(client, arn, lists())
    awaited(shown, named(issued(client, arn)))
    check_whole(shown)


def test_lists_need_a_key_that_may_sign_them(shown, refused):
    client = shown.client()
    outside = Outside(client)
    arn = outside.arn
    outside.import_one(signs_lists=False)
    with refused("InvalidArgsException", "cRLSign"):
        configure(client, arn, lists())
    configure(client, arn, OFF)
    outside.import_one()
    configure(client, arn, lists())
    awaited(shown, named(issued(client, arn)))
    for change in ({}, OFF):
        if change:
            configure(client, arn, change)
        with refused("MalformedCertificateException", "cRLSign"):
            outside.import_one(signs_lists=False)
    check_whole(shown)
