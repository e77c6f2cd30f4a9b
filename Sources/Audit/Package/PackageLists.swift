internal import Bytes
internal import Cryptography
internal import Ledger
internal import PKI

/// The revocation lists that a package holds, made again: each has to be the one that was signed, octet for octet.
struct PackageLists {
    /// What the entries say of a list.
    private struct Told {
        let digest: Digest256
        let signature: [UInt8]
        let algorithm: AlgorithmIdentifier
    }

    private static let folder = "lists/"
    private static let ending = ".crl"
    /// How many octets a list has at most that is held to the log.
    private static let longest = 1 << 28

    private let files: [String]
    private var told: [UInt64: Told] = [:]
    private var intents: [UniqueIdentifier: CRLAuthorized] = [:]
    private var algorithms: [UniqueIdentifier: AlgorithmIdentifier] = [:]
    private let wanted: Set<UInt64>

    init(_ manifest: PackageManifest) {
        self.files = manifest.files.map(\.name).filter { Self.position(of: $0) != nil }
        self.wanted = Set(self.files.compactMap(Self.position))
    }

    /// The name of the file of the list whose signature lies at a position.
    static func name(at position: UInt64) -> String { "\(self.folder)\(position)\(self.ending)" }

    /// Where the signature lies of the list that is in a file of this name; `nil` for other files.
    static func position(of name: String) -> UInt64? {
        guard name.hasPrefix(self.folder), name.hasSuffix(self.ending),
            let position = UInt64(name.dropFirst(self.folder.count).dropLast(self.ending.count)),
            self.name(at: position).isVerbatim(name)
        else { return nil }
        return position
    }

    /// Takes the next entry that is whole.
    mutating func take(_ entry: Entry, isContext: Bool) throws {
        guard !self.files.isEmpty else { return }
        switch try entry.body() {
        case .authorityCreating(let creating):
            self.algorithms[entry.header.stream] = AlgorithmIdentifier(
                signatureAlgorithmName: creating.signatureAlgorithm
            )
        case .cRLAuthorized(let intent): self.intents[entry.header.stream] = intent
        case .cRLFailed: self.intents[entry.header.stream] = nil
        case .cRLSigned(let signed):
            guard let intent = self.intents.removeValue(forKey: entry.header.stream), !isContext,
                self.wanted.contains(entry.header.position), let algorithm = self.algorithms[intent.authority]
            else { break }
            self.told[entry.header.position] = Told(
                digest: intent.digest,
                signature: signed.signature,
                algorithm: algorithm
            )
        default: break
        }
    }

    /// What is wrong with the lists, each read by itself.
    func faults(_ place: PackagePlace) -> [PackageFault] {
        self.files.compactMap { name in
            guard let position = Self.position(of: name), let told = self.told[position] else {
                return PackageFault(name, "The entries of the part have no such list.")
            }
            guard let octets = try? place.read(name, atMost: Self.longest) else {
                return PackageFault(name, position: position, "It cannot be read, or is longer than lists are.")
            }
            return Self.isList(octets, told)
                ? nil : PackageFault(name, position: position, "It is not the list that was signed.")
        }
    }

    /// Whether octets are the list: what was signed, whose digest the intent has, with the algorithm and the signature behind it.
    private static func isList(_ octets: [UInt8], _ told: Told) -> Bool {
        let bits = DERWriter.headerCount(ofLength: told.signature.count + 1) + told.signature.count + 1
        let tail = told.algorithm.derOctets.count + bits
        // The length of the header follows from that of what it heads: the one that fits is tried.
        for header in [2, 3, 4, 5, 6] {
            let contents = octets.count - header
            guard contents > tail, DERWriter.headerCount(ofLength: contents) == header else { continue }
            let signed = Array(octets[header..<octets.count - tail])
            guard (try? SHA256.digest(of: signed)) == told.digest else { return false }
            let whole = try? SignedWhole(signing: signed, told.algorithm, signature: told.signature)
            return whole?.derOctets == octets
        }
        return false
    }
}
