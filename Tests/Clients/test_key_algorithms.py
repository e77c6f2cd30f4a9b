"""`openssl verify -x509_strict` accepts root → subordinate → leaf for every key algorithm and hash."""

import issuing
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding

KEY_ALGORITHMS = ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


@pytest.fixture(scope="module")
def leaf_keys():
    """One key of each kind, to ask with: making RSA keys is slow."""
    return {algorithm: issuing.new_key(algorithm) for algorithm in KEY_ALGORITHMS}


def chain(client, folder, algorithm, signing, leaf_key):
    """Root, subordinate and leaf, all signed with one algorithm, as OpenSSL accepts them."""
    root = issuing.create_authority(client, "ROOT", algorithm, signing)
    root_certificate = issuing.activate_root(client, root, signing)
    subordinate = issuing.create_authority(client, "SUBORDINATE", algorithm, signing)
    subordinate_certificate, _ = issuing.activate_subordinate(client, root, subordinate, signing)
    request = issuing.certification_request("leaf.example", leaf_key)
    leaf, _ = issuing.read_back(client, subordinate, issuing.issue(client, subordinate, request, signing=signing))
    issuing.openssl_accepts(folder, root_certificate, leaf, subordinate_certificate)
    return [x509.load_pem_x509_certificate(one.encode()) for one in (root_certificate, subordinate_certificate, leaf)]


@pytest.mark.parametrize("bits", [256, 384, 512])
@pytest.mark.parametrize("algorithm", KEY_ALGORITHMS)
def test_openssl_accepts_root_subordinate_and_leaf(client, tmp_path, leaf_keys, algorithm, bits):
    certificates = chain(client, tmp_path, algorithm, issuing.signing_algorithm(algorithm, bits), leaf_keys[algorithm])
    assert [one.signature_hash_algorithm.name for one in certificates] == [f"sha{bits}"] * 3


@pytest.mark.parametrize("bits", [256, 384, 512])
def test_openssl_accepts_a_chain_signed_with_pss(client, tmp_path, leaf_keys, bits):
    certificates = chain(client, tmp_path, "RSA_2048", f"SHA{bits}WITHRSA_PSS", leaf_keys["RSA_2048"])
    for certificate in certificates:
        assert isinstance(certificate.signature_algorithm_parameters, padding.PSS)
        assert certificate.signature_hash_algorithm.name == f"sha{bits}"


@pytest.mark.parametrize("algorithm", KEY_ALGORITHMS)
def test_a_key_of_any_algorithm_is_certified_by_an_authority_of_another(client, root, tmp_path, leaf_keys, algorithm):
    request = issuing.certification_request("any.example", leaf_keys[algorithm])
    leaf, _ = issuing.read_back(client, root[0], issuing.issue(client, root[0], request))
    issuing.openssl_accepts(tmp_path, root[1], leaf)


@pytest.mark.parametrize("bits", [256, 384, 512])
def test_a_request_signed_with_pss_is_certified(client, root, tmp_path, leaf_keys, bits):
    hash_function = {256: hashes.SHA256(), 384: hashes.SHA384(), 512: hashes.SHA512()}[bits]
    builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="pss.example"))
    request = builder.sign(leaf_keys["RSA_2048"], hash_function, rsa_padding=padding.PSS(
        padding.MGF1(hash_function), padding.PSS.DIGEST_LENGTH))
    leaf, _ = issuing.read_back(client, root[0], issuing.issue(client, root[0], request))
    issuing.openssl_accepts(tmp_path, root[1], leaf)


def test_an_ed25519_key_is_certified(client, root, tmp_path):
    key = ed25519.Ed25519PrivateKey.generate()
    request = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="ed.example")).sign(key, None)
    leaf, _ = issuing.read_back(client, root[0], issuing.issue(client, root[0], request))
    issuing.openssl_accepts(tmp_path, root[1], leaf)
    assert x509.load_pem_x509_certificate(leaf.encode()).public_key() == key.public_key()


@pytest.mark.parametrize(("algorithm", "signing"), [
    ("EC_prime256v1", "SHA256WITHRSA"), ("RSA_2048", "SHA256WITHECDSA"), ("EC_prime256v1", "SHA256WITHRSA_PSS"),
    ("EC_prime256v1", "ML_DSA_44"),
])
def test_a_signing_algorithm_of_another_family_is_refused(client, refused, algorithm, signing):
    with refused("InvalidArgsException"):
        issuing.create_authority(client, key_algorithm=algorithm, signing=signing)


@pytest.mark.parametrize("algorithm", ["ML_DSA_44", "SM2"])
def test_an_algorithm_that_the_library_lacks_is_refused_in_words(client, refused, algorithm):
    signing = {"ML_DSA_44": "ML_DSA_44", "SM2": "SM3WITHSM2"}[algorithm]
    with refused("InvalidArgsException"):
        issuing.create_authority(client, key_algorithm=algorithm, signing=signing)
