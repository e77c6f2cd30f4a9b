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
        let parts = text.utf8.split(separator: 0x3A, maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].elementsEqual("arn".utf8), parts[1].elementsEqual(settings.partition.utf8),
            parts[2].elementsEqual("acm-pca".utf8), parts[3].elementsEqual(settings.region.utf8), parts[4].count == 12
        else { throw .form }
        let steps = parts[5].split(separator: 0x2F, omittingEmptySubsequences: false)
        guard steps.count == 2 || steps.count == 4, steps[0].elementsEqual("certificate-authority".utf8),
            let authority = UniqueIdentifier(Substring(steps[1]))
        else { throw .form }
        let isOurs = parts[4].elementsEqual(settings.account.utf8)
        guard steps.count == 4 else {
            guard isOurs else { throw .unknown }
            self = .authority(authority)
            return
        }
        guard steps[2].elementsEqual("certificate".utf8), !steps[3].isEmpty else { throw .form }
        guard isOurs, let serialNumber = Self.serialNumber(Substring(steps[3])) else { throw .unknown }
        self = .certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
    }

    /// The name's text.
    public func text(in settings: LedgerSettings, serialNumbers: SerialNumberForm = .decimal) -> String {
        let prefix = "arn:\(settings.partition):acm-pca:\(settings.region):\(settings.account):certificate-authority/"
        switch self {
        case .authority(let authority): return "\(prefix)\(authority)"
        case .certificate(let name):
            let serialNumber =
                serialNumbers == .decimal ? name.serialNumber.decimal : name.serialNumber.hexadecimal
            return "\(prefix)\(name.authority)/certificate/\(serialNumber)"
        }
    }

    /// Sixteen octets, the first not zero: 37 to 39 digits in decimal, 32 in hexadecimal, and so never both.
    private static func serialNumber(_ text: Substring) -> [UInt8]? {
        if let octets = [UInt8](decimal: text), octets.count == 16 { return octets }
        guard text.utf8.count == 32, let octets = [UInt8](hexadecimal: text), octets.first != 0 else { return nil }
        return octets
    }
}
