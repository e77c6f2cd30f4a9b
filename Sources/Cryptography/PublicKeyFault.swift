/// Why octets are no public key that is used here, one by one: each under a number that never changes, since the log records it.
public enum PublicKeyFault: Int64, Hashable, Sendable, CaseIterable {
    /// “The SubjectPublicKeyInfo has more than … octets”.
    case structureTooLong = 1
    /// “The SubjectPublicKeyInfo is not one SEQUENCE in DER”.
    case structureNotOneSequence = 2
    /// “The algorithm is not a SEQUENCE in DER”.
    case algorithmNotASequence = 3
    /// “The subjectPublicKey is not one BIT STRING of whole octets in DER”.
    case keyNotOneBitString = 4
    /// “The algorithm does not begin with an OBJECT IDENTIFIER in DER”.
    case algorithmWithoutIdentifier = 5
    /// “The algorithm is none of rsaEncryption, id-ecPublicKey and id-Ed25519”.
    case algorithmUnknown = 6
    /// “The parameters of rsaEncryption are not NULL”.
    case rsaParametersNotNull = 10
    /// “The RSAPublicKey is not one SEQUENCE in DER”.
    case rsaKeyNotOneSequence = 11
    /// “The RSAPublicKey is not two positive INTEGERs in DER”.
    case rsaKeyNotTwoIntegers = 12
    /// “The modulus is zero”.
    case modulusZero = 13
    /// “The modulus has … bits and not 2048 to 8192”.
    case modulusLength = 14
    /// “The modulus is even”.
    case modulusEven = 15
    /// “The exponent has more than 64 bits”.
    case exponentTooLong = 16
    /// “The exponent … is not an odd number from 3”.
    case exponentUnusable = 17
    /// “The parameters of id-ecPublicKey are not a named curve”.
    case curveNotNamed = 20
    /// “The curve is none of P-256, P-384 and P-521”.
    case curveUnknown = 21
    /// “The point is not an uncompressed point of the curve's size”.
    case pointNotUncompressed = 22
    /// “The parameters of id-Ed25519 are not absent”.
    case ed25519ParametersPresent = 30
    /// “The Ed25519 key does not have 32 octets”.
    case ed25519KeyLength = 31

    /// The fault in words, which are not part of any record: they may be bettered.
    ///
    /// - Parameter value: The number that the words speak of, where they do.
    public func sentence(_ value: UInt64?) -> String {
        let number = value.map { "\($0)" } ?? "?"
        return switch self {
        case .structureTooLong: "the SubjectPublicKeyInfo has more than \(number) octets"
        case .structureNotOneSequence: "the SubjectPublicKeyInfo is not one SEQUENCE in DER"
        case .algorithmNotASequence: "the algorithm is not a SEQUENCE in DER"
        case .keyNotOneBitString: "the subjectPublicKey is not one BIT STRING of whole octets in DER"
        case .algorithmWithoutIdentifier: "the algorithm does not begin with an OBJECT IDENTIFIER in DER"
        case .algorithmUnknown: "the algorithm is none of rsaEncryption, id-ecPublicKey and id-Ed25519"
        case .rsaParametersNotNull: "the parameters of rsaEncryption are not NULL"
        case .rsaKeyNotOneSequence: "the RSAPublicKey is not one SEQUENCE in DER"
        case .rsaKeyNotTwoIntegers: "the RSAPublicKey is not two positive INTEGERs in DER"
        case .modulusZero: "the modulus is zero"
        case .modulusLength: "the modulus has \(number) bits and not 2048 to 8192"
        case .modulusEven: "the modulus is even"
        case .exponentTooLong: "the exponent has more than 64 bits"
        case .exponentUnusable: "the exponent \(number) is not an odd number from 3"
        case .curveNotNamed: "the parameters of id-ecPublicKey are not a named curve"
        case .curveUnknown: "the curve is none of P-256, P-384 and P-521"
        case .pointNotUncompressed: "the point is not an uncompressed point of the curve's size"
        case .ed25519ParametersPresent: "the parameters of id-Ed25519 are not absent"
        case .ed25519KeyLength: "the Ed25519 key does not have 32 octets"
        }
    }
}
