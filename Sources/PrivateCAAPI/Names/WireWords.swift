import Derivation
import Issuance
public import Ledger

/// What the interface calls things, for whoever tells of its calls elsewhere.
public enum WireWords {
    /// The name of the error that a refused call is answered with.
    public static func error(_ code: RefusalCode) -> String { APIError.Code(code).rawValue }

    /// The words of the answer for a recorded reason.
    public static func message(_ reason: RecordedReason) -> String { Reason(reason)?.message ?? reason.sentence }

    /// The name of a reason to revoke.
    public static func reason(_ reason: RevocationReason) -> String { reason.wire }

    /// The interface's name of a signature algorithm; the name that it has in RFCs where the interface has none.
    public static func signingAlgorithm(_ name: String) -> String { AlgorithmNames.signatureName(of: name) ?? name }

    /// The unit of a time that was asked for.
    public static func unit(_ unit: TimeUnit) -> String {
        switch unit {
        case .endDate: "END_DATE"
        case .absolute: "ABSOLUTE"
        case .days: "DAYS"
        case .months: "MONTHS"
        case .years: "YEARS"
        }
    }
}

extension AlgorithmNames {
    /// Every name of a signing algorithm.
    private static let signatureNames = [
        "SHA256WITHECDSA", "SHA384WITHECDSA", "SHA512WITHECDSA", "SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA",
        "SHA256WITHRSA_PSS", "SHA384WITHRSA_PSS", "SHA512WITHRSA_PSS", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87",
        "SM3WITHSM2",
    ]

    /// The name that stands for an algorithm's name in RFCs; `nil` where none does.
    static func signatureName(of name: String) -> String? {
        self.signatureNames.first { self.signature($0)?.name == name }
    }
}
