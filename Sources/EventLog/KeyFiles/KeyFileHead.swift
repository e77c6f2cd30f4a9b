public import Bytes
internal import Cryptography

/// What stands in the clear at the beginning of a sealed key's file: whose key it is, and which (schemas/format.md section 7).
///
/// It is sealed with the key, so that no file can stand in for another. Its checksum is for whoever has no master key, and is to tell that the
/// file is the right one.
public struct KeyFileHead: Hashable, Sendable {
    /// How many octets it has.
    public static let octetCount = 112
    /// The octet after it: how the key is sealed.
    public static let sealing: UInt8 = 1
    /// What the files are called behind a key's identifier.
    public static let suffix = ".key"
    /// A file is longer than this: the head, how it is sealed, a nonce and a tag.
    private static let least = Self.octetCount + 1 + 12 + 16

    private static let magic = Array("ca-ledger-key".utf8) + [0, 0, 0]
    private static let version: UInt32 = 1
    private static let checksum = 96..<112

    private let ledger: UniqueIdentifier
    private let key: UniqueIdentifier
    /// The octets.
    public let octets: [UInt8]

    /// The head of a key's file.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where nothing can be hashed.
    public init(
        ledger: UniqueIdentifier,
        key: UniqueIdentifier,
        subjectPublicKeyInfo: [UInt8]
    ) throws(StoreError) {
        var octets = Self.magic
        octets.append(networkOrder: Self.version)
        octets += [UInt8](repeating: 0, count: 12)
        octets += ledger.octets
        octets += key.octets
        octets += try KeyUseTable.digest(subjectPublicKeyInfo).octets
        octets += try Self.checksum(of: octets)
        self.ledger = ledger
        self.key = key
        self.octets = octets
    }

    /// Where a key's file lies in a folder of keys.
    public static func path(of key: UniqueIdentifier, in folder: String) -> String { "\(folder)/\(key)\(Self.suffix)" }

    /// Why a file is not the one of this key, as far as its beginning says; `nil` where it is.
    ///
    /// - Parameters:
    ///   - beginning: The file's first octets, one more than a head has.
    ///   - count: How many octets the file has.
    /// - Throws: ``StoreError/Code/unavailable`` where nothing can be hashed.
    public func fault(of beginning: [UInt8], count: Int) throws(StoreError) -> String? {
        if beginning.first == Self.sealing { return "is of an earlier form, which this program does not read" }
        guard beginning.starts(with: Self.magic) else { return "is no sealed key" }
        guard count > Self.least, beginning.count > Self.octetCount else { return "is shorter than any sealed key" }
        guard let version = beginning.networkOrder(at: 16, as: UInt32.self), version == Self.version else {
            return "is of another format version"
        }
        let head = beginning[..<Self.octetCount]
        guard head[Self.checksum].elementsEqual(try Self.checksum(of: Array(head[..<Self.checksum.lowerBound]))) else {
            return "has a damaged head"
        }
        if let ledger = UniqueIdentifier(head[32..<48]), ledger != self.ledger { return "is of ledger \(ledger)" }
        if let key = UniqueIdentifier(head[48..<64]), key != self.key { return "is the key \(key)" }
        guard head.elementsEqual(self.octets) else { return "is of another public key" }
        return beginning[Self.octetCount] == Self.sealing ? nil : "is sealed in a way that this program does not know"
    }

    private static func checksum(of octets: [UInt8]) throws(StoreError) -> [UInt8] {
        Array(try KeyUseTable.digest(octets).octets.prefix(16))
    }
}
