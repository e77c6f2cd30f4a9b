"""Certificates for tests that speak TLS: an authority of the tests' own, and what it certifies, as files."""

import datetime
import ipaddress
import os

import issuing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

LOOPBACK = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]


class Certifier:
    """An authority that certifies itself, in a folder: `NAME.pem`, and `NAME-one.pem` with `NAME-one.key` for what it certifies."""

    def __init__(self, folder, name="authority"):
        self.folder, self.name, self.key = folder, issuing.name(CN=name), issuing.new_key()
        self.certificate = self.signed(self.name, self.key, 365, x509.BasicConstraints(True, None))
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(issuing.pem(self.certificate))

    def signed(self, subject, key, days, constraints, purpose=None, names=()):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=2))
        builder = builder.not_valid_after(now + datetime.timedelta(days=days)).add_extension(constraints, True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        return builder.sign(self.key, hashes.SHA256())

    def certify(self, name, days=30, purpose=ExtendedKeyUsageOID.SERVER_AUTH, names=LOOPBACK):
        """The certificate, and the files of it and of its key."""
        key = issuing.new_key()
        certificate = self.signed(issuing.name(CN=name), key, days, x509.BasicConstraints(False, None), purpose, names)
        files = self.folder / f"{self.file.stem}-{name}.pem", self.folder / f"{self.file.stem}-{name}.key"
        put(files[0], issuing.pem(certificate))
        put(files[1], key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return certificate, files

    def client(self, name, **more):
        """The files of what a client shows."""
        return self.certify(name, purpose=ExtendedKeyUsageOID.CLIENT_AUTH, names=(), **more)


def put(path, octets):
    """A file in place of the one that was there, never half of it, and for its owner alone."""
    beside = path.with_name(path.name + ".new")
    beside.touch(0o600)
    beside.write_bytes(octets)
    os.replace(beside, path)
