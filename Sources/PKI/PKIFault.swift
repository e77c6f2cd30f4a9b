/// What is wrong, one by one: each under a number that never changes, since the log records it.
///
/// A number is never given to another fault; what a fault is called in words may change at any time (``PKIError/message``).
public enum PKIFault: Int64, Hashable, Sendable, CaseIterable {
    // Octets that are not DER (X.690).

    /// “…: not DER”.
    case notDER = 1
    /// “…: a value is cut off”.
    case valueCutOff = 2
    /// “…: a length exceeds its surroundings”.
    case lengthExceedsSurroundings = 3
    /// “…: a tag number is not minimal”.
    case tagNumberNotMinimal = 4
    /// “…: a tag number is cut off or too large”.
    case tagNumberUnusable = 5
    /// “…: a length is cut off”.
    case lengthCutOff = 6
    /// “…: a length is indefinite”.
    case lengthIndefinite = 7
    /// “…: a length is cut off or too large”.
    case lengthUnusable = 8
    /// “…: a length is not minimal”.
    case lengthNotMinimal = 9
    /// “…: a BOOLEAN is neither 00 nor FF”.
    case booleanNotCanonical = 10
    /// “…: a NULL has contents”.
    case nullHasContents = 11
    /// “…: a constructed type is primitive”.
    case constructedTypeIsPrimitive = 12
    /// “…: a primitive type is constructed”.
    case primitiveTypeIsConstructed = 13
    /// “…: an INTEGER is empty”.
    case integerEmpty = 14
    /// “…: an INTEGER is not minimal”.
    case integerNotMinimal = 15
    /// “…: a BIT STRING is empty”.
    case bitStringEmpty = 16
    /// “…: the unused bits of a BIT STRING are not zero”.
    case unusedBitsNotZero = 17
    /// “They decode to a value that encodes to other octets”.
    case encodesOtherwise = 18
    /// “KeyUsage: trailing zero bits are encoded”.
    case trailingZeroBits = 19
    /// “…: octets follow the value”.
    case octetsFollow = 20
    /// “…: nested more than … levels deep”.
    case tooDeep = 21
    /// “…: the elements of a SET OF are not in ascending order”.
    case setUnsorted = 22
    /// “…: an OBJECT IDENTIFIER is not well formed, or too large”.
    case objectIdentifierMalformed = 23
    /// “An OBJECT IDENTIFIER is not well formed, or too large”.
    case contentsAreNoObjectIdentifier = 24
    /// “…: a UTF8String is not UTF-8”.
    case notUTF8 = 25
    /// “…: more than … octets”.
    case tooManyOctets = 26

    // Elements and values that are not as their field demands.

    /// “…: expected …, found …”.
    case otherElement = 27
    /// “…: unexpected …”.
    case surplusElement = 28
    /// “…: … is absent”.
    case elementAbsent = 29
    /// “…: negative or too large”.
    case integerOutOfRange = 30
    /// “…: the bits do not fill octets”.
    case bitsDoNotFillOctets = 31
    /// “…: an IA5String holds octets beyond ASCII”.
    case notASCII = 32
    /// “…: characters beyond ASCII”.
    case beyondASCII = 33

    // Texts that are not PEM (RFC 7468).

    /// “PEM: a header line within a block”.
    case headerLine = 40
    /// “PEM: the last block has no END”.
    case blockWithoutEnd = 41
    /// “PEM: a block's END does not match its BEGIN”.
    case endDoesNotMatch = 42
    /// “PEM: a block does not hold strict base64”.
    case notBase64 = 43
    /// “PEM: a line of dashes is no boundary, or not the one expected”.
    case noBoundary = 44
    /// “PEM: no block”.
    case noBlock = 45
    /// “PEM: more than one block”.
    case moreThanOneBlock = 46
    /// “PEM: more than … blocks”.
    case tooManyBlocks = 47
    /// “PEM: a … block instead of …”.
    case otherBlock = 48
    /// “PEM: the block is not labelled … but …”.
    case otherLabel = 49
    /// “A PEM block is labelled …”.
    case labelUnexpected = 50

    // Extensions.

    /// “Extensions: more than …”.
    case tooManyExtensions = 60
    /// “Extensions: … occurs twice”.
    case extensionTwice = 61
    /// “…: none”.
    case nothingInside = 62
    /// “ExtKeyUsage: no purpose”.
    case noPurpose = 63
    /// “…: no name”.
    case noName = 64
    /// “PolicyMappings: no mapping”.
    case noMapping = 65
    /// “PolicyConstraints: no constraint”.
    case noConstraint = 66
    /// “CRLDistributionPoints: no distribution point”.
    case noDistributionPoint = 67
    /// “NameConstraints: no subtree”.
    case noSubtree = 68
    /// “CertificatePolicies: no policy”.
    case noPolicy = 69
    /// “AuthorityInfoAccess: no description”.
    case noDescription = 70
    /// “Attribute …: no value”.
    case noAttributeValue = 71
    /// “Extension …: critical FALSE is encoded”.
    case criticalFalseEncoded = 72
    /// “BasicConstraints: cA FALSE is encoded”.
    case authorityFalseEncoded = 73
    /// “BasicConstraints: a path length without CA:TRUE”.
    case pathLengthWithoutAuthority = 74
    /// “KeyUsage: more than nine bits”.
    case tooManyUsages = 75
    /// “…: issuer without serial number, or the other way round”.
    case issuerWithoutSerialNumber = 76
    /// “Subtree: it has a minimum or a maximum distance”.
    case subtreeHasDistances = 77
    /// “IPAddress: the octets are no address and mask of a prefix”.
    case noAddressRange = 78
    /// “IPAddress: a subtree needs a mask”.
    case subtreeWithoutMask = 79
    /// “CertificatePolicies: the policy … occurs twice”.
    case policyTwice = 80
    /// “…: neither distributionPoint nor cRLIssuer”.
    case pointWithoutName = 81
    /// “CRLIssuer: a name that is no distinguished name”.
    case crlIssuerUnexpected = 82
    /// “NameRelativeToCRLIssuer: cRLIssuer holds more than one name”.
    case relativeNameAmbiguous = 83
    /// “Policy qualifier: the kind … is neither CPS nor user notice”.
    case qualifierUnknown = 84
    /// “…: not 1 to 200 characters”.
    case displayTextLength = 85
    /// “…: a string that breaks its own type”.
    case displayTextMalformed = 86
    /// “…: a control character”.
    case displayTextControlCharacter = 87
    /// “PolicyMappings: anyPolicy is mapped”.
    case anyPolicyMapped = 88
    /// “KeyUsage: encipherOnly or decipherOnly without keyAgreement”.
    case usageWithoutAgreement = 89
    /// “PrivateKeyUsagePeriod: it ends before it begins”.
    case periodBackwards = 103
    /// “Subtree: "…" is no base of a …”.
    case subtreeBase = 104

    // Certificates and certification requests.

    /// “…: not digits to the second and Z”.
    case timeNotDigits = 90
    /// “…: no such day or time”.
    case noSuchTime = 91
    /// “…: … lies outside 1950 to 9999”.
    case timeOutOfRange = 92
    /// “Serial number: zero”.
    case serialNumberZero = 93
    /// “Serial number: empty or negative”.
    case serialNumberEmptyOrNegative = 94
    /// “Serial number: more than 20 octets”.
    case serialNumberTooLong = 95
    /// “Serial number: not minimal”.
    case serialNumberNotMinimal = 96
    /// “TbsCertificate: version 1 is encoded”.
    case versionOneEncoded = 97
    /// “TbsCertificate: version …”.
    case certificateVersion = 98
    /// “Certificate: signatureAlgorithm differs from tbsCertificate's”.
    case algorithmsDiffer = 99
    /// “CertificationRequestInfo: the version is not 0”.
    case requestVersion = 100
    /// “Attributes: not in ascending order”.
    case attributesUnsorted = 101
    /// “Attributes: more than one extension request”.
    case extensionRequestTwice = 102

    // Names.

    /// “General name: …”.
    case generalNameUnexpected = 110
    /// “IPAddress: … octets instead of 4 or 16”.
    case addressLength = 111
    /// “Relative distinguished name: empty”.
    case relativeNameEmpty = 112
    /// “Attribute value: …”.
    case attributeValueUnexpected = 113
    /// “A PrintableString holds characters that are none of its alphabet”.
    case printableStringAlphabet = 114
    /// “An IA5String holds characters beyond ASCII”.
    case ia5StringBeyondASCII = 115

    // Algorithms.

    /// “RSASSA-PSS: it has no parameters”.
    case pssWithoutParameters = 120
    /// “RSASSA-PSS: it is with SHA-1, which is its hash where none is named”.
    case pssWithSHA1 = 121
    /// “RSASSA-PSS: it is with the hash …, not SHA-256, SHA-384 or SHA-512”.
    case pssHash = 122
    /// “RSASSA-PSS: it is with a mask of SHA-1 beside …”.
    case pssMaskOfSHA1 = 123
    /// “RSASSA-PSS: it is with a mask that is not MGF1 with the same hash, …”.
    case pssMask = 124
    /// “RSASSA-PSS: it has a trailer field that is written or unknown”.
    case pssTrailer = 125
    /// “…: its parameters are not absent”.
    case parametersNotAbsent = 126
    /// “…: its parameters are not NULL or absent”.
    case parametersNotNull = 127
    /// “…: it is not accepted”.
    case algorithmNotAccepted = 128
    /// “RSASSA-PSS: it has a salt length that is written though it is the one where none is”.
    case pssSaltDefault = 129
}
