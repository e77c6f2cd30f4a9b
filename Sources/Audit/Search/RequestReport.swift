public import Bytes
internal import Cryptography
internal import Derivation
public import EventLog
internal import Issuance
internal import JSON
internal import Ledger
internal import PKI
public import Views

/// What became of one request: who asked for what, every rule's outcome in words, and the end.
public struct RequestReport: Sendable {
    private let entries: [Entry]
    private let bodies: [EventBody]

    /// The request of a stream; `nil` where the log has none.
    ///
    /// - Parameter views: Where they hold the request, they lead to it; without them, and for what they do not hold, the log is read through.
    /// - Throws: ``StoreError`` where the log cannot be read.
    public init?(
        of stream: UniqueIdentifier,
        in log: any EventReading,
        views: ViewsStore?
    ) async throws(StoreError) {
        let positions = try await StreamPositions(log: log, views: views).positions(of: stream)
        var entries: [Entry] = []
        var bodies: [EventBody] = []
        for position in positions {
            guard let stored = try await log.storedEntry(at: position), stored.header.stream == stream else { continue }
            let entry = try await log.entry(stored)
            let event = try? Event(
                derEncoded: entry.payload[...],
                schema: entry.header.schema,
                type: entry.header.type
            )
            guard let event else {
                throw StoreError(.corrupt, "The event cannot be read.", position: position)
            }
            entries.append(entry)
            bodies.append(event.body)
        }
        guard case .issuanceRequested? = bodies.first else { return nil }
        self.entries = entries
        self.bodies = bodies
    }

    /// A block of lines; no character drives the reader's terminal.
    public var text: String {
        var lines: [String] = []
        for (name, value) in self.members { value.append(to: &lines, name: name, indentation: 0) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line of JSON (schemas/json/request.schema.json).
    public var json: [UInt8] {
        var json = JSONWriter(capacity: 4_096)
        json.structure { json in
            for (name, value) in self.members {
                json.name(name)
                value.append(to: &json)
            }
        }
        return json.octets + [0x0A]
    }

    private var members: [(name: String, value: ListedValue)] {
        guard case .issuanceRequested(let request)? = self.bodies.first, let first = self.entries.first else {
            return []
        }
        let provenance = request.provenance
        var members: [(name: String, value: ListedValue)] = [
            ("requestId", ListedValue(first.header.stream)), ("position", ListedValue(first.header.position)),
            ("requestedAt", ListedValue(first.header.time)), ("requester", .text(provenance.principal)),
            ("accessKey", Self.text(provenance.accessKey)), ("role", Self.text(provenance.role)),
            ("sourceAddress", Self.text(provenance.sourceAddress)), ("userAgent", Self.text(provenance.userAgent)),
            ("authority", Self.text(request.authority?.description ?? request.authorityName)),
            ("template", .text(request.template ?? RoleDefinition.presetTemplate)),
            ("signatureAlgorithm", .text(request.signatureAlgorithm)), ("notAfter", ListedValue(request.notAfter)),
            ("notBefore", request.notBefore.map { ListedValue($0) } ?? .absent), ("token", Self.text(request.token)),
            ("certificationRequest", Self.request(request.certificationRequest)),
            ("passthrough", request.passthrough.map { ListedValue($0) } ?? .absent),
        ]
        members.append(("checks", self.checks))
        members.append(("outcome", self.outcome))
        return members
    }

    private static func text(_ text: String?) -> ListedValue { text.map { .text($0) } ?? .absent }

    /// What a certification request says, taken apart; why it cannot be, where it cannot.
    private static func request(_ submitted: SubmittedRequest) -> ListedValue {
        let octets: [UInt8]
        switch submitted {
        case .certificationRequest(let der): octets = der
        case .unreadable(let received):
            return .record([("fault", .text("It cannot be read.")), ("octets", .octets(received))])
        }
        let request: CertificationRequest
        do throws(PKIError) { request = try CertificationRequest(derEncoded: octets) } catch {
            return .record([("fault", .text(error.message)), ("octets", .octets(octets))])
        }
        let extensions = request.requestedExtensions
        let carried = extensions?[SubjectAlternativeName.identifier]
        var names: ListedValue = .list([])
        if let carried {
            do throws(PKIError) {
                names = .list(try SubjectAlternativeName(derEncoded: carried.value).names.map { .text($0.typedText) })
            } catch {
                names = .list([.text("unreadable: \(error.message)")])
            }
        }
        return .record([
            ("subject", .text("\(request.subject)")), ("subjectAlternativeNames", names),
            ("publicKeyAlgorithm", .text(CertificateRecord.keyType(request.subjectPublicKeyInfo.derOctets))),
            ("signatureAlgorithm", .text(request.signatureAlgorithm.signatureAlgorithmName ?? "unknown")),
            ("requestedExtensions", .list(extensions?.map { .text($0.identifier.dotted) } ?? [])),
            ("octets", .octets(octets)),
        ])
    }

    /// Every rule that judged, with its outcome and what it said, in words.
    private var checks: ListedValue {
        for body in self.bodies {
            switch body {
            case .issuanceRefused(let fact):
                // What the rule said that failed is the refusal's reason, recorded once.
                return .list(fact.checks.map { Self.check($0, failing: fact.reason.sentence) })
            case .issuanceAuthorized(let fact): return .list(fact.checks.map { Self.check($0, failing: nil) })
            default: continue
            }
        }
        return .list([])
    }

    private static func check(_ check: Check, failing: String?) -> ListedValue {
        .record([
            ("rule", .number("\(check.rule)")),
            ("name", Self.text(RuleSets.known.rule(numbered: check.rule)?.name)),
            ("outcome", .text("\(check.outcome)")),
            ("words", Self.text(check.reason?.sentence ?? (check.outcome == .failed ? failing : nil))),
        ])
    }

    private var outcome: ListedValue {
        guard let last = self.bodies.last, let entry = self.entries.last, self.bodies.count > 1 else {
            return .record([("what", .text("open"))])
        }
        var fields: [(name: String, value: ListedValue)] = [
            ("position", ListedValue(entry.header.position)), ("time", ListedValue(entry.header.time)),
        ]
        func add(_ what: String, _ more: [(name: String, value: ListedValue)] = []) {
            fields.insert(("what", .text(what)), at: 0)
            fields += more
        }
        switch last {
        case .issuanceRefused(let fact):
            add("refused", [("code", .text("\(fact.code)")), ("words", .text(fact.reason.sentence))])
        case .certificateSigned: add("issued", self.serialNumber)
        case .signingFailed(let fact):
            let burned: ListedValue = .truth(fact.signatureMayExist)
            add("failed", self.serialNumber + [("words", .text(fact.reason.sentence)), ("isBurned", burned)])
        case .issuanceAbandoned(let fact):
            add("abandoned", self.serialNumber + [("words", .text(fact.reason.sentence)), ("isBurned", .truth(true))])
        case .issuanceRepeated(let fact): add("repeated", [("first", ListedValue(fact.first))])
        default: add("open", self.serialNumber)
        }
        return .record(fields)
    }

    private var serialNumber: [(name: String, value: ListedValue)] {
        for case .issuanceAuthorized(let fact) in self.bodies {
            return [("serial", .text(fact.serialNumber.hexadecimal))]
        }
        return []
    }
}
