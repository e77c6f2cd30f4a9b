/// Why octets do not begin with the identifier and length of a value in DER.
@frozen
public enum DERFault: Error, Hashable, Sendable {
    /// The octets end where a value is due.
    case valueCutOff
    /// A tag number has a longer form than it needs.
    case tagNumberNotMinimal
    /// A tag number is cut off, or 2²⁸ or more.
    case tagNumberUnusable
    /// The octets end where a length is due.
    case lengthCutOff
    /// A length is indefinite.
    case lengthIndefinite
    /// A length is cut off, or of more than three octets.
    case lengthUnusable
    /// A length has a longer form than it needs.
    case lengthNotMinimal
    /// The octets end before the value does.
    case lengthExceedsSurroundings
}
