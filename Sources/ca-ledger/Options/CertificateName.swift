import ArgumentParser
import Audit
import Authority
import Bytes
import JSON
import Ledger
import PrivateCAAPI

/// How certificates are named on the command line: in full, by their serial number, or by a position that speaks of them.
enum CertificateName {
    /// The certificate that a text names: an ARN; a position, which has few digits; a serial number in decimal, or in hexadecimal with or
    /// without colons.
    ///
    /// - Throws: `ValidationError` where it names none.
    static func reference(_ text: String, in settings: LedgerSettings) throws -> CertificateReference {
        if text.utf8.starts(with: "arn:".utf8) {
            guard case .certificate(let name)? = try? ResourceName(parsing: text, in: settings) else {
                throw self.fault(text)
            }
            return .named(authority: name.authority, serialNumber: name.serialNumber)
        }
        let digits = text.replacing(":", with: "")
        if digits == text, digits.utf8.count < 20, let position = UInt64(digits) { return .position(position) }
        if digits == text, let octets = [UInt8](decimal: digits), octets.count == 16 { return .serialNumber(octets) }
        guard let octets = [UInt8](hexadecimal: digits), (1...20).contains(octets.count) else {
            throw self.fault(text)
        }
        return .serialNumber(octets)
    }

    private static func fault(_ text: String) -> ValidationError {
        ValidationError(
            "\(text.shown) names no certificate of this ledger: its ARN, its serial number, or the position of an entry about it."
        )
    }
}
