public import Bytes
public import PKI

/// Why a rule refused or remarked: a code and what it speaks of, and never a sentence.
///
/// The log records reasons and a replay compares them, so what a reason is depends on neither words nor the runtime's Unicode.
public struct Reason: Hashable, Sendable {
    /// What is so.
    public let code: ReasonCode
    /// What the code speaks of, in an order that is the code's own.
    public let values: [ReasonValue]

    /// A reason; values are cut to what an event holds.
    public init(_ code: ReasonCode, values: [ReasonValue]) {
        self.code = code
        self.values = values.prefix(Self.maximumValues).map(\.bounded)
    }

    init(_ code: ReasonCode, _ values: ReasonValue..., quoting fault: (any QuotedFault)? = nil) {
        self.init(code, values: values, quoting: fault)
    }

    /// A reason that ends with what reading found.
    public init(_ code: ReasonCode, values: [ReasonValue] = [], found error: PKIError) {
        self.init(code, values: values + error.reasonValues)
    }

    init(_ code: ReasonCode, values: [ReasonValue], quoting fault: (any QuotedFault)?) {
        self.init(code, values: fault.map { values + $0.reasonValues } ?? values)
    }

    /// The most values: a certificate holds at most so many extensions, of each of which two may speak.
    private static let maximumValues = 512
}

extension ReasonValue {
    /// The most scalars of a text.
    public static let maximumScalars = 200
    private static let maximumOctets = 1_024

    /// The value, cut where it is long: by scalars, because characters depend on the runtime's version of Unicode.
    fileprivate var bounded: ReasonValue {
        switch self {
        case .text(let text): .text(text.recorded(atMost: Self.maximumScalars))
        case .octets(let octets): .octets(Array(octets.prefix(Self.maximumOctets)))
        case .number, .instant: self
        }
    }
}
