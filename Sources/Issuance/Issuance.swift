// Issuance: what may be signed, and why.
//
// A certificate is a pure function of an order, the authority's state, one clock reading and one serial number: templates
// say what it holds, rules say whether it may exist, lints read the octets that would be signed, and only when all of them
// agree is a permission to sign minted, which can be spent once. Values in, values out: no clock, no entropy, no storage.
// A rule set never changes once it has judged: the same inputs give the same outcomes, messages and octets for ever, so
// that a replay can derive every certificate again.
