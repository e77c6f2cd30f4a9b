"""A seeded mutator of what anybody may ask the window, and of signed requests for objects: targets, header fields, questions in DER."""

import base64
import collections
import socket
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import fuzzing
from cryptography.x509 import ocsp
from ledger_server import REGION

# What may be answered; anything else (a 5xx, silence, what is no HTTP) is a fault.
ON_THE_WINDOW = {200, 206, 304, 400, 404, 405, 408, 412, 413, 414, 415, 416, 431}
FOR_OBJECTS = {200, 206, 304, 400, 403, 404, 405, 412, 416, 501}  # 501: a list of what a bucket holds
FIELDS = [
    ("Range", b"bytes=0-9"), ("Range", b"bytes=-5"), ("Range", b"bytes=5-"), ("Range", b"bytes=0-0,4-9"), ("If-Range", b'"a"'), ("If-None-Match", b'W/"a", "b"'),
    ("If-Match", b"*"), ("If-Modified-Since", b"Sun, 06 Nov 1994 08:49:37 GMT"), ("If-Unmodified-Since", b"Sunday, 06-Nov-94 08:49:37 GMT"), ("If-Modified-Since", b"Sun Nov  6 08:49:37 1994"),
    ("Accept", b"application/ocsp-response"), ("Content-Type", b"application/ocsp-request"), ("Cache-Control", b"no-cache"),
]  # fmt: skip


class Case:
    """One request: its method, target, fields and body, made by a seed and a number."""

    def __init__(self, mutator, targets, questions):
        chance = mutator.random
        self.kind = chance.choice(["target", "fields", "question", "question in a path", "object"])
        self.method, self.body, self.fields = b"GET", b"", []
        self.target = chance.choice(targets).encode()
        if self.kind == "question":
            self.method, self.target, self.body = b"POST", b"/ocsp", chance.choice(questions)
            self.body = mutator.octets(self.body) if chance.random() < 0.7 else self.body
            self.fields = [(b"Content-Type", b"application/ocsp-request")] if chance.random() < 0.9 else []
        elif self.kind == "question in a path":
            octets = mutator.octets(chance.choice(questions)) if chance.random() < 0.7 else chance.choice(questions)
            text = base64.b64encode(octets).decode()
            self.target = b"/ocsp/" + chance.choice([text, urllib.parse.quote(text, safe=""), text.rstrip("="), text.replace("+", " ")]).encode()
            if chance.random() < 0.3:
                self.target = mutator.octets(self.target)
        elif chance.random() < {"target": 1, "fields": 0.2, "object": 0.5}[self.kind]:
            self.target = mutator.octets(self.target)
        for name, value in chance.sample(FIELDS, chance.randint(0, 3)):
            if name.encode() not in dict(self.fields):
                self.fields.append((name.encode(), mutator.octets(value) if chance.random() < 0.5 else value))
        if self.kind != "object" and chance.random() < 0.1:
            self.method = chance.choice([b"HEAD", b"POST", b"PUT", b"OPTIONS", b"DELETE", b"get"])

    def octets(self):
        """The request as it goes out; what would make two of it is left out."""
        clean = bytes.maketrans(b"\r\n", b"  ")
        fields = [(b"Host", b"a"), (b"Connection", b"close"), *self.fields]
        if self.body or self.method == b"POST":
            fields.append((b"Content-Length", str(len(self.body)).encode()))
        head = b"".join(name + b": " + value.translate(clean) + b"\r\n" for name, value in fields)
        return self.method + b" " + (self.target.translate(clean) or b"/") + b" HTTP/1.1\r\n" + head + b"\r\n" + self.body


class Campaign:
    """Sends cases one after the other; a fault is an AssertionError that names seed and number."""

    def __init__(self, server, targets, questions, seed, patience=15):
        self.server, self.targets, self.questions, self.seed, self.patience = server, targets, questions, seed, patience
        self.number, self.answers = 0, collections.Counter()

    def run(self, count):
        for _ in range(count):
            self.one()

    def one(self):
        case = Case(fuzzing.Mutator(self.seed, self.number), self.targets, self.questions)
        try:
            status = self.ask_for_object(case) if case.kind == "object" else self.ask(case)
        except (AssertionError, OSError, ValueError) as fault:
            raise AssertionError(f"seed {self.seed}, case {self.number}: {case.kind} {case.octets()[:2_000]!r}: {fault!r}") from fault
        self.answers[case.kind, status] += 1
        self.number += 1

    def ask(self, case):
        with socket.create_connection(self.server.window_address(), timeout=self.patience) as connection:
            connection.sendall(case.octets())
            answer = read_to_the_end(connection)
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        assert lines[0].startswith(b"HTTP/1.1 "), answer[:300]
        status = int(lines[0].split()[1])
        assert status in ON_THE_WINDOW, answer[:300]
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        if case.method != b"HEAD" and b"content-length" in fields:
            assert len(body) == int(fields[b"content-length"]), f"{len(body)} octets of {fields}"
        if status == 200 and fields.get(b"content-type") == b"application/ocsp-response" and body:
            read = ocsp.load_der_ocsp_response(body)
            return f"{status} {read.response_status.name}"
        return status

    def ask_for_object(self, case):
        """Signed as a client would: whatever it names, in an encoding that a client of HTTP can send."""
        path = "/" + urllib.parse.quote(case.target.lstrip(b"/"), safe="/%~")
        key, secret = self.server.credentials()
        headers = {name.decode(): value.decode("latin-1").strip() for name, value in case.fields if value.isascii() and value.decode().isprintable()}
        request = botocore.awsrequest.AWSRequest("GET", self.server.endpoint + path, headers)
        botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(key, secret), "s3", REGION).add_auth(request)
        answer = self.server.ask("GET", path, headers=dict(request.headers.items()), timeout=self.patience)
        assert answer.status in FOR_OBJECTS, answer
        return answer.status


def read_to_the_end(connection):
    octets = b""
    while piece := connection.recv(65_536):
        octets += piece
    return octets
