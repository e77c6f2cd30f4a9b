// Cryptography: libcrypto as Swift values, and the only room that its door opens into.
//
// Hash functions, message authentication, public and private keys, signatures, random octets, and the sealing of
// private keys under a master key. Algorithms are fetched once for the life of the process; contexts are reused. No
// libcrypto type appears in a public signature; each libcrypto object has one owner, a final class that frees it.
// A failure of libcrypto is a thrown ``CryptographyError`` that carries the reasons from libcrypto's own queue; a
// signature that does not verify is not a failure but `false`. A private key signs and cannot be read.
