/// A reason why octets or values are not what a standard of public key infrastructure asks for.
public struct PKIError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule that was broken, to switch on.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The octets are not DER (X.690), whatever they were meant to be.
        case malformedDER
        /// The octets go on after the value has ended.
        case trailingOctets
        /// An element is of another type than the standard says.
        case unexpectedElement
        /// An element that the standard demands is absent.
        case missingElement
        /// A value that equals its DEFAULT is encoded, which DER forbids (X.690 section 11.5).
        case encodedDefault
        /// The elements of a SET OF are not in ascending order (X.690 section 11.6).
        case unsortedSet
        /// The version is not one that is supported.
        case unsupportedVersion
        /// An integer is negative or larger than its field allows.
        case invalidInteger
        /// A string holds octets that its type does not allow.
        case invalidString
        /// A time is not in the form that RFC 5280 section 4.1.2.5 demands.
        case invalidTime
        /// An object identifier is empty, not minimal, cut off or too long.
        case invalidObjectIdentifier
        /// Two extensions carry the same identifier.
        case duplicateExtension
        /// An attribute that may occur once occurs twice.
        case duplicateAttribute
        /// The signature algorithm inside what is signed differs from the one outside.
        case algorithmMismatch
        /// A value is well formed, but its field does not allow it.
        case invalidValue
        /// The octets are more, or nest more deeply, than is accepted.
        case tooLarge
        /// The text is not PEM (RFC 7468).
        case malformedPEM
        /// The PEM text holds other blocks, or more of them, than were asked for.
        case unexpectedPEMBlock
    }

    /// How many characters of a value are kept: a value comes from whoever made the octets.
    private static let maximumCharacters = 200

    /// What is wrong, exactly.
    public let fault: PKIFault
    /// What the fault speaks of: the field first where it speaks of one, then what was found there.
    public let values: [String]

    /// The rule that was broken.
    public var code: Code { self.fault.code }
    /// Which field it was and why, for people.
    public var message: String { self.fault.sentence(self.values) }

    /// An error of the given fault.
    public init(_ fault: PKIFault, _ values: any CustomStringConvertible...) {
        self.init(fault, values: values.map(\.description))
    }

    /// An error of the given fault, as it was recorded.
    public init(_ fault: PKIFault, values: [String]) {
        self.fault = fault
        self.values = values.map { value in
            // By scalars: what makes up a character of text depends on the runtime's version of Unicode.
            String(String.UnicodeScalarView(value.unicodeScalars.prefix(Self.maximumCharacters)))
        }
    }

    /// The message, for people: the code is for programs.
    public var description: String { self.message }
}
