#!/usr/bin/env python3
"""Certification requests (RFC 2986) whose RSA or EC keys are weak, each in its own way, with valid signatures where there can be one.

    python3 make_weak_requests.py FOLDER

The same files come out every time. No library is used: weak keys are what libraries refuse to make.
"""

import base64
import hashlib
import math
import pathlib
import random
import sys

chance = random.Random(20171015)


def is_prime(number):
    if any(number % small == 0 for small in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, shift = number - 1, 0
    while odd % 2 == 0:
        odd, shift = odd // 2, shift + 1
    for _ in range(24):
        power = pow(chance.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(shift - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


def next_prime(number):
    number |= 1
    while not is_prime(number):
        number += 2
    return number


def prime(bits):
    return next_prime(chance.getrandbits(bits) | 3 << (bits - 2))


def element(tag, *contents):
    octets = b"".join(contents)
    count = len(octets)
    length = bytes([count]) if count < 0x80 else bytes([0x80 | (count.bit_length() + 7) // 8]) + count.to_bytes(
        (count.bit_length() + 7) // 8, "big"
    )
    return bytes([tag]) + length + octets


def integer(value):
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sequence(*contents):
    return element(0x30, *contents)


NULL = element(0x05)
RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")
SHA256_WITH_RSA = bytes.fromhex("06092a864886f70d01010b")
ECDSA_WITH_SHA256 = bytes.fromhex("06082a8648ce3d040302")
EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
P256 = bytes.fromhex("06082a8648ce3d030107")
SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def information(name, key):
    common_name = sequence(bytes.fromhex("0603550403"), element(0x0C, name.encode()))
    return sequence(integer(0), sequence(element(0x31, common_name)), key, element(0xA0))


def write(name, info, algorithm, signature):
    der = sequence(info, algorithm, element(0x03, b"\0", signature))
    lines = base64.encodebytes(der).decode().replace("\n", "")
    body = "\n".join(lines[start : start + 64] for start in range(0, len(lines), 64))
    text = f"-----BEGIN CERTIFICATE REQUEST-----\n{body}\n-----END CERTIFICATE REQUEST-----\n"
    (pathlib.Path(sys.argv[1]) / f"{name}.pem").write_text(text)


def rsa(name, p, q, exponent=65537):
    modulus = p * q
    key = sequence(
        sequence(RSA_ENCRYPTION, NULL), element(0x03, b"\0", sequence(integer(modulus), integer(exponent)))
    )
    info = information(name, key)
    octets = (modulus.bit_length() + 7) // 8
    digest = SHA256_DIGEST_INFO + hashlib.sha256(info).digest()
    padded = b"\0\1" + b"\xff" * (octets - 3 - len(digest)) + b"\0" + digest
    order = math.lcm(p - 1, q - 1)
    # With an even exponent there is no private one: the signature is nothing.
    private = pow(exponent, -1, order) if math.gcd(exponent, order) == 1 else 1
    signature = pow(int.from_bytes(padded, "big"), private, modulus).to_bytes(octets, "big")
    write(name, info, sequence(SHA256_WITH_RSA, NULL), signature)


def prime_with_coprime_order(bits, exponent):
    while True:
        candidate = prime(bits)
        if math.gcd(candidate - 1, exponent) == 1:
            return candidate


def roca_prime(bits):
    # Nemec and others, "The Return of Coppersmith's Attack", section 2.1: for 1,024 bits the first 126 primes.
    primes = [number for number in range(2, 702) if all(number % d for d in range(2, math.isqrt(number) + 1))]
    primorial = math.prod(primes)
    while True:
        k = chance.getrandbits(bits - primorial.bit_length() + 1)
        candidate = k * primorial + pow(65537, chance.getrandbits(256), primorial)
        if candidate.bit_length() == bits and candidate >> (bits - 2) == 3 and is_prime(candidate):
            return candidate


rsa("small-factor", 65521, prime(2032))
p = prime(1024)
rsa("close-primes", p, next_prime(p + (1 << 400)))
# About 500 rounds: (p - q)^2 / (8 sqrt(n)).
rsa("close-primes-far", p, next_prime(p + math.isqrt(8 * 500 * p)))
rsa("roca", roca_prime(1024), roca_prime(1024))
rsa("exponent-3", prime_with_coprime_order(1024, 3), prime_with_coprime_order(1024, 3), 3)
rsa("exponent-65536", prime(1024), prime(1024), 65536)
rsa("exponent-1", prime(1024), prime(1024), 1)
rsa("strong", prime(1024), prime(1024))

# The generator of P-256 (SEC 2, section 2.4.2), its y moved by one: a point of another curve.
x = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
y = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
point = b"\4" + x.to_bytes(32, "big") + (y + 1).to_bytes(32, "big")
info = information("off-curve", sequence(sequence(EC_PUBLIC_KEY, P256), element(0x03, b"\0", point)))
write("off-curve", info, sequence(ECDSA_WITH_SHA256), sequence(integer(x), integer(y)))
