"""What a resource policy costs an issuance: none, the owner's own callers beside one, and a caller that it lets in."""

import json

from . import programs
from .everyday import RATIO
from .figures import Figure
from .floor import floor
from .growth import Ledger

CONNECTIONS, COUNT, ROUNDS = 32, 3_000, 3
ACCOUNT = "111111111111"
ACTIONS = ["DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "ListPermissions", "ListTags"]
LEAF = "arn:aws:acm-pca:::template/EndEntityCertificate/V1"


def policy(authority):
    """A policy as the hosted service's guide has it, for four accounts, and a denial."""
    def statement(effect, principal, actions, **more):
        return {"Effect": effect, "Principal": {"AWS": principal}, "Action": [f"acm-pca:{one}" for one in actions],
                "Resource": authority} | more

    accounts = [ACCOUNT, "222222222222", "333333333333", "444444444444"]
    leaves = {"Condition": {"StringEquals": {"acm-pca:TemplateArn": LEAF}}}
    others = {"Condition": {"StringNotEquals": {"acm-pca:TemplateArn": LEAF}}}
    statements = [one for account in accounts for one in (
        statement("Allow", account, ACTIONS), statement("Allow", account, ["IssueCertificate"], **leaves))]
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements, statement("Deny", accounts, ["IssueCertificate"], **others)]})


class Other:
    """A server as somebody of another account asks it."""

    def __init__(self, server):
        self.server = server
        self.process = server.process
        self.credentials = lambda: self.key
        self.address = server.address
        self.key = server.add_credential("other", "issuer", account=ACCOUNT)


def measure(binary, generator, home):
    """Figures of issuing with and without a policy, in turns."""
    import issuing as client

    ledger = Ledger(home, generator)
    server = ledger.server.start()
    shared, _ = client.new_root(server.client())
    server.client().put_policy(ResourceArn=shared, Policy=policy(shared))
    other = Other(server)
    ways = {"no policy": (server, ledger.authority), "a policy, the owner's caller": (server, shared),
            "a policy, another account's": (other, shared)}
    bottom = floor("ecP256", "ecP256")
    runs = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (asked, authority) in ways.items():
            [measured], processor = programs.load(generator, asked, authority, CONNECTIONS, COUNT)
            runs[name].append((measured["perSecond"], processor / COUNT))
    server.stop()
    middle = {name: [sorted(values)[ROUNDS // 2] for values in zip(*found)] for name, found in runs.items()}
    _, base = middle["no policy"]
    return [
        Figure("octets of the policy", len(policy(shared))),
        Figure("crypto floor: verify, sign, verify (us)", bottom * 1e6, "{:.1f}"),
        *(figure for name, (rate, each) in middle.items() for figure in (
            Figure(f"certificates/s, {name}", rate, rises=True),
            Figure("  server CPU a certificate ÷ crypto floor", each / bottom, RATIO),
            *([] if name == "no policy" else [Figure("  … ÷ without a policy", each / base, RATIO, 1.1)]))),
    ]
