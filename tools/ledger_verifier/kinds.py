"""The kinds of keys by the program's own names, and which SubjectPublicKeyInfo is of which."""

from .certificates import key_info
from .der import IDENTIFIER, INTEGER, Malformed, Reader, dotted, integer, only
from .signatures import EC_KEY, ED25519_KEY, RSA_KEY

CURVES = {"ecP256": "1.2.840.10045.3.1.7", "ecP384": "1.3.132.0.34", "ecP521": "1.3.132.0.35"}
MODULI = {"rsa2048": 2048, "rsa3072": 3072, "rsa4096": 4096}
KEYS = (*MODULI, *CURVES, "ed25519")


def is_of_kind(key, name):
    """Whether a SubjectPublicKeyInfo is of the kind that has this name."""
    try:
        info = key_info(key)
        identifier, parameters = info.algorithm
        if name in CURVES:
            return identifier == EC_KEY and dotted(Reader(parameters or b"").content(IDENTIFIER)) == CURVES[name]
        if name in MODULI:
            return identifier == RSA_KEY and integer(only(info.bits).content(INTEGER)).bit_length() == MODULI[name]
        return name == "ed25519" and identifier == ED25519_KEY and len(info.bits) == 32
    except Malformed:
        return False
