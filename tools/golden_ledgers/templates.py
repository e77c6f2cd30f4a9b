"""Every template of a root and of a subordinate, passthrough from every side, every algorithm of authorities and of keys."""

import issuing
import made_requests
import test_passthrough
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from test_templates import END_ENTITIES, ROOTS, SIGNING, SUBORDINATES, path_length

ALGORITHMS = ("RSA_2048", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")
NAMES = {"Extensions": {"SubjectAlternativeNames": [
    {"DnsName": "*.api.example"}, {"Rfc822Name": "a@api.example"}, {"UniformResourceIdentifier": "https://api.example/x"},
    {"IpAddress": "10.0.0.1"}, {"IpAddress": "2001:DB8::1"}, {"RegisteredId": "1.2.3.4"},
    {"DirectoryName": {"Organization": "Inner", "CommonName": "Ünner"}},
    {"OtherName": {"TypeId": "1.3.6.1.4.1.311.20.2.3", "Value": "upn@example"}},
    {"EdiPartyName": {"PartyName": "party", "NameAssigner": "who"}},
]}}


def write(server):
    """Lets a server write the ledger."""
    client = server.start().client()
    root, _ = issuing.new_root(client)
    subordinate = issuing.create_authority(client, "SUBORDINATE")
    issuing.activate_subordinate(client, root, subordinate, path_length=2)
    every_template(client, root, subordinate)
    passthrough(client, root)
    every_algorithm(client, root)
    authority_with_everything(client, root)
    server.stop()


def every_template(client, root, subordinate):
    leaf, authority = asked(False), asked(True)
    for template in END_ENTITIES:
        for issuer in (root, subordinate):
            issuing.issue(client, issuer, leaf, f"{template}/V1")
    for template in SUBORDINATES:
        issuing.issue(client, root, authority, f"{template}/V1", ApiPassthrough=SIGNING)
        if path_length(template) < 2:
            issuing.issue(client, subordinate, authority, f"{template}/V1", ApiPassthrough=SIGNING)
    own = client.get_certificate_authority_csr(CertificateAuthorityArn=root)["Csr"].encode()
    for template in ROOTS:
        issuing.issue(client, root, own, f"{template}/V1", ApiPassthrough=SIGNING)


def asked(of_authority):
    """A request whose key usage suits its holder."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="asked"))
    if of_authority:
        builder = builder.add_extension(x509.KeyUsage(*[False] * 5, True, True, False, False), True)
    return builder.sign(issuing.new_key(), hashes.SHA256())


def passthrough(client, root):
    """Template, call and request say different things, whichever the template heeds; names of every kind."""
    everything = test_passthrough.csr_with_everything()
    for template in END_ENTITIES:
        issuing.issue(client, root, everything, f"{template}/V1", ApiPassthrough=test_passthrough.CALL)
    issuing.issue(client, root, everything, "EndEntityCertificate_APIPassthrough/V1", ApiPassthrough=NAMES)


def every_algorithm(client, root):
    """Authorities of every algorithm with every hash, and keys of every kind below the first."""
    for algorithm in ALGORITHMS:
        authority, _ = issuing.new_root(client, algorithm, subject={"CommonName": algorithm})
        for bits in (256, 384, 512):
            ways = [issuing.signing_algorithm(algorithm, bits)]
            ways += [f"SHA{bits}WITHRSA_PSS"] if algorithm.startswith("RSA") else []
            for signing in ways:
                issuing.issue(client, authority, issuing.certification_request(signing), signing=signing)
        issuing.issue(client, root, issuing.certification_request(algorithm, issuing.new_key(algorithm)))
    edwards = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="ed.example"))
    issuing.issue(client, root, edwards.sign(ed25519.Ed25519PrivateKey.generate(), None))
    for what in ("RSA PKCS #1 without parameters", "RSASSA-PSS with the shortest salt", "RSASSA-PSS with the longest salt"):
        issuing.issue(client, root, made_requests.armoured(made_requests.ODD[what]))


def authority_with_everything(client, root):
    """An authority that was asked for with extensions, tags and what else a call can say."""
    arn = client.create_certificate_authority(
        CertificateAuthorityType="SUBORDINATE", KeyStorageSecurityStandard="FIPS_140_2_LEVEL_2_OR_HIGHER",
        Tags=[{"Key": "team", "Value": "Zoë"}, {"Key": "empty", "Value": ""}], IdempotencyToken="everything",
        CertificateAuthorityConfiguration={
            "KeyAlgorithm": "EC_secp384r1", "SigningAlgorithm": "SHA384WITHECDSA",
            "Subject": {"CustomAttributes": [{"ObjectIdentifier": "2.5.4.3", "Value": "Everything"},
                                             {"ObjectIdentifier": "1.3.6.1.4.1.99999.7", "Value": "own"}]},
            "CsrExtensions": {
                "KeyUsage": {"KeyCertSign": True, "CRLSign": True},
                "SubjectInformationAccess": [{
                    "AccessMethod": {"AccessMethodType": "CA_REPOSITORY"},
                    "AccessLocation": {"UniformResourceIdentifier": "https://repository.example/"}}],
            },
        })["CertificateAuthorityArn"]
    client.get_waiter("certificate_authority_csr_created").wait(CertificateAuthorityArn=arn)
    issuing.activate_subordinate(client, root, arn)
    issuing.issue(client, arn, issuing.certification_request(), signing="SHA384WITHECDSA")
