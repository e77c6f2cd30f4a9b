"""What TLS costs an issuance on connections that are kept: two ledgers, asked in turns, of which one is asked over TLS."""

from . import programs
from .everyday import RATIO
from .figures import Figure
from .floor import floor
from .growth import Ledger

# Enough of them that the handshakes, one for each connection, are no part of it.
CONNECTIONS, COUNT, ROUNDS = 32, 6_000, 5


def measure(generator, home):
    """Figures of issuing in clear and over TLS 1.3."""
    import certified

    certifier = certified.Certifier(home)
    _, (certificate, key) = certifier.certify("server")
    shown = {"in clear": (), "over TLS": ("--tls-certificate", str(certificate), "--tls-key", str(key))}
    trusting = {"in clear": (), "over TLS": ("--trusted", str(certifier.file))}
    ledgers = {}
    for name, options in shown.items():
        (home / name).mkdir()
        ledger = ledgers[name] = Ledger(home / name, generator)
        ledger.server.trusted = certifier.file if options else None
        ledger.server.start(*options)
        programs.load(generator, ledger.server, ledger.authority, CONNECTIONS, 500, *trusting[name])  # warm
    bottom = floor("ecP256", "ecP256")
    runs = {name: [] for name in ledgers}
    for _ in range(ROUNDS):
        for name, one in ledgers.items():
            [measured], processor = programs.load(generator, one.server, one.authority, CONNECTIONS, COUNT, *trusting[name])
            runs[name].append((measured["perSecond"], processor / COUNT))
    for one in ledgers.values():
        one.server.stop()
    middle = {name: [sorted(values)[ROUNDS // 2] for values in zip(*found)] for name, found in runs.items()}
    _, base = middle["in clear"]
    return [
        Figure("crypto floor: verify, sign, verify (us)", bottom * 1e6, "{:.1f}"),
        *(figure for name, (rate, each) in middle.items() for figure in (
            Figure(f"certificates/s, {name}", rate, rises=True),
            Figure("  server CPU a certificate (us)", each * 1e6),
            *([] if name == "in clear" else [Figure("  … ÷ in clear", each / base, RATIO, 1.15)]))),
    ]
