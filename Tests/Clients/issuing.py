"""What the tests ask certificates with: keys, certification requests, and the steps from nothing to an active authority."""

import base64
import datetime
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

TEMPLATES = "arn:aws:acm-pca:::template/"
YEAR = {"Type": "YEARS", "Value": 1}


def new_key(algorithm="EC_prime256v1"):
    """A key as the wire names it."""
    if algorithm.startswith("RSA_"):
        return rsa.generate_private_key(65537, int(algorithm[4:]))
    return ec.generate_private_key(
        {"EC_prime256v1": ec.SECP256R1, "EC_secp384r1": ec.SECP384R1, "EC_secp521r1": ec.SECP521R1}[algorithm]()
    )


def pem(thing):
    """A certificate or a certification request as PEM octets."""
    return thing.public_bytes(serialization.Encoding.PEM)


def der(thing):
    """A certificate or a certification request as DER octets."""
    return thing.public_bytes(serialization.Encoding.DER)


def name(**parts):
    """A distinguished name: `name(CN="a", O="b")`."""
    types = {"CN": NameOID.COMMON_NAME, "O": NameOID.ORGANIZATION_NAME, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME}
    return x509.Name([x509.NameAttribute(types[short], value) for short, value in parts.items()])


def certification_request(subject=None, key=None, names=("service.example",), hash_function=None, critical=False):
    """A certification request with the subject (a name, or a common name) and DNS names or other general names."""
    subject = subject if isinstance(subject, x509.Name) else name(CN=subject or "service.example")
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) if isinstance(one, str) else one for one in names]), critical
        )
    return builder.sign(key or new_key(), hash_function or hashes.SHA256())


def signing_algorithm(key_algorithm, bits=256):
    """The wire's name for a hash with a key's family."""
    return f"SHA{bits}WITH{'RSA' if key_algorithm.startswith('RSA') else 'ECDSA'}"


def create_authority(client, kind="ROOT", key_algorithm="EC_prime256v1", signing=None, subject=None, **more):
    """Asks for an authority, waits for its certification request; its ARN."""
    arn = client.create_certificate_authority(
        CertificateAuthorityType=kind,
        CertificateAuthorityConfiguration={
            "KeyAlgorithm": key_algorithm,
            "SigningAlgorithm": signing or signing_algorithm(key_algorithm),
            "Subject": subject or {"Organization": "Example", "CommonName": f"Example {kind.title()} CA"},
        },
        **more,
    )["CertificateAuthorityArn"]
    client.get_waiter("certificate_authority_csr_created").wait(CertificateAuthorityArn=arn)
    return arn


def issue(client, authority, request, template=None, signing="SHA256WITHECDSA", validity=None, **more):
    """Asks for a certificate; its ARN. `request`: octets of PEM, or a request."""
    if template:
        more["TemplateArn"] = TEMPLATES + template
    return client.issue_certificate(
        CertificateAuthorityArn=authority,
        Csr=request if isinstance(request, bytes) else pem(request),
        SigningAlgorithm=signing,
        Validity=validity or {"Type": "DAYS", "Value": 30},
        **more,
    )["CertificateArn"]


def order(root, request=None, **changes):
    """The body of an IssueCertificate that would succeed, with members changed; None takes one away."""
    body = {
        "CertificateAuthorityArn": root[0],
        "Csr": base64.b64encode(request if request is not None else pem(certification_request())).decode(),
        "SigningAlgorithm": "SHA256WITHECDSA",
        "Validity": {"Type": "DAYS", "Value": 1},
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def read_back(client, authority, certificate):
    """Waits for a certificate; its PEM and its chain's, as text."""
    client.get_waiter("certificate_issued").wait(CertificateAuthorityArn=authority, CertificateArn=certificate)
    answer = client.get_certificate(CertificateAuthorityArn=authority, CertificateArn=certificate)
    return answer["Certificate"], answer.get("CertificateChain")


def activate_root(client, authority, signing="SHA256WITHECDSA", validity=None):
    """Lets a root sign its own certificate and gives it that; the certificate's PEM."""
    request = client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode()
    arn = issue(client, authority, request, "RootCACertificate/V1", signing, validity or {"Type": "YEARS", "Value": 10})
    certificate, chain = read_back(client, authority, arn)
    assert chain is None
    client.import_certificate_authority_certificate(CertificateAuthorityArn=authority, Certificate=certificate.encode())
    return certificate


def activate_subordinate(client, parent, authority, signing="SHA256WITHECDSA", path_length=0):
    """Lets an authority sign another's certificate and gives it that; the certificate's PEM and its chain's."""
    request = client.get_certificate_authority_csr(CertificateAuthorityArn=authority)["Csr"].encode()
    arn = issue(client, parent, request, f"SubordinateCACertificate_PathLen{path_length}/V1", signing,
                {"Type": "YEARS", "Value": 2 + path_length})  # one below another must end before it
    certificate, chain = read_back(client, parent, arn)
    client.import_certificate_authority_certificate(
        CertificateAuthorityArn=authority, Certificate=certificate.encode(), CertificateChain=chain.encode()
    )
    return certificate, chain


def new_root(client, key_algorithm="EC_prime256v1", **more):
    """An active root authority; its ARN and its certificate's PEM."""
    authority = create_authority(client, key_algorithm=key_algorithm, **more)
    return authority, activate_root(client, authority, signing_algorithm(key_algorithm))


def openssl_accepts(folder, root, leaf, intermediates=None):
    """`openssl verify -x509_strict`: fails the test where it does not accept root → … → leaf (PEM texts)."""
    (folder / "root.pem").write_text(root)
    (folder / "leaf.pem").write_text(leaf)
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(folder / "root.pem")]
    if intermediates:
        (folder / "between.pem").write_text(intermediates)
        command += ["-untrusted", str(folder / "between.pem")]
    run = subprocess.run([*command, str(folder / "leaf.pem")], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def serial_in_arn(arn):
    """The serial number that a certificate's ARN ends with, in decimal."""
    return int(arn.rsplit("/", 1)[1])


def now():
    return datetime.datetime.now(datetime.timezone.utc)
