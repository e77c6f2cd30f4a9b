public import Bytes
internal import Derivation
public import EventLog
public import Ledger
internal import PKI

/// What was known of one serial number of an authority at a time.
public struct CertificateStanding: Hashable, Sendable {
    /// Where it stood.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// A certificate was signed, had not ended, and was not revoked.
        case issued
        /// A certificate was signed, and had ended; it was not revoked.
        case expired
        /// A certificate was signed, and was revoked.
        case revoked
        /// A signature might exist that nobody knew: it counted as revoked.
        case burned
        /// It was authorized, and had no ending yet.
        case pending
        /// Nothing was known of it.
        case unknown
    }

    /// An event, and when it was recorded.
    public struct Mark: Hashable, Sendable {
        /// Where it lies.
        public let position: UInt64
        /// Its time.
        public let time: Instant
    }

    /// The authority that gave the number.
    public let authority: UniqueIdentifier
    /// The number's octets.
    public let serialNumber: [UInt8]
    /// Where it stood.
    public let status: Status
    /// The intent to sign; absent where nothing was known.
    public let intent: Mark?
    /// The intent's ending: the signature, or what burned the number; absent before.
    public let ending: Mark?
    /// The revocation; absent where there was none.
    public let revocation: Mark?
    /// Why it was revoked; absent where it was not.
    public let reason: RevocationReason?
    /// When the certificate begins and ends; absent where nothing was known.
    public let validity: ClosedRange<Instant>?

    /// What a log says of a serial number at a time.
    ///
    /// A few entries are read, however long the log is.
    ///
    /// - Parameters:
    ///   - past: The log as it was then.
    ///   - time: When that was: what had ended by then is expired.
    /// - Throws: ``StoreError`` where the log cannot be read; ``AuditError`` where its indexes point to other events.
    public init(
        of serialNumber: [UInt8],
        by authority: UniqueIdentifier,
        in past: PastLog,
        at time: Instant
    ) async throws {
        self.authority = authority
        self.serialNumber = serialNumber
        let row = try await past.serial(serialNumber, of: authority)
        let pending = row == nil ? try await past.openIntent(serialNumber, of: authority) : nil
        guard let position = row?.intent ?? pending else {
            (self.status, self.intent, self.ending, self.revocation) = (.unknown, nil, nil, nil)
            (self.reason, self.validity) = (nil, nil)
            return
        }
        let (intent, validity) = try await Self.intent(at: position, of: serialNumber, by: authority, in: past)
        self.intent = intent
        self.validity = validity
        guard let row else {
            (self.status, self.ending, self.revocation, self.reason) = (.pending, nil, nil, nil)
            return
        }
        self.ending = try await Self.mark(at: row.ending, in: past)
        let revoked = row.standing == .issued ? try await past.revoked(serialNumber, of: authority) : nil
        self.revocation = revoked.map { Mark(position: $0.position, time: $0.time) }
        self.reason = revoked?.reason
        if row.standing == .burned {
            self.status = .burned
        } else if revoked != nil {
            self.status = .revoked
        } else {
            // The last second of a certificate is its own (RFC 5280 section 4.1.2.5).
            self.status = time.wholeSecond > validity.upperBound ? .expired : .issued
        }
    }

    /// The authority and the serial number of the certificate that a reference names.
    ///
    /// - Throws: ``CertificateAbsence`` where it names none, or several; one that is named in full may be of nothing that the log knows.
    public static func name(
        _ reference: CertificateReference,
        in past: PastLog
    ) async throws -> (authority: UniqueIdentifier, serialNumber: [UInt8]) {
        switch reference {
        case .named(let authority, let serialNumber): return (authority, serialNumber)
        case .serialNumber(let serialNumber):
            // Those as well whose intent had no ending yet.
            let authorities = try await past.authorities(ofSerialNumber: serialNumber, limit: 2)
            guard let authority = authorities.first else { throw CertificateAbsence.unknownSerialNumber }
            guard authorities.count == 1 else { throw CertificateAbsence.ambiguousSerialNumber }
            return (authority, serialNumber)
        case .position(let position): return try await CertificateFinder(log: past).name(spokenOfAt: position)
        }
    }

    /// What an OCSP response says that tells of the log as it was then (RFC 6960 section 2.2).
    public var response: CertificateStatusWord {
        switch self.status {
        case .issued, .expired: .good
        case .revoked, .burned: .revoked
        case .pending, .unknown: .unknown
        }
    }

    /// Since when it counts as revoked; absent where it does not.
    public var revokedSince: Mark? { self.status == .burned ? self.ending : self.revocation }

    private static func intent(
        at position: UInt64,
        of serialNumber: [UInt8],
        by authority: UniqueIdentifier,
        in past: PastLog
    ) async throws -> (Mark, ClosedRange<Instant>) {
        guard let stored = try await past.storedEntry(at: position) else {
            throw AuditError("The entry is missing.", at: position)
        }
        let octets: [UInt8]
        switch try await past.entry(stored).body() {
        case .issuanceAuthorized(let authorized)
        where authorized.serialNumber == serialNumber && authorized.authority == authority:
            octets = authorized.tbsCertificate
        case .responderAuthorized(let authorized)
        where authorized.serialNumber == serialNumber && authorized.authority == authority:
            octets = authorized.tbsCertificate
        default: throw AuditError("The index of serial numbers points to another event.", at: position)
        }
        let validity: Validity
        do throws(PKIError) {
            validity = try TBSCertificate(derEncoded: octets).validity
        } catch {
            throw AuditError("The certificate cannot be read: \(error.message)", at: position)
        }
        let mark = Mark(position: position, time: stored.header.time)
        return (mark, validity.notBefore...max(validity.notBefore, validity.notAfter))
    }

    private static func mark(at position: UInt64, in past: PastLog) async throws -> Mark {
        guard let entry = try await past.storedEntry(at: position) else {
            throw AuditError("The entry is missing.", at: position)
        }
        return Mark(position: position, time: entry.header.time)
    }
}

/// What is said of a certificate's standing in one word (RFC 6960 section 2.2).
public enum CertificateStatusWord: String, Hashable, Sendable {
    case good
    case revoked
    case unknown
}
