"""boto3 and the aws program, each through the whole flow against the real server."""

import datetime
import json

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization


def public_octets(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def test_boto3_goes_from_nothing_to_a_leaf_that_openssl_accepts(server, client, tmp_path):
    root = issuing.create_authority(client, "ROOT")
    assert client.describe_certificate_authority(CertificateAuthorityArn=root)["CertificateAuthority"]["Status"] == (
        "PENDING_CERTIFICATE"
    )
    root_certificate = issuing.activate_root(client, root)
    subordinate = issuing.create_authority(client, "SUBORDINATE")
    subordinate_certificate, chain = issuing.activate_subordinate(client, root, subordinate)
    assert chain.strip() == root_certificate.strip()

    key = issuing.new_key()
    request = issuing.certification_request("leaf.example", key, names=("leaf.example", "www.leaf.example"))
    arn = issuing.issue(client, subordinate, request)
    leaf, leaf_chain = issuing.read_back(client, subordinate, arn)

    issuing.openssl_accepts(tmp_path, root_certificate, leaf, subordinate_certificate)
    blocks = x509.load_pem_x509_certificates(leaf_chain.encode())
    assert [issuing.der(block) for block in blocks] == [
        issuing.der(x509.load_pem_x509_certificate(one.encode())) for one in (subordinate_certificate, root_certificate)
    ]

    certificate = x509.load_pem_x509_certificate(leaf.encode())
    assert certificate.version is x509.Version.v3
    assert public_octets(certificate.public_key()) == public_octets(key.public_key())
    assert certificate.subject == request.subject
    assert certificate.serial_number == issuing.serial_in_arn(arn)
    assert certificate.serial_number.bit_length() in range(121, 128)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName) == ["leaf.example", "www.leaf.example"]
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(False, None)
    usages = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {usage.dotted_string for usage in usages} == {"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"}
    issuer = x509.load_pem_x509_certificate(subordinate_certificate.encode())
    assert (
        certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
        == issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    )
    lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lifetime == datetime.timedelta(days=30, minutes=60)

    for authority, own, above in ((root, root_certificate, None), (subordinate, subordinate_certificate, root_certificate)):
        answer = client.get_certificate_authority_certificate(CertificateAuthorityArn=authority)
        assert answer["Certificate"] == own
        assert (answer.get("CertificateChain") or "").strip() == (above or "").strip()
        described = client.describe_certificate_authority(CertificateAuthorityArn=authority)["CertificateAuthority"]
        assert described["Status"] == "ACTIVE"
        parsed = x509.load_pem_x509_certificate(own.encode())
        assert described["Serial"] == str(parsed.serial_number)
        assert described["NotAfter"] == parsed.not_valid_after_utc
        assert described["NotBefore"] == parsed.not_valid_before_utc


def test_the_aws_program_goes_from_nothing_to_a_leaf_that_openssl_accepts(server, tmp_path):
    def create(kind):
        arn = server.aws(
            "create-certificate-authority", "--certificate-authority-type", kind,
            "--certificate-authority-configuration",
            f"KeyAlgorithm=EC_secp384r1,SigningAlgorithm=SHA384WITHECDSA,Subject={{CommonName=Command Line {kind},Country=CH}}",
            "--idempotency-token", f"create-{kind}", "--tags", "Key=purpose,Value=test", "--output", "text",
        )
        server.aws("wait", "certificate-authority-csr-created", "--certificate-authority-arn", arn)
        return arn

    def issue(authority, request, template, days, *more):
        path = tmp_path / "request.pem"
        path.write_text(request)
        arn = server.aws(
            "issue-certificate", "--certificate-authority-arn", authority, "--csr", f"fileb://{path}",
            "--signing-algorithm", "SHA384WITHECDSA", "--template-arn", issuing.TEMPLATES + template,
            "--validity", f"Value={days},Type=DAYS", "--output", "text", *more,
        )
        server.aws("wait", "certificate-issued", "--certificate-authority-arn", authority, "--certificate-arn", arn)
        return json.loads(server.aws("get-certificate", "--certificate-authority-arn", authority, "--certificate-arn", arn))

    def import_into(authority, certificate, *chain):
        path = tmp_path / "certificate.pem"
        path.write_text(certificate)
        server.aws("import-certificate-authority-certificate", "--certificate-authority-arn", authority,
                   "--certificate", f"fileb://{path}", *chain)

    def request_of(authority):
        return server.aws("get-certificate-authority-csr", "--certificate-authority-arn", authority, "--output", "text")

    root = create("ROOT")
    own = issue(root, request_of(root), "RootCACertificate/V1", 3000, "--validity-not-before", "Value=1750000000,Type=ABSOLUTE")
    assert "CertificateChain" not in own
    import_into(root, own["Certificate"])

    subordinate = create("SUBORDINATE")
    signed = issue(root, request_of(subordinate), "SubordinateCACertificate_PathLen0/V1", 1000)
    (tmp_path / "chain.pem").write_text(signed["CertificateChain"])
    import_into(subordinate, signed["Certificate"], "--certificate-chain", f"fileb://{tmp_path / 'chain.pem'}")

    request = issuing.pem(issuing.certification_request()).decode()
    leaf = issue(subordinate, request, "EndEntityCertificate/V1", 300, "--idempotency-token", "leaf")
    issuing.openssl_accepts(tmp_path, own["Certificate"], leaf["Certificate"], signed["Certificate"])

    described = json.loads(server.aws("describe-certificate-authority", "--certificate-authority-arn", subordinate))
    assert described["CertificateAuthority"]["Status"] == "ACTIVE"
    assert described["CertificateAuthority"]["OwnerAccount"] == "000000000000"
    listed = json.loads(server.aws("list-certificate-authorities", "--page-size", "1"))["CertificateAuthorities"]
    assert {root, subordinate} <= {one["Arn"] for one in listed}


def test_the_paginator_reads_every_authority_once_newest_first(server, client):
    made = [issuing.create_authority(client, subject={"CommonName": f"Page {number}"}) for number in range(7)]
    pages = list(client.get_paginator("list_certificate_authorities").paginate(PaginationConfig={"PageSize": 3}))
    assert all(len(page["CertificateAuthorities"]) <= 3 for page in pages)
    listed = [one["Arn"] for page in pages for one in page["CertificateAuthorities"]]
    assert len(set(listed)) == len(listed)
    assert [arn for arn in listed if arn in made] == made[::-1]


def test_a_foreign_page_token_is_refused(client, refused):
    with refused("InvalidNextTokenException"):
        client.list_certificate_authorities(NextToken="not-one-of-ours")


def test_a_description_carries_the_configuration_as_it_was_asked_for(client):
    subject = {
        "Country": "CH", "Organization": "Ex & Söhne, <AG>", "OrganizationalUnit": "Büro", "State": "Zürich",
        "CommonName": "All Attributes", "SerialNumber": "A-1", "Locality": "Winterthur", "Title": "Dr.", "Surname": "Muster",
        "GivenName": "Eva", "Initials": "E.M.", "Pseudonym": "em", "GenerationQualifier": "III",
        "DistinguishedNameQualifier": "q/1",
    }
    arn = issuing.create_authority(client, "SUBORDINATE", "RSA_2048", "SHA512WITHRSA", subject,
                                   UsageMode="SHORT_LIVED_CERTIFICATE")
    described = client.describe_certificate_authority(CertificateAuthorityArn=arn)["CertificateAuthority"]
    assert described["CertificateAuthorityConfiguration"]["Subject"] == subject
    assert described["CertificateAuthorityConfiguration"]["KeyAlgorithm"] == "RSA_2048"
    assert described["Type"] == "SUBORDINATE" and described["UsageMode"] == "SHORT_LIVED_CERTIFICATE"
    assert described["Arn"] == arn
    assert described["RevocationConfiguration"]["CrlConfiguration"]["Enabled"] is False

    request = x509.load_pem_x509_csr(client.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"].encode())
    assert request.is_signature_valid
    assert request.signature_hash_algorithm.name == "sha512"
    oids = [attribute.oid.dotted_string for attribute in request.subject]
    assert oids == ["2.5.4.6", "2.5.4.10", "2.5.4.11", "2.5.4.46", "2.5.4.8", "2.5.4.3", "2.5.4.5", "2.5.4.7", "2.5.4.12",
                    "2.5.4.4", "2.5.4.42", "2.5.4.43", "2.5.4.65", "2.5.4.44"]
    [constraints] = list(request.extensions)
    assert constraints.critical and constraints.value == x509.BasicConstraints(True, None)


@pytest.mark.parametrize(("template", "usages", "critical"), [
    ("EndEntityCertificate/V1", ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], False),
    ("EndEntityClientAuthCertificate/V1", ["1.3.6.1.5.5.7.3.2"], False),
    ("EndEntityServerAuthCertificate/V1", ["1.3.6.1.5.5.7.3.1"], False),
    ("CodeSigningCertificate/V1", ["1.3.6.1.5.5.7.3.3"], True),
    ("OCSPSigningCertificate/V1", ["1.3.6.1.5.5.7.3.9"], True),
])
def test_each_end_entity_template_fixes_its_key_usages(client, root, template, usages, critical):
    certificate, _ = issuing.read_back(client, root[0], issuing.issue(
        client, root[0], issuing.certification_request(), template))
    found = x509.load_pem_x509_certificate(certificate.encode()).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert [usage.dotted_string for usage in found.value] == usages
    assert found.critical is critical


@pytest.mark.parametrize(("validity", "check"), [
    ({"Type": "DAYS", "Value": 7}, lambda start, end: end - start == datetime.timedelta(days=7, minutes=60)),
    ({"Type": "MONTHS", "Value": 2}, lambda start, end: datetime.timedelta(58) < end - start < datetime.timedelta(63)),
    ({"Type": "YEARS", "Value": 1}, lambda start, end: datetime.timedelta(365) < end - start < datetime.timedelta(367)),
    ({"Type": "ABSOLUTE", "Value": 1999999999}, lambda start, end: end.timestamp() == 1999999999),
    ({"Type": "END_DATE", "Value": 20330518033319}, lambda start, end: end.timestamp() == 1999999999),
    ({"Type": "END_DATE", "Value": 330518033319}, lambda start, end: end.timestamp() == 1999999999),
])
def test_each_type_of_validity_ends_when_it_says(client, root, validity, check):
    arn = issuing.issue(client, root[0], issuing.certification_request(), validity=validity)
    certificate = x509.load_pem_x509_certificate(issuing.read_back(client, root[0], arn)[0].encode())
    assert check(certificate.not_valid_before_utc, certificate.not_valid_after_utc)


def test_what_is_not_there_yet_is_refused_and_never_ignored(client, refused):
    def create(revocation=None, **subject):
        client.create_certificate_authority(
            CertificateAuthorityType="ROOT", CertificateAuthorityConfiguration={
                "KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": subject,
            }, **({} if revocation is None else {"RevocationConfiguration": revocation}))

    for revocation in ({"CrlConfiguration": {"Enabled": True, "ExpirationInDays": 7, "S3BucketName": "bucket"}},
                       {"OcspConfiguration": {"Enabled": True}}):
        with refused("InvalidArgsException"):
            create(revocation, CommonName="Revoking")
    create({"CrlConfiguration": {"Enabled": False}, "OcspConfiguration": {"Enabled": False}}, CommonName="Not revoking")
    with refused("InvalidArgsException"):
        create(CommonName="a", CustomAttributes=[{"ObjectIdentifier": "2.5.4.3", "Value": "a"}])
    with refused("InvalidArgsException"):
        create()


def test_a_name_that_its_own_rules_would_not_sign_makes_no_authority(client, refused):
    before = client.list_certificate_authorities(MaxResults=1000)["CertificateAuthorities"]
    for subject in ({"CommonName": "a\u0001b"}, {"Organization": "a\u007fb"},
                    {"CustomAttributes": [{"ObjectIdentifier": "2.5.4.3", "Value": "a\u0085b"}]}):
        with refused("InvalidArgsException", "control character"):
            issuing.create_authority(client, subject=subject)
    assert client.list_certificate_authorities(MaxResults=1000)["CertificateAuthorities"] == before


def test_a_passthrough_beside_a_template_that_takes_none_changes_nothing_and_is_recorded(server, client, root):
    arn = issuing.issue(client, root[0], issuing.certification_request("mine.example"), "EndEntityCertificate/V1",
                        ApiPassthrough={"Subject": {"CommonName": "not-mine.example"}})
    certificate = x509.load_pem_x509_certificate(issuing.read_back(client, root[0], arn)[0].encode())
    assert certificate.subject == issuing.name(CN="mine.example")
    requested = server.events("--type", "IssuanceRequested")[-1]
    assert requested["event"]["passthrough"]


def test_what_exceeds_the_authority_is_refused(client, root, refused):
    with refused("ValidationException"):
        issuing.issue(client, root[0], issuing.certification_request(), validity={"Type": "YEARS", "Value": 11})
    with refused("InvalidArgsException"):
        issuing.issue(client, root[0], issuing.certification_request(), signing="SHA256WITHRSA")
    with refused("InvalidArgsException"):
        issuing.issue(client, root[0], issuing.certification_request(), "BlankEndEntityCertificate/V1")
    with refused("InvalidArgsException"):
        issuing.issue(client, root[0], issuing.certification_request(), "NoSuchCertificate/V1")


def test_a_path_length_must_be_strictly_below_the_issuers(client, root, refused):
    upper = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Upper"})
    issuing.activate_subordinate(client, root[0], upper, path_length=1)
    lower = issuing.create_authority(client, "SUBORDINATE", subject={"CommonName": "Lower"})
    with refused("ValidationException"):
        issuing.activate_subordinate(client, upper, lower, path_length=1)
    issuing.activate_subordinate(client, upper, lower, path_length=0)
    assert client.describe_certificate_authority(CertificateAuthorityArn=lower)["CertificateAuthority"]["Status"] == "ACTIVE"


def test_short_lived_mode_keeps_to_seven_days(client, root, refused):
    short = issuing.create_authority(client, "SUBORDINATE", UsageMode="SHORT_LIVED_CERTIFICATE")
    issuing.activate_subordinate(client, root[0], short)
    issuing.issue(client, short, issuing.certification_request(), validity={"Type": "DAYS", "Value": 7})
    with refused("ValidationException"):
        issuing.issue(client, short, issuing.certification_request(), validity={"Type": "DAYS", "Value": 8})


def test_a_root_signs_only_its_own_key_with_a_root_template(client, root, refused):
    with refused("InvalidArgsException"):
        issuing.issue(client, root[0], issuing.certification_request(), "RootCACertificate/V1")


def test_an_authority_without_a_certificate_issues_nothing(client, refused):
    pending = issuing.create_authority(client)
    with refused("InvalidStateException", "The certificate authority is not in a valid state for issuing certificates"):
        issuing.issue(client, pending, issuing.certification_request())
    with refused("InvalidStateException"):
        client.get_certificate_authority_certificate(CertificateAuthorityArn=pending)


def test_anothers_certificate_is_not_imported(client, root, refused):
    first, second = issuing.create_authority(client, "SUBORDINATE"), issuing.create_authority(client, "SUBORDINATE")
    request = client.get_certificate_authority_csr(CertificateAuthorityArn=first)["Csr"].encode()
    arn = issuing.issue(client, root[0], request, "SubordinateCACertificate_PathLen0/V1")
    certificate, chain = issuing.read_back(client, root[0], arn)
    with refused("CertificateMismatchException"):
        client.import_certificate_authority_certificate(
            CertificateAuthorityArn=second, Certificate=certificate.encode(), CertificateChain=chain.encode())
    with refused("MalformedCertificateException"):
        client.import_certificate_authority_certificate(
            CertificateAuthorityArn=first, Certificate=b"not a certificate", CertificateChain=chain.encode())
    with refused("InvalidRequestException"):
        client.import_certificate_authority_certificate(CertificateAuthorityArn=first, Certificate=certificate.encode())


def test_names_that_name_nothing_are_not_found(client, root, refused):
    unknown = root[0].rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000"
    with refused("ResourceNotFoundException"):
        client.describe_certificate_authority(CertificateAuthorityArn=unknown)
    with refused("ResourceNotFoundException"):
        client.get_certificate(CertificateAuthorityArn=root[0], CertificateArn=f"{root[0]}/certificate/{10**37}")
    with refused("InvalidArnException"):
        client.describe_certificate_authority(
            CertificateAuthorityArn="arn:aws:acm-pca:eu-west-1:000000000000:certificate-authority/x")
    with refused("ValidationException", "certificateAuthorityArn"):
        client.describe_certificate_authority(CertificateAuthorityArn="arn:aws:s3:::bucket")


def test_a_certificate_is_found_by_its_serial_in_hex_too(client, root):
    arn = issuing.issue(client, root[0], issuing.certification_request())
    by_hex = f"{root[0]}/certificate/{issuing.serial_in_arn(arn):032x}"
    answers = [client.get_certificate(CertificateAuthorityArn=root[0], CertificateArn=one) for one in (arn, by_hex)]
    assert answers[0]["Certificate"] == answers[1]["Certificate"]
