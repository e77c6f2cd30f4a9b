"""What tools/make-golden-ledgers writes, and how: what happens in each ledger, how it is packed, and what is said of it.

Servers are driven as Tests/Clients and Tests/Faults drive them, by their own modules.
"""

import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = TOP / "Tests/Golden"
NAMES = ("templates", "refusals", "crash", "policy", "epochs", "lives", "lists", "naming", "rotations")

for part in ("Tests/Clients", "Tests/Faults", "Tests/Verifier", "tools"):
    if str(TOP / part) not in sys.path:
        sys.path.append(str(TOP / part))
