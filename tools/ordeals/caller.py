"""A caller that asks over one kept connection, with as little work as it can: many calls a second, and no repeats by itself."""

import base64
import http.client
import json
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

REGION, SERVICE, JSON_1_1 = "us-east-1", "acm-pca", "application/x-amz-json-1.1"
PATIENCE = 30  # seconds for one answer


class Refused(Exception):
    """The server answered, and said no."""

    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code = status, code


class Silent(Exception):
    """There was no answer, or none that can be read."""


class Caller:
    """Calls of one access key."""

    def __init__(self, url, credentials, patience=PATIENCE):
        parts = urllib.parse.urlsplit(url)
        self.url = url
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience)
        key = botocore.credentials.Credentials(credentials["accessKeyId"], credentials["secretAccessKey"])
        self.signer = botocore.auth.SigV4Auth(key, SERVICE, REGION)

    def signed(self, operation, body):
        """The headers of a call."""
        headers = {"X-Amz-Target": f"ACMPrivateCA.{operation}", "Content-Type": JSON_1_1}
        request = botocore.awsrequest.AWSRequest("POST", self.url + "/", headers, body)
        self.signer.add_auth(request)
        return dict(request.headers.items())

    def call(self, operation, **document):
        body = json.dumps(document).encode()
        try:
            self.connection.request("POST", "/", body, self.signed(operation, body))
            answer = self.connection.getresponse()
            octets = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise Silent(f"{operation}: {type(error).__name__} {error}") from error
        try:
            said = json.loads(octets) if octets else {}  # many operations have nothing to say
        except ValueError:
            raise Silent(f"{operation}: {answer.status} and no JSON: {octets[:200]!r}") from None
        if answer.status != 200:
            raise Refused(answer.status, said.get("__type", "?"), said.get("message", ""))
        return said

    def issue(self, authority, request, token=None):
        extra = {"IdempotencyToken": token} if token else {}
        return self.call(
            "IssueCertificate",
            CertificateAuthorityArn=authority,
            Csr=base64.b64encode(request).decode(),
            SigningAlgorithm="SHA256WITHECDSA",
            Validity={"Value": 30, "Type": "DAYS"},
            **extra,
        )["CertificateArn"]

    def read(self, authority, arn):
        """A certificate and its chain, as they are served."""
        found = self.call("GetCertificate", CertificateAuthorityArn=authority, CertificateArn=arn)
        return found["Certificate"] + found.get("CertificateChain", "")

    def close(self):
        self.connection.close()
