"""What it costs that certificates name the log and their request in it: two ledgers, asked in turns, of which one's certificates do."""

import subprocess

from . import programs
from .everyday import RATIO
from .figures import Figure
from .floor import floor
from .growth import Ledger

CONNECTIONS, COUNT, ROUNDS = 32, 3_000, 3


def size_of_certificate(server, authority):
    """How many octets a certificate has."""
    import issuing as client
    from cryptography import x509

    answer = server.client()
    found = client.read_back(answer, authority, client.issue(answer, authority, client.certification_request()))[0]
    return len(client.der(x509.load_pem_x509_certificate(found.encode())))


def measure(binary, generator, home):
    """Figures of issuing without and with a name."""
    ledgers = {}
    for name in ("bare", "named"):
        (home / name).mkdir()
        ledger = ledgers[name] = Ledger(home / name, generator)
        ledger.server.start()
    told = ledgers["named"]
    subprocess.run([binary, "policy", "naming", "--data", told.server.data, "--authority", told.authority, "--mode", "on"],
                   check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    octets = {name: size_of_certificate(one.server, one.authority) for name, one in ledgers.items()}
    before = {name: programs.bytes_on_disk(one.server.data) for name, one in ledgers.items()}
    bottom = floor("ecP256", "ecP256")
    runs = {name: [] for name in ledgers}
    for _ in range(ROUNDS):
        for name, one in ledgers.items():
            [measured], processor = programs.load(generator, one.server, one.authority, CONNECTIONS, COUNT)
            runs[name].append((measured["perSecond"], processor / COUNT))
    for one in ledgers.values():
        one.server.stop()
    kept = {name: (programs.bytes_on_disk(one.server.data) - before[name]) / (ROUNDS * COUNT) for name, one in ledgers.items()}
    middle = {name: [sorted(values)[ROUNDS // 2] for values in zip(*found)] for name, found in runs.items()}
    return [
        Figure("crypto floor: verify, sign, verify (us)", bottom * 1e6, "{:.1f}"),
        *(figure for name, (rate, each) in middle.items() for figure in (
            Figure(f"certificates/s, {name}", rate, rises=True),
            Figure("  server CPU a certificate ÷ crypto floor", each / bottom, RATIO),
            Figure("  octets of a certificate", octets[name]),
            Figure("  bytes on disk a certificate", kept[name]),
            *([] if name == "bare" else [Figure("  CPU ÷ without a name", each / middle["bare"][1], RATIO, 1.1)]))),
    ]
