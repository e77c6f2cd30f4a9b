"""The kinds of keys by the program's own names, and which SubjectPublicKeyInfo is of which."""

from .certificates import key_info
from .der import IDENTIFIER, INTEGER, Malformed, Reader, dotted, integer, only
from .signatures import EC_KEY, ED25519_KEY, RSA_KEY, is_on_curve

CURVES = {"ecP256": "1.2.840.10045.3.1.7", "ecP384": "1.3.132.0.34", "ecP521": "1.3.132.0.35"}
MODULI = {"rsa2048": 2048, "rsa3072": 3072, "rsa4096": 4096}
NULL = b"\x05\x00"
KEYS = (*MODULI, *CURVES, "ed25519")


def is_taken(key):
    """Whether a request's key is one that rules take (schemas/rules.md, rule 12, and the faults of public keys)."""
    try:
        info = key_info(key)
        identifier, parameters = info.algorithm
        if identifier == RSA_KEY:
            reader = only(info.bits)
            modulus, exponent = integer(reader.content(INTEGER)), integer(reader.content(INTEGER))
            reader.end()
            is_sized = modulus > 0 and 2048 <= modulus.bit_length() <= 8192 and 3 <= exponent < 1 << 64
            return parameters == NULL and is_sized and bool(modulus & exponent & 1)
        return any(is_of_kind(key, name) for name in (*CURVES, "ed25519"))
    except Malformed:
        return False


def is_of_kind(key, name):
    """Whether a SubjectPublicKeyInfo is of the kind that has this name."""
    try:
        info = key_info(key)
        identifier, parameters = info.algorithm
        if name in CURVES:
            is_such = identifier == EC_KEY and dotted(Reader(parameters or b"").content(IDENTIFIER)) == CURVES[name]
            return is_such and info.bits[:1] == b"\x04" and is_on_curve(CURVES[name], info.bits)
        if name in MODULI:
            return identifier == RSA_KEY and integer(only(info.bits).content(INTEGER)).bit_length() == MODULI[name]
        return name == "ed25519" and (identifier, parameters) == (ED25519_KEY, None) and len(info.bits) == 32
    except Malformed:
        return False
