internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Issuance
public import JSON
public import Ledger

/// One event as it is listed.
struct ListedEvent {
    private let header: EntryHeader
    private let leafHash: Digest256
    private let name: String
    private let fields: [(name: String, value: ListedValue)]
    private let fault: String?
    /// Whether only a newer program could say what the event means.
    let isNewer: Bool

    init(_ entry: StoredEntry, of log: any EventReading) async throws(StoreError) {
        self.header = entry.header
        self.leafHash = entry.leafHash
        self.name = EventType(rawValue: entry.header.type).map(LogListing.name) ?? "Unknown(\(entry.header.type))"
        guard entry.payload != .withheld else {
            self.fields = []
            self.fault = "its payload is withheld"
            self.isNewer = false
            return
        }
        let payload = try await log.payload(of: entry)
        do throws(EventCodingError) {
            let event = try Event(
                derEncoded: payload[...],
                schema: entry.header.schema,
                type: entry.header.type
            )
            var fields: [(name: String, value: ListedValue)] = [("nonce", ListedValue(event.nonce))]
            // The one payload of the case that says what happened.
            if let fact = Mirror(reflecting: event.body).children.first?.value {
                for child in Mirror(reflecting: fact).children {
                    fields.append((child.label ?? "value", ListedValue(child.value)))
                }
            }
            self.fields = fields
            self.fault = nil
            self.isNewer = false
        } catch {
            self.fields = [("payload", .octets(payload))]
            self.fault = "\(error)"
            self.isNewer =
                switch error {
                case .unknownType, .unknownSchema: true
                default: false
                }
        }
    }

    /// One line of JSON.
    var json: [UInt8] {
        var json = JSONWriter()
        json.structure { json in
            json.member("position", self.header.position)
            json.member("time", self.header.time.description)
            json.member("type", self.name)
            json.member("stream", self.header.stream.description)
            json.member("streamVersion", self.header.streamVersion)
            json.member("schema", self.header.schema)
            json.member("payloadDigest", self.header.payloadDigest.description)
            json.member("leafHash", self.leafHash.description)
            json.member("fault", self.fault)
            json.name("event")
            json.structure { json in
                for (name, value) in self.fields {
                    json.name(name)
                    value.append(to: &json)
                }
            }
        }
        return json.octets + [0x0A]
    }

    /// A block of lines, with an empty one after it.
    var text: String {
        var lines = ["\(self.header.position)  \(self.header.time)  \(self.name)"]
        lines.append("    stream: \(self.header.stream), version \(self.header.streamVersion)")
        if let fault { lines.append("    cannot be read: \(fault.shown)") }
        for (name, value) in self.fields where name != "nonce" { value.append(to: &lines, name: name, indentation: 4) }
        return lines.joined(separator: "\n") + "\n\n"
    }
}

/// A field's value as it is listed.
indirect enum ListedValue {
    case absent
    case text(String)
    case number(String)
    case truth(Bool)
    case octets([UInt8])
    case list([ListedValue])
    case record([(name: String, value: ListedValue)])

    /// How many octets are shown to people before the rest is cut.
    private static let shownOctets = 24

    /// The value of any field of an event.
    init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let truth as Bool: self = .truth(truth)
        case let number as any FixedWidthInteger: self = .number("\(number)")
        // An empty list of anything else can be taken for one of octets.
        case let octets as [UInt8] where type(of: value) == [UInt8].self: self = .octets(octets)
        case let time as Instant: self = .text(time.description)
        case let identifier as UniqueIdentifier: self = .text(identifier.description)
        case let digest as Digest256: self = .text(digest.description)
        case let check as Check: self = .check(check)
        case let reason as RecordedReason: self = .reason(reason)
        default: self = Self.reflected(value)
        }
    }

    private static func check(_ check: Check) -> ListedValue {
        var fields: [(name: String, value: ListedValue)] = [("rule", .number("\(check.rule)"))]
        if let rule = RuleSets.known.rule(numbered: check.rule) { fields.append(("name", .text(rule.name))) }
        fields.append(("outcome", .text("\(check.outcome)")))
        if let reason = check.reason { fields.append(("reason", .reason(reason))) }
        return .record(fields)
    }

    /// Its number, what it speaks of, and the words that this program has for it.
    private static func reason(_ reason: RecordedReason) -> ListedValue {
        let values: [ListedValue] = reason.values.map { value in
            switch value {
            case .text(let text): .text(text)
            case .number(let number): .number("\(number)")
            case .instant(let instant): .text(instant.description)
            case .octets(let octets): .octets(octets)
            }
        }
        return .record([
            ("code", .number("\(reason.code)")), ("values", .list(values)), ("words", .text(reason.sentence)),
        ])
    }

    private static func reflected(_ value: Any) -> ListedValue {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            return mirror.children.first.map { ListedValue($0.value) } ?? .absent
        case .collection:
            return .list(mirror.children.map { ListedValue($0.value) })
        case .struct where !mirror.children.isEmpty, .enum where !mirror.children.isEmpty:
            return .record(mirror.children.map { (name: $0.label ?? "value", value: ListedValue($0.value)) })
        default:
            return .text(String(describing: value))
        }
    }

    func append(to json: inout JSONWriter) {
        switch self {
        case .absent: json.literal("null")
        case .text(let text): json.string(text)
        case .number(let digits): json.literal(digits)
        case .truth(let truth): json.truth(truth)
        case .octets(let octets): json.string(octets.hexadecimal)
        case .list(let values):
            json.list { json in
                for value in values { value.append(to: &json) }
            }
        case .record(let fields):
            json.structure { json in
                for (name, value) in fields {
                    json.name(name)
                    value.append(to: &json)
                }
            }
        }
    }

    func append(to lines: inout [String], name: String, indentation: Int) {
        let margin = String(repeating: " ", count: indentation)
        switch self {
        case .absent: return
        case .list(let values):
            guard !values.isEmpty else { return }
            lines.append("\(margin)\(name):")
            for value in values { lines.append("\(margin)    \(value.line)") }
        case .record(let fields):
            lines.append("\(margin)\(name):")
            for (name, value) in fields { value.append(to: &lines, name: name, indentation: indentation + 4) }
        case .octets(let octets):
            let words = DisplayedOctets.words(of: octets, named: name).map { "\($0.shown); " } ?? ""
            lines.append("\(margin)\(name): \(words)\(self.line)")
        case .text(let text) where name == "extensionArc":
            let arc = text.shown
            lines.append("\(margin)\(name): \(arc) (lists name the log in \(arc).1, certificates in \(arc).2)")
        default:
            lines.append("\(margin)\(name): \(self.line)")
        }
    }

    /// The value in one line.
    private var line: String {
        switch self {
        case .absent: return "none"
        case .text(let text): return text.shown
        case .number(let digits): return digits
        case .truth(let truth): return truth ? "yes" : "no"
        case .octets(let octets):
            guard octets.count > Self.shownOctets else { return octets.hexadecimal }
            return "\(octets.prefix(Self.shownOctets).hexadecimal)… (\(octets.count.counting("octet")))"
        case .list(let values): return values.map(\.line).joined(separator: ", ")
        case .record(let fields): return fields.map { "\($0.name) \($0.value.line)" }.joined(separator: ", ")
        }
    }
}

/// The fields of an event by their names in the schema, for whoever tells of it elsewhere: what is long, or a secret's digest, is left out.
public struct EventFields {
    private let fields: [(name: String, value: ListedValue)]

    /// Octets beyond this many are told by their digest.
    private static let shownOctets = 64
    /// What is nobody's business but the ledger's: digests of secrets, tokens that make calls repeatable, and bodies of calls, which hold such.
    private static let kept: Set<String> = ["secret", "token", "octets"]

    /// The fields of what happened.
    public init(of body: EventBody) {
        // The one payload of the case that says what happened.
        let fact = Mirror(reflecting: body).children.first?.value
        self.fields =
            fact.map { Mirror(reflecting: $0).children.map { ($0.label ?? "value", ListedValue($0.value)) } } ?? []
    }

    /// Writes them as one structure; octets that are many as their number and SHA-256.
    ///
    /// - Throws: `CryptographyError` where no digest can be had.
    public func write(to json: inout JSONWriter) throws {
        var fault: (any Error)?
        json.structure { json in
            for (name, value) in self.fields where !Self.kept.contains(name) {
                json.name(name)
                do { try Self.write(value, to: &json) } catch { fault = error }
            }
        }
        if let fault { throw fault }
    }

    private static func write(_ value: ListedValue, to json: inout JSONWriter) throws {
        var fault: (any Error)?
        func write(_ value: ListedValue, _ json: inout JSONWriter) {
            do { try Self.write(value, to: &json) } catch { fault = error }
        }
        switch value {
        case .octets(let octets) where octets.count > Self.shownOctets:
            let digest = try SHA256.digest(of: octets)
            json.structure { json in
                json.member("octets", octets.count)
                json.member("sha256", digest.description)
            }
        case .list(let values):
            json.list { json in
                for value in values { write(value, &json) }
            }
        case .record(let fields):
            json.structure { json in
                for (name, value) in fields where !Self.kept.contains(name) {
                    json.name(name)
                    write(value, &json)
                }
            }
        default: value.append(to: &json)
        }
        if let fault { throw fault }
    }
}
