internal import Bytes
internal import JSON

/// What a package says of itself (schemas/package.md): of which log it is, from where to where, and what is in each of its files.
public struct PackageManifest: Sendable {
    /// One file of a package.
    public struct File: Hashable, Sendable {
        /// Its name in the package.
        public let name: String
        /// SHA-256 of its octets.
        public let digest: String
        /// How many octets it has.
        public let octets: UInt64
        /// How many rows it has; absent where it has none.
        public let rows: UInt64?
        /// Whether all that it says follows from the entries in the package.
        public let isProved: Bool
    }

    /// The name of its file.
    static let name = "manifest.json"
    /// The form that this version writes and reads.
    static let form: Int64 = 1

    let ledger: String
    let from: UInt64
    let to: UInt64
    let fromRoot: String
    let toRoot: String
    let authority: String?
    let requester: String?
    let checkpoint: String?
    let signedSize: UInt64
    let consistency: [String]
    let madeBy: String
    /// The files, by their names.
    public let files: [File]

    /// The manifest's octets: one object on one line.
    var octets: [UInt8] {
        JSONWriter.structure { json in
            json.member("form", Self.form)
            json.member("ledger", self.ledger)
            json.member("from", self.from)
            json.member("to", self.to)
            json.member("fromRoot", self.fromRoot)
            json.member("toRoot", self.toRoot)
            json.name("selection")
            json.structure { json in
                json.member("authority", orNull: self.authority)
                json.member("requester", orNull: self.requester)
            }
            json.member("checkpoint", orNull: self.checkpoint)
            json.member("signedSize", self.signedSize)
            json.name("consistency")
            json.list { json in
                for hash in self.consistency { json.string(hash) }
            }
            json.member("madeBy", self.madeBy)
            json.name("files")
            json.list { json in
                for file in self.files { Self.append(file, to: &json) }
            }
        } + [0x0A]
    }

    private static func append(_ file: File, to json: inout JSONWriter) {
        json.structure { json in
            json.member("name", file.name)
            json.member("sha256", file.digest)
            json.member("octets", file.octets)
            json.name("rows")
            if let rows = file.rows { json.number(rows) } else { json.literal("null") }
            json.member("proved", file.isProved)
        }
    }
}

extension PackageManifest {
    /// The manifest that octets spell, octet for octet as it is written.
    ///
    /// - Throws: ``PackageFault`` for anything else.
    init(_ octets: [UInt8]) throws(PackageFault) {
        guard let read = Self.read(octets) else {
            throw PackageFault(Self.name, "It is no manifest of a package, or one that a later program wrote.")
        }
        guard read.octets == octets else { throw PackageFault(Self.name, "It is not written as manifests are.") }
        let named = [read.ledger] + (read.authority.map { [$0] } ?? [])
        guard named.allSatisfy({ UniqueIdentifier($0)?.description.isVerbatim($0) == true }) else {
            throw PackageFault(Self.name, "An identifier in it is not spelt as identifiers are.")
        }
        self = read
    }

    private static func read(_ octets: [UInt8]) -> PackageManifest? {
        guard let json = try? JSONReader.read(octets, atMost: 1 << 24), Self.number(json["form"]) == UInt64(Self.form),
            let ledger = json["ledger"]?.text, let from = Self.number(json["from"]), let to = Self.number(json["to"]),
            let fromRoot = json["fromRoot"]?.text, let toRoot = json["toRoot"]?.text, let selection = json["selection"],
            let signedSize = Self.number(json["signedSize"]), let madeBy = json["madeBy"]?.text
        else { return nil }
        var files: [File] = []
        for item in json["files"]?.items ?? [] {
            guard let name = item["name"]?.text, let digest = item["sha256"]?.text,
                let count = Self.number(item["octets"]), let isProved = item["proved"]?.truth
            else { return nil }
            files.append(
                File(
                    name: name,
                    digest: digest,
                    octets: count,
                    rows: Self.number(item["rows"]),
                    isProved: isProved
                )
            )
        }
        return PackageManifest(
            ledger: ledger,
            from: from,
            to: to,
            fromRoot: fromRoot,
            toRoot: toRoot,
            authority: selection["authority"]?.text,
            requester: selection["requester"]?.text,
            checkpoint: json["checkpoint"]?.text,
            signedSize: signedSize,
            consistency: (json["consistency"]?.items ?? []).compactMap(\.text),
            madeBy: madeBy,
            files: files
        )
    }

    private static func number(_ value: JSONValue?) -> UInt64? {
        guard let number = value?.number, number.isWhole else { return nil }
        return number.truncated.flatMap { UInt64(exactly: $0) }
    }
}

/// What is wrong with a package, and where.
public struct PackageFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// In which file.
    public let file: String
    /// In which line of it; absent where it has none.
    public let line: UInt64?
    /// At which position of the log; absent where it is at none.
    public let position: UInt64?
    /// What is wrong, for people.
    public let message: String

    init(_ file: String, line: UInt64? = nil, position: UInt64? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.position = position
        self.message = message
    }

    /// The place and the message.
    public var description: String {
        let line = self.line.map { ", line \($0)" } ?? ""
        let position = self.position.map { ", position \($0)" } ?? ""
        return "\(self.file)\(line)\(position): \(self.message)"
    }
}
