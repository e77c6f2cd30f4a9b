"""Keys that were changed: access keys two at a time and with an end, the master key, the log's key twice and beside an epoch."""

import json
import os

import issuing
from ledger_server import ca_ledger


def write(server):
    client = server.start().client()
    authority, _ = issuing.new_root(client)
    first = server.add_credential("web", "issuer")
    issue(server, authority, first)
    second = rotated(server, "web", "--expires", "2100-01-01")
    issue(server, authority, first)
    issue(server, authority, second)
    ca_ledger("credentials", "remove", "--data", server.data, first[0])
    rotated(server, "web")
    server.stop()
    change_log_key(server)
    issue(server.start(), authority, second)
    server.stop()
    change_master_key(server)
    issue(server.start(), authority, second)
    server.stop()
    ca_ledger("epoch", "open", "--data", server.data, "--master-key", server.master_key, "--reason", "a rehearsal")
    change_log_key(server)
    change_master_key(server)
    issue(server.start(), authority, second)
    server.stop()


def issue(server, authority, credentials):
    issuing.issue(server.client(credentials), authority, issuing.certification_request())


def rotated(server, principal, *options):
    run = ca_ledger("credentials", "rotate", "--data", server.data, "--principal", principal, "--format", "json", *options)
    added = json.loads(run.out)
    return added["accessKeyId"], added["secretAccessKey"]


def change_log_key(server):
    ca_ledger("log", "rotate-key", "--data", server.data, "--master-key", server.master_key)


def change_master_key(server):
    path = server.home / "master-next.key"
    path.touch(0o600)
    path.write_text(os.urandom(32).hex() + "\n")
    ca_ledger("keys", "reseal", "--data", server.data, "--master-key", server.master_key, "--new-master-key", path)
    path.rename(server.master_key)
