// Ledger: what is recorded, and what follows from it.
//
// Events are facts in the past tense, written as DER (`schemas/events.asn1`), each in an entry of the log: a header of
// 148 octets whose hash is the leaf of a Merkle tree, and a payload. `LedgerState` is what they add up to: `evolve`
// folds one fact in and never refuses; `decide` says what a command would make true, or why not. Both are pure: time,
// entropy and storage come in as values, so that replay and tests supply their own.
