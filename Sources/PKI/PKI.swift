// PKI: the words of X.509 as Swift values.
//
// Names, extensions, keys, certification requests and certificates (RFC 5280, RFC 2986, RFC 4055, RFC 7468), in DER and
// PEM. Decoding is strict and keeps the octets that it received: what was decoded is encoded again octet for octet, and
// what is signed is never encoded a second time. Nothing here signs, verifies or knows the time; nothing here imports
// Foundation.
