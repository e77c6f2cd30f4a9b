"""The crypto floor: what the mathematics of one issuance costs, by `openssl speed` in the same run."""

import re
import subprocess

# By the name that the load generator knows a key by: what openssl calls it.
PROGRAMS = {"ecP256": "ecdsap256", "ecP384": "ecdsap384", "rsa2048": "rsa2048", "rsa3072": "rsa3072", "ed25519": "ed25519"}


def speed(key):
    """Seconds of one signature and one verification with a kind of key; the best of three."""
    signs, verifies = [], []
    for _ in range(3):
        run = subprocess.run(["openssl", "speed", "-mr", "-seconds", "1", PROGRAMS[key]], capture_output=True,
                             text=True, check=True)
        found = re.search(r"^\+F\d+:\d+:\d+:(?:\w+:)?([\d.]+):([\d.]+)$", run.stdout, re.MULTILINE)
        # Of RSA, openssl prints seconds in one version and operations a second in another.
        sign, verify = float(found[1]), float(found[2])
        signs.append(1 / sign if sign > 1 else sign)
        verifies.append(1 / verify if verify > 1 else verify)
    return min(signs), min(verifies)


def floor(subject, authority):
    """Seconds of one issuance: verify the request, sign the certificate, verify what was signed."""
    sign, verify = speed(authority)
    _, verify_request = (sign, verify) if subject == authority else speed(subject)
    return verify_request + sign + verify
