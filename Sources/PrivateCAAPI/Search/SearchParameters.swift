import Authority
import Bytes
import EventLog
import Ledger
import PKI
import Views

/// What certificates are looked for, as the query of a URL says it (schemas/search.md).
struct SearchParameters {
    /// What is looked for.
    private(set) var query = CertificateQuery()
    /// Issued at or after this position or time; absent where that does not matter.
    private(set) var issuedFrom: PositionOrTime?
    /// Issued up to this position, or before this time; absent where that does not matter.
    private(set) var issuedTo: PositionOrTime?
    /// When it is asked; now where it is absent.
    private(set) var asOf: PositionOrTime?
    /// The most certificates of a page.
    private(set) var limit = 50
    /// Where the page goes on; absent for the first.
    private(set) var token: String?
    /// What every page of one search says alike.
    private(set) var said: [UInt8] = []

    /// The most octets of a query.
    static let longest = 8_192
    /// The most alternative names that are looked for at one time.
    private static let mostNames = 8
    /// The most certificates of a page.
    private static let mostResults = 100

    /// Reads the query of a URL.
    ///
    /// - Throws: `ValidationException` for what is no parameter, is said twice, or is none of its values.
    init(_ text: String, in settings: LedgerSettings) throws(APIError) {
        guard text.utf8.count <= Self.longest else {
            throw APIError(.validation, "The query has more than \(Self.longest) octets.")
        }
        var seen: Set<String> = []
        for part in text.utf8.split(separator: 0x26) {
            let part = Array(part)
            let equals = part.firstIndex(of: 0x3D) ?? part.endIndex
            guard let name = Self.decoded(part[..<equals]), let value = Self.decoded(part[equals...].dropFirst()) else {
                throw APIError(.validation, "The query is not percent-encoded UTF-8.")
            }
            guard seen.insert(name).inserted || name == "san" else {
                throw APIError(.validation, "The parameter \(name.shownBriefly) is there twice.")
            }
            guard !value.isEmpty else {
                throw APIError(.validation, "The parameter \(name.shownBriefly) is empty.")
            }
            try self.read(value, as: name, in: settings)
            guard !seen.isSuperset(of: ["issuedTo", "issuedBefore"]) else {
                throw APIError(.validation, "issuedTo and issuedBefore are one parameter.")
            }
            if name != "nextToken", name != "maxResults" { self.said += part + [0x26] }
        }
    }

    private static func decoded(_ octets: ArraySlice<UInt8>) -> String? {
        PercentEncoding.decoded(octets).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private mutating func read(_ value: String, as name: String, in settings: LedgerSettings) throws(APIError) {
        func read<Value>(_ parsed: Value?) throws(APIError) -> Value {
            guard let parsed else { throw APIError(.validation, "The parameter \(name) has no such value.") }
            return parsed
        }
        switch name {
        case "subject": self.query.subject = try read(SubjectPattern(value))
        case "san":
            guard self.query.alternativeNames.count < Self.mostNames else {
                throw APIError(.validation, "At most \(Self.mostNames) alternative names are looked for at one time.")
            }
            self.query.alternativeNames.append(try read(NamePattern(value)))
        case "key": self.query.publicKey = try read([UInt8](hexadecimal: value).flatMap { Digest256($0) })
        case "serial":
            self.query.serialNumber = try read(
                [UInt8](hexadecimal: value.filter { $0 != ":" }).flatMap { (1...20).contains($0.count) ? $0 : nil }
            )
        case "requester": self.query.origin.requester = value
        case "accessKey": self.query.origin.accessKey = value
        case "template": self.query.origin.template = value.contains("/") ? value : value + "/V1"
        case "authority": self.query.origin.authority = try read(Self.authority(value, in: settings))
        case "status": self.query.standing = try read(CertificateStanding(rawValue: value))
        case "request": self.query.request = try read(UniqueIdentifier(value))
        case "issuedFrom": self.issuedFrom = try read(PositionOrTime(text: value))
        case "issuedTo": self.issuedTo = try read(PositionOrTime(text: value))
        case "issuedBefore": self.issuedTo = .time(try read(Instant(dateOrTime: value)))
        case "asOf": self.asOf = try read(PositionOrTime(text: value))
        case "expiresFrom": self.query.endsFrom = try read(Instant(dateOrTime: value))
        case "expiresBefore": self.query.endsBefore = try read(Instant(dateOrTime: value))
        case "maxResults":
            let limit = Int(value).flatMap { (1...Self.mostResults).contains($0) ? $0 : nil }
            self.limit = try read(limit)
        case "nextToken": self.token = value
        default: throw APIError(.validation, "There is no parameter \(name.shownBriefly).")
        }
    }

    private static func authority(_ text: String, in settings: LedgerSettings) -> UniqueIdentifier? {
        if let identifier = UniqueIdentifier(text) { return identifier }
        guard case .authority(let identifier)? = try? ResourceName(parsing: text, in: settings) else { return nil }
        return identifier
    }
}

extension String {
    /// The beginning of a text that came from outside, without what steers a terminal.
    fileprivate var shownBriefly: String { ActorForm.kept(of: self, atMost: 64) ?? "of no name" }
}
