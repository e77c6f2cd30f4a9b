"""Keys of a seed: the same generator makes the same keys again. For tests alone."""

from cryptography.hazmat.primitives.asymmetric import ec, rsa


def prime(generator, bits):
    """A prime whose two highest bits are set, by Miller and Rabin."""
    while True:
        candidate = generator.getrandbits(bits) | 3 << bits - 2 | 1
        if all(candidate % small for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31)) and is_prime(candidate, generator):
            return candidate


def is_prime(candidate, generator, rounds=24):
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(rounds):
        power = pow(generator.randrange(2, candidate - 1), odd, candidate)
        if power in (1, candidate - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % candidate
            if power == candidate - 1:
                break
        else:
            return False
    return True


def elliptic_key(generator, curve):
    return ec.derive_private_key(generator.getrandbits(curve.key_size - 8) | 1, curve)


def rsa_key(generator, bits=2048, exponent=65537):
    first, second = prime(generator, bits // 2), prime(generator, bits // 2)
    private = pow(exponent, -1, (first - 1) * (second - 1))
    numbers = rsa.RSAPrivateNumbers(
        first, second, private, rsa.rsa_crt_dmp1(private, first), rsa.rsa_crt_dmq1(private, second),
        rsa.rsa_crt_iqmp(first, second), rsa.RSAPublicNumbers(exponent, first * second))
    return numbers.private_key()
