internal import Bytes
internal import Ledger
internal import PKI

/// Which certificates are valid where a part begins, from the entries before it.
struct PackagedValidityBefore {
    /// What is to be signed: whose, and until when.
    private struct Intended {
        let name: PackagedName
        let notAfter: Instant
    }

    private var intended: [UniqueIdentifier: Intended] = [:]
    private var validity = PackageValidity()

    /// Whether it has to be known what events of a kind say.
    static func asks(_ type: EventType) -> Bool {
        switch type {
        case .issuanceAuthorized, .responderAuthorized, .certificateRevoked: true
        default: false
        }
    }

    /// Takes the next entry that is selected, with what it says where that is asked for.
    mutating func take(_ header: EntryHeader, _ body: EventBody?) throws {
        switch body {
        case .issuanceAuthorized(let intent):
            try self.intend(header, intent.authority, intent.serialNumber, intent.tbsCertificate)
        case .responderAuthorized(let intent):
            try self.intend(header, intent.authority, intent.serialNumber, intent.tbsCertificate)
        default: break
        }
        switch EventType(rawValue: header.type) {
        case .certificateSigned, .responderCertified:
            guard let intent = self.intended.removeValue(forKey: header.stream) else { break }
            self.validity.issue(intent.name, until: intent.notAfter, at: header.position)
        case .signingFailed, .issuanceAbandoned, .responderFailed: self.intended[header.stream] = nil
        default: break
        }
        self.validity.take(header, body)
    }

    private mutating func intend(
        _ header: EntryHeader,
        _ authority: UniqueIdentifier,
        _ serialNumber: [UInt8],
        _ octets: [UInt8]
    ) throws {
        do throws(PKIError) {
            let notAfter = try TBSCertificate(derEncoded: octets).validity.notAfter
            self.intended[header.stream] = Intended(name: PackagedName(authority, serialNumber), notAfter: notAfter)
        } catch {
            throw AuditError("The certificate cannot be read: \(error.message)", at: header.position)
        }
    }

    /// What is valid where the part begins, written as the package has it.
    mutating func finish(_ append: (_ octets: [UInt8], _ rows: UInt64) throws -> Void) throws -> PackageValidity {
        self.validity.begin()
        try self.validity.write(append)
        return self.validity
    }
}
