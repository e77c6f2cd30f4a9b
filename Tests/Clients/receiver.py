"""A receiver of webhooks that does what a test tells it: takes, refuses, hangs, sends elsewhere, is away."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import threading
import time


def verify(key, headers, body, now=None):
    """Whether a message is what whoever has the key sent, and not long ago: as schemas/feed.md shows it."""
    identifier, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs((now or time.time()) - int(timestamp)) > 300:
        return False
    expected = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    for signature in headers["webhook-signature"].split():
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(base64.b64decode(value), expected):
            return True
    return False


class Receiver:
    """Listens on a port of the system's choice until it is closed; answers as `answer` says: a status, or what to do instead."""

    def __init__(self, key, port=0, files=None, answer=204):
        self.key, self.answer, self.files = key, answer, files
        self.messages, self.refused, self.released = [], [], threading.Event()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.receive(self, body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", port), Handler)
        if files:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*map(str, files))
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self):
        return f"{'https' if self.files else 'http'}://127.0.0.1:{self.port}/hook?to=here"

    def receive(self, handler, body):
        assert handler.path == "/hook?to=here" and handler.headers["Content-Type"] == "application/json"
        assert verify(self.key, handler.headers, body), "the signature is its own"
        document = json.loads(body)
        answer = self.answer(len(self.messages)) if callable(self.answer) else self.answer
        if answer == "hang":
            self.refused.append(document)
            self.released.wait(60)
            return
        if not 200 <= answer < 300:
            self.refused.append(document)
        else:
            self.messages.append((handler.headers["webhook-id"], document))
        handler.send_response(answer)
        if 300 <= answer < 400:
            handler.send_header("Location", f"http://127.0.0.1:{self.port}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    @property
    def records(self):
        """Every record that was taken, in the order in which it came."""
        return [record for _, document in list(self.messages) for record in document["records"]]

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def receiving(key, **more):
    receiver = Receiver(key, **more)
    try:
        yield receiver
    finally:
        receiver.close()


def dead_port():
    """A port at which nobody listens, as far as can be known."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]
