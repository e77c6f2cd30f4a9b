import Authority
import Bytes
import Ledger

extension PrivateCAAPI {
    /// RevokeCertificate: by serial number, in hexadecimal with or without colons, in either case, with or without leading zeros.
    ///
    /// Terraform sends Go's `%x` of the number, which may have an odd number of digits.
    func revokeCertificate(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let text = input.text("CertificateSerial") ?? ""
        guard let serialNumber = Self.serialNumber(text) else {
            throw APIError(.invalidRequest, "The certificate serial number \(text) is not hexadecimal.")
        }
        guard let reason = RevocationReason(wire: input.text("RevocationReason") ?? "") else {
            throw APIError(.validation, "The revocation reason is not known.")
        }
        do throws(Refusal) {
            try await self.authority.revokeCertificate(serialNumber, of: authority, reason: reason, caller: caller)
        } catch {
            guard error.code == .certificateNotFound, Self.isPerhapsDecimal(text) else { throw error }
            throw Refusal(
                .certificateNotFound,
                "There is no certificate with the serial number \(text), read as hexadecimal; the last part of a certificate's ARN is its number in decimal."
            )
        }
        return []
    }

    /// Whether a text is as long as the serial numbers here are in decimal, and has no other digits.
    private static func isPerhapsDecimal(_ text: String) -> Bool {
        (34...39).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The octets of a number in hexadecimal, without leading zeros; `nil` for anything else.
    ///
    /// Between colons stands an octet each.
    static func serialNumber(_ text: String) -> [UInt8]? {
        let groups = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard groups.count == 1 || groups.allSatisfy({ $0.count <= 2 }), groups.allSatisfy({ !$0.isEmpty }) else {
            return nil
        }
        let digits = groups.flatMap { $0.count.isMultiple(of: 2) ? Array($0) : [0x30] + $0 }
        guard let octets = [UInt8](hexadecimal: String(decoding: digits, as: UTF8.self)) else { return nil }
        return Array(octets.drop { $0 == 0 })
    }
}

extension RevocationReason {
    /// The reason that the wire names.
    init?(wire: String) {
        switch wire {
        case "UNSPECIFIED": self = .unspecified
        case "KEY_COMPROMISE": self = .keyCompromise
        case "CERTIFICATE_AUTHORITY_COMPROMISE": self = .cACompromise
        case "AFFILIATION_CHANGED": self = .affiliationChanged
        case "SUPERSEDED": self = .superseded
        case "CESSATION_OF_OPERATION": self = .cessationOfOperation
        case "PRIVILEGE_WITHDRAWN": self = .privilegeWithdrawn
        case "A_A_COMPROMISE": self = .aACompromise
        default: return nil
        }
    }

    /// What the wire calls it.
    var wire: String {
        switch self {
        case .unspecified: "UNSPECIFIED"
        case .keyCompromise: "KEY_COMPROMISE"
        case .cACompromise: "CERTIFICATE_AUTHORITY_COMPROMISE"
        case .affiliationChanged: "AFFILIATION_CHANGED"
        case .superseded: "SUPERSEDED"
        case .cessationOfOperation: "CESSATION_OF_OPERATION"
        case .privilegeWithdrawn: "PRIVILEGE_WITHDRAWN"
        case .aACompromise: "A_A_COMPROMISE"
        }
    }
}
