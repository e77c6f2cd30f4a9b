// Transparency: what makes a log's history provable.
//
// The Merkle tree of RFC 6962 over leaf hashes, its right edge, its proofs, and the C2SP signed note that states a tree's
// head. Pure: values in, values out. Where the hashes lie is another module's matter; a proof is asked for as a list of
// ranges of leaves, and whoever holds tiles computes each.
