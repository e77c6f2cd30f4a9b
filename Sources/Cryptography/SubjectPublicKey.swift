// SubjectPublicKeyInfo  ::=  SEQUENCE  { algorithm  AlgorithmIdentifier, subjectPublicKey  BIT STRING }
//                                                                      -- RFC 5280 section 4.1
// rsaEncryption: "The parameters field MUST have ASN.1 type NULL"; the BIT STRING holds
// RSAPublicKey  ::=  SEQUENCE  { modulus  INTEGER, publicExponent  INTEGER }  -- RFC 3279 section 2.3.1
// id-ecPublicKey: "namedCurve" only; the BIT STRING is the ECPoint, here always uncompressed
//                                                                      -- RFC 5480 sections 2.1.1 and 2.2
// id-Ed25519: "the parameters MUST be absent"; the BIT STRING is the key of 32 octets
//                                                                      -- RFC 8410 sections 3 and 4

/// What a SubjectPublicKeyInfo says, in octets: not yet known to be a key.
enum SubjectPublicKey {
    /// The magnitudes, without leading zeros.
    case rsa(modulus: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>)
    /// The point, uncompressed.
    case ellipticCurve(Curve, point: ArraySlice<UInt8>)
    case ed25519(ArraySlice<UInt8>)

    /// More octets than any key in use has.
    private static let maximumCount = 4096

    /// What strict DER says; throws ``CryptographyError/Code/malformedPublicKey`` or ``CryptographyError/Code/unsupportedPublicKey``, naming the field.
    init(subjectPublicKeyInfo octets: [UInt8]) throws(CryptographyError) {
        guard octets.count <= Self.maximumCount else {
            throw Self.unsupported(.structureTooLong, UInt64(Self.maximumCount))
        }
        var outer = DERReader(octets[...])
        guard let contents = outer.read(.sequence), outer.isAtEnd else {
            throw Self.malformed(.structureNotOneSequence)
        }
        var fields = DERReader(contents)
        guard let algorithm = fields.read(.sequence) else {
            throw Self.malformed(.algorithmNotASequence)
        }
        guard let key = fields.readOctetsOfBitString(), fields.isAtEnd else {
            throw Self.malformed(.keyNotOneBitString)
        }
        var identifier = DERReader(algorithm)
        guard let type = identifier.read(.objectIdentifier) else {
            throw Self.malformed(.algorithmWithoutIdentifier)
        }
        switch type {
        case Self.rsaEncryption: self = try Self.rsa(parameters: identifier, key: key)
        case Self.ecPublicKey: self = try Self.ellipticCurve(parameters: identifier, key: key)
        case Self.ed25519Identifier: self = try Self.ed25519(parameters: identifier, key: key)
        default: throw Self.unsupported(.algorithmUnknown)
        }
    }

    private static func rsa(
        parameters: DERReader,
        key: ArraySlice<UInt8>
    ) throws(CryptographyError) -> SubjectPublicKey {
        var parameters = parameters
        guard let null = parameters.read(.null), null.isEmpty, parameters.isAtEnd else {
            throw Self.malformed(.rsaParametersNotNull)
        }
        var outer = DERReader(key)
        guard let contents = outer.read(.sequence), outer.isAtEnd else {
            throw Self.malformed(.rsaKeyNotOneSequence)
        }
        var integers = DERReader(contents)
        guard let modulus = integers.readUnsignedInteger(), let exponent = integers.readUnsignedInteger(),
            integers.isAtEnd
        else { throw Self.malformed(.rsaKeyNotTwoIntegers) }
        return .rsa(modulus: modulus, exponent: exponent)
    }

    private static func ellipticCurve(
        parameters: DERReader,
        key: ArraySlice<UInt8>
    ) throws(CryptographyError) -> SubjectPublicKey {
        var parameters = parameters
        guard let name = parameters.read(.objectIdentifier), parameters.isAtEnd else {
            throw Self.malformed(.curveNotNamed)
        }
        guard let curve = Curve.allCases.first(where: { name.elementsEqual($0.objectIdentifier) }) else {
            throw Self.unsupported(.curveUnknown)
        }
        guard key.first == 0x04, key.count == 1 + 2 * curve.coordinateCount else {
            throw Self.malformed(.pointNotUncompressed)
        }
        return .ellipticCurve(curve, point: key)
    }

    private static func ed25519(
        parameters: DERReader,
        key: ArraySlice<UInt8>
    ) throws(CryptographyError) -> SubjectPublicKey {
        guard parameters.isAtEnd else { throw Self.malformed(.ed25519ParametersPresent) }
        guard key.count == 32 else { throw Self.malformed(.ed25519KeyLength) }
        return .ed25519(key)
    }

    /// 1.2.840.113549.1.1.1, 1.2.840.10045.2.1 and 1.3.101.112, as contents octets.
    private static let rsaEncryption: ArraySlice<UInt8> = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
    private static let ecPublicKey: ArraySlice<UInt8> = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    private static let ed25519Identifier: ArraySlice<UInt8> = [0x2B, 0x65, 0x70]

    /// The SubjectPublicKeyInfo of an Ed25519 key, up to the key's 32 octets.
    static let ed25519Prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    private static func malformed(_ fault: PublicKeyFault) -> CryptographyError {
        CryptographyError(.malformedPublicKey, fault)
    }

    private static func unsupported(_ fault: PublicKeyFault, _ value: UInt64? = nil) -> CryptographyError {
        CryptographyError(.unsupportedPublicKey, fault, value)
    }
}
