internal import Bytes

extension PKIFault {
    /// The rule that is broken, to switch on.
    var code: PKIError.Code {
        switch self {
        case .notDER, .valueCutOff, .lengthExceedsSurroundings, .tagNumberNotMinimal, .tagNumberUnusable,
            .lengthCutOff, .lengthIndefinite, .lengthUnusable, .lengthNotMinimal, .booleanNotCanonical,
            .nullHasContents, .constructedTypeIsPrimitive, .primitiveTypeIsConstructed, .integerEmpty,
            .integerNotMinimal, .bitStringEmpty, .unusedBitsNotZero, .encodesOtherwise, .trailingZeroBits:
            .malformedDER
        case .octetsFollow:
            .trailingOctets
        case .tooDeep, .tooManyOctets, .tooManyExtensions:
            .tooLarge
        case .setUnsorted, .attributesUnsorted:
            .unsortedSet
        case .objectIdentifierMalformed, .contentsAreNoObjectIdentifier:
            .invalidObjectIdentifier
        case .notUTF8, .notASCII, .beyondASCII, .printableStringAlphabet, .ia5StringBeyondASCII, .displayTextMalformed,
            .displayTextControlCharacter:
            .invalidString
        case .otherElement, .surplusElement, .generalNameUnexpected, .attributeValueUnexpected,
            .crlIssuerUnexpected:
            .unexpectedElement
        case .elementAbsent, .nothingInside, .noPurpose, .noName, .noMapping, .noConstraint, .noDistributionPoint,
            .noSubtree, .noPolicy, .noDescription, .noAttributeValue, .issuerWithoutSerialNumber, .relativeNameEmpty,
            .pointWithoutName:
            .missingElement
        case .integerOutOfRange, .serialNumberZero, .serialNumberEmptyOrNegative, .serialNumberTooLong,
            .serialNumberNotMinimal:
            .invalidInteger
        case .bitsDoNotFillOctets, .pathLengthWithoutAuthority, .tooManyUsages, .subtreeHasDistances,
            .noAddressRange, .subtreeWithoutMask, .policyTwice, .addressLength, .pssWithoutParameters, .pssWithSHA1,
            .pssHash, .pssMaskOfSHA1, .pssMask, .pssTrailer, .parametersNotAbsent, .parametersNotNull,
            .algorithmNotAccepted, .relativeNameAmbiguous, .qualifierUnknown, .displayTextLength, .anyPolicyMapped,
            .usageWithoutAgreement, .periodBackwards, .subtreeBase:
            .invalidValue
        case .headerLine, .blockWithoutEnd, .endDoesNotMatch, .notBase64, .noBoundary, .noBlock:
            .malformedPEM
        case .moreThanOneBlock, .tooManyBlocks, .otherBlock, .otherLabel, .labelUnexpected:
            .unexpectedPEMBlock
        case .extensionTwice:
            .duplicateExtension
        case .criticalFalseEncoded, .authorityFalseEncoded, .versionOneEncoded, .pssSaltDefault:
            .encodedDefault
        case .timeNotDigits, .noSuchTime, .timeOutOfRange:
            .invalidTime
        case .certificateVersion, .requestVersion:
            .unsupportedVersion
        case .algorithmsDiffer:
            .algorithmMismatch
        case .extensionRequestTwice:
            .duplicateAttribute
        }
    }

    /// The fault in words, which are not part of any record: they may be bettered.
    ///
    /// - Parameter values: What the words speak of, in their order; one that is missing reads as a question mark.
    func sentence(_ values: [String]) -> String {
        func value(_ index: Int) -> String { index < values.count ? values[index] : "?" }
        switch self {
        case .notDER: return "\(value(0)): not DER"
        case .valueCutOff: return "\(value(0)): a value is cut off"
        case .lengthExceedsSurroundings: return "\(value(0)): a length exceeds its surroundings"
        case .tagNumberNotMinimal: return "\(value(0)): a tag number is not minimal"
        case .tagNumberUnusable: return "\(value(0)): a tag number is cut off or too large"
        case .lengthCutOff: return "\(value(0)): a length is cut off"
        case .lengthIndefinite: return "\(value(0)): a length is indefinite"
        case .lengthUnusable: return "\(value(0)): a length is cut off or too large"
        case .lengthNotMinimal: return "\(value(0)): a length is not minimal"
        case .booleanNotCanonical: return "\(value(0)): a BOOLEAN is neither 00 nor FF"
        case .nullHasContents: return "\(value(0)): a NULL has contents"
        case .constructedTypeIsPrimitive: return "\(value(0)): a constructed type is primitive"
        case .primitiveTypeIsConstructed: return "\(value(0)): a primitive type is constructed"
        case .integerEmpty: return "\(value(0)): an INTEGER is empty"
        case .integerNotMinimal: return "\(value(0)): an INTEGER is not minimal"
        case .bitStringEmpty: return "\(value(0)): a BIT STRING is empty"
        case .unusedBitsNotZero: return "\(value(0)): the unused bits of a BIT STRING are not zero"
        case .encodesOtherwise: return "they decode to a value that encodes to other octets"
        case .trailingZeroBits: return "keyUsage: trailing zero bits are encoded"
        case .octetsFollow: return "\(value(0)): octets follow the value"
        case .tooDeep: return "\(value(0)): nested more than \(value(1)) levels deep"
        case .setUnsorted: return "\(value(0)): the elements of a SET OF are not in ascending order"
        case .objectIdentifierMalformed: return "\(value(0)): an OBJECT IDENTIFIER is not well formed, or too large"
        case .contentsAreNoObjectIdentifier: return "an OBJECT IDENTIFIER is not well formed, or too large"
        case .notUTF8: return "\(value(0)): a UTF8String is not UTF-8"
        case .tooManyOctets: return "\(value(0)): more than \(value(1)) octets"
        case .otherElement: return "\(value(0)): expected \(value(1)), found \(value(2))"
        case .surplusElement: return "\(value(0)): unexpected \(value(1))"
        case .elementAbsent: return "\(value(0)): \(value(1)) is absent"
        case .integerOutOfRange: return "\(value(0)): negative or too large"
        case .bitsDoNotFillOctets: return "\(value(0)): the bits do not fill octets"
        case .notASCII: return "\(value(0)): an IA5String holds octets beyond ASCII"
        case .beyondASCII: return "\(value(0)): characters beyond ASCII"
        case .headerLine: return "PEM: a header line within a block"
        case .blockWithoutEnd: return "PEM: the last block has no END"
        case .endDoesNotMatch: return "PEM: a block's END does not match its BEGIN"
        case .notBase64: return "PEM: a block does not hold strict base64"
        case .noBoundary: return "PEM: a line of dashes is no boundary, or not the one expected"
        case .noBlock: return "PEM: no block"
        case .moreThanOneBlock: return "PEM: more than one block"
        case .tooManyBlocks: return "PEM: more than \(value(0)) blocks"
        case .otherBlock: return "PEM: a \(value(0)) block instead of \(value(1))"
        case .otherLabel: return "PEM: the block is not labelled \(value(0)) but \(value(1))"
        case .labelUnexpected: return "a PEM block is labelled \(value(0))"
        case .tooManyExtensions: return "extensions: more than \(value(0))"
        case .extensionTwice: return "extensions: \(value(0).nameOfExtension) occurs twice"
        case .nothingInside: return "\(value(0)): none"
        case .noPurpose: return "extKeyUsage: no purpose"
        case .noName: return "\(value(0)): no name"
        case .noMapping: return "policyMappings: no mapping"
        case .noConstraint: return "policyConstraints: no constraint"
        case .noDistributionPoint: return "cRLDistributionPoints: no distribution point"
        case .noSubtree: return "nameConstraints: no subtree"
        case .noPolicy: return "certificatePolicies: no policy"
        case .noDescription: return "authorityInfoAccess: no description"
        case .noAttributeValue: return "attribute \(value(0)): no value"
        case .criticalFalseEncoded: return "extension \(value(0)): critical FALSE is encoded"
        case .authorityFalseEncoded: return "basicConstraints: cA FALSE is encoded"
        case .pathLengthWithoutAuthority: return "basicConstraints: a path length without CA:TRUE"
        case .tooManyUsages: return "keyUsage: more than nine bits"
        case .issuerWithoutSerialNumber: return "\(value(0)): issuer without serial number, or the other way round"
        case .subtreeHasDistances: return "subtree: it has a minimum or a maximum distance"
        case .noAddressRange: return "iPAddress: the octets are no address and mask of a prefix"
        case .subtreeWithoutMask: return "iPAddress: a subtree needs a mask"
        case .policyTwice: return "certificatePolicies: the policy \(value(0)) occurs twice"
        case .pointWithoutName: return "\(value(0)): neither distributionPoint nor cRLIssuer"
        case .crlIssuerUnexpected: return "cRLIssuer: a name that is no distinguished name"
        case .relativeNameAmbiguous: return "nameRelativeToCRLIssuer: cRLIssuer holds more than one name"
        case .qualifierUnknown: return "policy qualifier: the kind \(value(0)) is neither CPS nor user notice"
        case .displayTextLength: return "\(value(0)): not 1 to 200 characters"
        case .displayTextMalformed: return "\(value(0)): a string that breaks its own type"
        case .displayTextControlCharacter: return "\(value(0)): a control character"
        case .anyPolicyMapped: return "policyMappings: anyPolicy is mapped"
        case .usageWithoutAgreement: return "keyUsage: encipherOnly or decipherOnly without keyAgreement"
        case .periodBackwards: return "privateKeyUsagePeriod: it ends before it begins"
        case .subtreeBase: return "subtree: \"\(value(0))\" is no base of a \(value(1))"
        case .timeNotDigits: return "\(value(0)): not digits to the second and Z"
        case .noSuchTime: return "\(value(0)): no such day or time"
        case .timeOutOfRange: return "\(value(0)): \(value(1).instant) lies outside 1950 to 9999"
        case .serialNumberZero: return "serial number: zero"
        case .serialNumberEmptyOrNegative: return "serial number: empty or negative"
        case .serialNumberTooLong: return "serial number: more than 20 octets"
        case .serialNumberNotMinimal: return "serial number: not minimal"
        case .versionOneEncoded: return "tbsCertificate: version 1 is encoded"
        case .certificateVersion: return "tbsCertificate: version \(value(0))"
        case .algorithmsDiffer: return "certificate: signatureAlgorithm differs from tbsCertificate's"
        case .requestVersion: return "certificationRequestInfo: the version is not 0"
        case .attributesUnsorted: return "attributes: not in ascending order"
        case .extensionRequestTwice: return "attributes: more than one extension request"
        case .generalNameUnexpected: return "general name: \(value(0))"
        case .addressLength: return "iPAddress: \(value(0)) octets instead of 4 or 16"
        case .relativeNameEmpty: return "relative distinguished name: empty"
        case .attributeValueUnexpected: return "attribute value: \(value(0))"
        case .printableStringAlphabet: return "a PrintableString holds characters that are none of its alphabet"
        case .ia5StringBeyondASCII: return "an IA5String holds characters beyond ASCII"
        case .pssWithoutParameters: return "RSASSA-PSS: it has no parameters"
        case .pssWithSHA1: return "RSASSA-PSS: it is with SHA-1, which is its hash where none is named"
        case .pssHash: return "RSASSA-PSS: it is with the hash \(value(0)), not SHA-256, SHA-384 or SHA-512"
        case .pssMaskOfSHA1: return "RSASSA-PSS: it is with a mask of SHA-1 beside \(value(0))"
        case .pssMask: return "RSASSA-PSS: it is with a mask that is not MGF1 with the same hash, \(value(0))"
        case .pssTrailer: return "RSASSA-PSS: it has a trailer field that is written or unknown"
        case .pssSaltDefault:
            return "RSASSA-PSS: it has a salt length that is written though it is the one where none is"
        case .parametersNotAbsent: return "\(value(0)): its parameters are not absent"
        case .parametersNotNull: return "\(value(0)): its parameters are not NULL or absent"
        case .algorithmNotAccepted: return "\(value(0).nameOfAlgorithm): it is not accepted"
        }
    }
}

extension String {
    /// The name of the extension whose identifier this spells.
    fileprivate var nameOfExtension: String { ObjectIdentifier(self).map(ExtensionIdentifier.name(of:)) ?? self }

    /// The name of the signature algorithm whose identifier this spells.
    fileprivate var nameOfAlgorithm: String { ObjectIdentifier(self).map(AlgorithmIdentifier.oldName(of:)) ?? self }

    /// The moment so many seconds after the epoch.
    fileprivate var instant: String { Int64(self).map { "\(Instant(seconds: $0))" } ?? self }
}
