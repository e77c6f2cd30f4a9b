import Bytes
import Cryptography
import Testbed
import Testing
import Transparency

/// The eight entries and the roots that the reference implementation of RFC 6962 is tested with (google/certificate-transparency, Apache 2.0).
private let entries = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]
private let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

private func leafHashes() throws -> [Digest256] {
    try entries.map { try MerkleTree.leafHash(#require([UInt8](hexadecimal: $0))) }
}

private func randomLeaves(_ count: Int, seed: UInt64) -> [Digest256] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Digest256(words: (random.next(), random.next(), random.next(), random.next())) }
}

/// The roots of full subtrees of given leaves, as a store would read them.
private func subtreeRoot(_ leaves: [Digest256]) -> (MerkleTree.Subtree) throws -> Digest256 {
    { try NaiveTree.root(leaves[Int($0.leaves.lowerBound)..<Int($0.leaves.upperBound)]) }
}

@Test(arguments: 0...8) func theFrontierGivesThePublishedRoots(size: Int) throws {
    var frontier = MerkleFrontier()
    for hash in try leafHashes().prefix(size) { try frontier.append(hash) }
    #expect(frontier.size == UInt64(size))
    #expect(try frontier.root().description == roots[size])
    #expect(try MerkleTree.root(of: leafHashes().prefix(size)).description == roots[size])
}

@Test func theRootOfTheEmptyTreeIsTheFormatsConstant() {
    #expect(MerkleTree.emptyRoot.octets.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
}

@Test func thePublishedInclusionProofIsGiven() throws {
    let leaves = try leafHashes()
    let proof = try MerkleTree.inclusionProof(of: 0, size: 8, subtreeRoot: subtreeRoot(leaves))
    #expect(
        proof?.map(\.description) == [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    )
}

@Test(arguments: 1...40) func everyInclusionProofIsTheDefinitionsAndVerifies(size: Int) throws {
    let leaves = randomLeaves(size, seed: UInt64(size))
    let root = try NaiveTree.root(leaves[...])
    for index in 0..<size {
        let proof = try #require(
            try MerkleTree.inclusionProof(of: UInt64(index), size: UInt64(size), subtreeRoot: subtreeRoot(leaves))
        )
        #expect(try proof == NaiveTree.path(index, leaves[...]))
        for candidate in 0..<size {
            let isProved = try MerkleTree.verifyInclusion(
                of: leaves[candidate],
                at: UInt64(index),
                size: UInt64(size),
                root: root,
                proof: proof
            )
            #expect(isProved == (candidate == index))
        }
        for dropped in proof.indices {
            var shorter = proof
            shorter.remove(at: dropped)
            #expect(
                try !MerkleTree.verifyInclusion(
                    of: leaves[index],
                    at: UInt64(index),
                    size: UInt64(size),
                    root: root,
                    proof: shorter
                )
            )
        }
        #expect(
            try !MerkleTree.verifyInclusion(
                of: leaves[index],
                at: UInt64(index),
                size: UInt64(size),
                root: root,
                proof: proof + [.zero]
            )
        )
    }
    #expect(MerkleTree.inclusionPath(of: UInt64(size), size: UInt64(size)) == nil)
}

@Test(arguments: 0...40) func everyConsistencyProofIsTheDefinitionsAndVerifies(size: Int) throws {
    let leaves = randomLeaves(size, seed: UInt64(size) + 1000)
    let root = try NaiveTree.root(leaves[...])
    for old in 0...size {
        let oldRoot = try NaiveTree.root(leaves[..<old])
        let proof = try #require(
            try MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), subtreeRoot: subtreeRoot(leaves))
        )
        if old > 0 { #expect(try proof == NaiveTree.proof(old, leaves[...])) }
        func isProved(_ oldRoot: Digest256, _ newRoot: Digest256, _ proof: [Digest256]) throws -> Bool {
            try MerkleTree.verifyConsistency(
                from: UInt64(old),
                root: oldRoot,
                to: UInt64(size),
                root: newRoot,
                proof: proof
            )
        }
        #expect(try isProved(oldRoot, root, proof))
        #expect(try !isProved(.zero, root, proof))
        #expect(try old == 0 || !isProved(oldRoot, .zero, proof))
        #expect(try !isProved(oldRoot, root, proof + [.zero]))
        if !proof.isEmpty { #expect(try !isProved(oldRoot, root, proof.dropLast())) }
    }
    #expect(MerkleTree.consistencyPath(from: UInt64(size) + 1, to: UInt64(size)) == nil)
}

@Test(arguments: [UInt64](0..<20)) func aFrontierBuiltFromSubtreesIsTheFrontierBuiltFromLeaves(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let leaves = randomLeaves(Int.random(in: 1...700, using: &random), seed: seed)
    var byLeaves = MerkleFrontier()
    for leaf in leaves { try byLeaves.append(leaf) }
    var bySubtrees = MerkleFrontier()
    for subtree in MerkleTree.fullSubtrees(of: 0..<UInt64(leaves.count)) {
        #expect(try bySubtrees.append(subtree: subtreeRoot(leaves)(subtree), height: subtree.height))
    }
    #expect(byLeaves == bySubtrees)
    #expect(try byLeaves.root() == NaiveTree.root(leaves[...]))
}

@Test func aSubtreeIsAppendedOnlyWhereItFits() throws {
    var frontier = MerkleFrontier()
    try frontier.append(.zero)
    let before = frontier
    #expect(try !frontier.append(subtree: .zero, height: 1))
    #expect(try !frontier.append(subtree: .zero, height: -1))
    #expect(try !frontier.append(subtree: .zero, height: 64))
    #expect(frontier == before)
}

@Test func proofsForHostileSizesEndAndDoNotTrap() throws {
    #expect(MerkleTree.inclusionPath(of: .max - 1, size: .max)?.isEmpty == false)
    #expect(try !MerkleTree.verifyInclusion(of: .zero, at: .max - 1, size: .max, root: .zero, proof: []))
    #expect(try !MerkleTree.verifyConsistency(from: .max - 1, root: .zero, to: .max, root: .zero, proof: [.zero]))
    #expect(!MerkleTree.fullSubtrees(of: 0..<UInt64.max).isEmpty)
}
