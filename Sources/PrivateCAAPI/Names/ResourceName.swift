public import Authority
public import Bytes

// arn:<partition>:acm-pca:<region>:<account>:certificate-authority/<uuid>[/certificate/<serial number>]

/// The name of an authority or of a certificate (an ARN).
public enum ResourceName: Hashable, Sendable {
    case authority(UniqueIdentifier)
    case certificate(IssuedCertificateName)

    /// How a certificate's serial number stands in its name.
    public enum SerialNumberForm: String, Hashable, Sendable, CaseIterable {
        case decimal
        case hexadecimal = "hex"
    }

    /// Why a text names nothing here.
    public enum Flaw: Error, Hashable, Sendable {
        /// It is no name of this service, partition, region or kind.
        case form
        /// It is a name of this kind, but cannot be anything that exists here.
        case unknown
    }

    /// Reads a name; a serial number may be given in decimal or in 32 hexadecimal digits.
    public init(parsing text: String, in settings: LedgerSettings) throws(Flaw) {
        // In octets: characters would cost ten times as much on every request.
        let parts = Array(text.utf8)[...].runs(between: 0x3A, maximumSeparators: 5)
        guard parts.count == 6, parts[0].isVerbatim("arn"), parts[1].isVerbatim(settings.partition),
            parts[2].isVerbatim("acm-pca"), parts[3].isVerbatim(settings.region), parts[4].count == 12
        else { throw .form }
        let steps = parts[5].runs(between: 0x2F)
        guard steps.count == 2 || steps.count == 4, steps[0].isVerbatim("certificate-authority"),
            let authority = UniqueIdentifier(textOctets: steps[1])
        else { throw .form }
        let isOurs = parts[4].isVerbatim(settings.account)
        guard steps.count == 4 else {
            guard isOurs else { throw .unknown }
            self = .authority(authority)
            return
        }
        guard steps[2].isVerbatim("certificate"), !steps[3].isEmpty else { throw .form }
        let digits = String(decoding: steps[3], as: UTF8.self)
        guard isOurs, let serialNumber = Self.serialNumber(digits) else { throw .unknown }
        self = .certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
    }

    /// The name's text.
    public func text(in settings: LedgerSettings, serialNumbers: SerialNumberForm = .decimal) -> String {
        String(decoding: self.octets(in: settings, serialNumbers: serialNumbers), as: UTF8.self)
    }

    /// The octets of the name's text, which is ASCII.
    func octets(in settings: LedgerSettings, serialNumbers: SerialNumberForm) -> [UInt8] {
        let prefix = ["arn:", settings.partition, ":acm-pca:", settings.region, ":", settings.account]
        var text: [UInt8] = []
        text.reserveCapacity(192)
        for part in prefix { text.append(contentsOf: part.utf8) }
        text.append(contentsOf: ":certificate-authority/".utf8)
        switch self {
        case .authority(let authority): authority.appendText(to: &text)
        case .certificate(let name):
            name.authority.appendText(to: &text)
            text.append(contentsOf: "/certificate/".utf8)
            let serialNumber =
                serialNumbers == .decimal ? name.serialNumber.decimal : name.serialNumber.hexadecimal
            text.append(contentsOf: serialNumber.utf8)
        }
        return text
    }

    /// Sixteen octets, the first not zero: 37 to 39 digits in decimal, 32 in hexadecimal, and so never both.
    private static func serialNumber(_ text: String) -> [UInt8]? {
        if let octets = [UInt8](decimal: text), octets.count == 16 { return octets }
        guard text.utf8.count == 32, let octets = [UInt8](hexadecimal: text), octets.first != 0 else { return nil }
        return octets
    }
}
