"""Other keys than P-256, each beside a floor of its own: none may cost more than 1.6 floors and 200 us."""

from . import programs, stages
from .figures import Figure
from .floor import floor

# Subscriber's key, authority's key as the wire and as the generator call it, and certificates to ask for.
KINDS = [
    ("rsa2048", "EC_prime256v1", "ecP256", 1_500), ("ecP384", "EC_prime256v1", "ecP256", 1_000),
    ("ed25519", "EC_prime256v1", "ecP256", 1_500), ("ecP256", "RSA_2048", "rsa2048", 1_500),
    ("rsa2048", "RSA_2048", "rsa2048", 1_500), ("ecP384", "EC_secp384r1", "ecP384", 600),
    ("ecP256", "RSA_3072", "rsa3072", 600),
]


def measure(binary, generator, home, scale, by_stage):
    import issuing as client
    import ledger_server

    server = ledger_server.LedgerServer(home).start(*(["--stages"] if by_stage else []))
    figures = []
    for subject, wire, own, count in KINDS:
        bottom = floor(subject, own)
        authority, _ = client.new_root(server.client(), key_algorithm=wire)
        options = ["--key", subject, "--signing-algorithm", client.signing_algorithm(wire)]
        programs.load(generator, server, authority, 4, 20, *options)  # warm
        before = by_stage and stages.read(binary, server)
        [measured], processor = programs.load(generator, server, authority, 32, max(int(count * scale), 32), *options)
        used = by_stage and stages.read(binary, server) - before
        each = processor / measured["requests"]
        name = f"{subject} under {own}"
        figures += [
            Figure(f"server CPU a certificate, {name} (us)", each * 1e6, bar=(1.6 * bottom + 200e-6) * 1e6),
            Figure("  its floor (us)", bottom * 1e6),
            Figure("  certificates/s, 32 connections", measured["perSecond"], rises=True),
            *(stages.figures(used, measured["requests"], name, bottom) if by_stage else []),
        ]
    server.stop()
    return figures
