/// Why a rule refused or remarked, one by one: each under a number that never changes, since the log records it.
///
/// The number is that of the rule that says it, times a hundred, and a number within the rule; below 100 are those that any
/// rule may say. A number is never given to another reason. What a reason is called in words is no part of it.
public enum ReasonCode: Int64, Hashable, Sendable, CaseIterable {
    // Of no rule by itself.

    /// “Not asked: the policy turns this rule off”.
    case ruleTurnedOff = 1
    /// “There is no rule set …”.
    case ruleSetUnknown = 2
    /// “The idempotency token: an earlier call used it with other parameters.”.
    case tokenOfOtherParameters = 4
    /// “The certificate: its subject is not the one that the certificate authority's certificate has had: …”.
    case importOfAnotherSubject = 5

    // Of what was authorized, and did not come to be.

    /// “The process ended between the intent and its ending”.
    case processEnded = 10
    /// “The key could not be made: …”.
    case keyNotMade = 11
    /// “The key could not be kept: …”.
    case keyNotKept = 12
    /// “The key cannot be read: …”.
    case keyNotRead = 13
    /// “The key is not the one that the log names”.
    case keyOfAnother = 14
    /// “The use of the key could not be counted: …”.
    case useNotCounted = 15
    /// “The key is of another family than the algorithm”.
    case keyOfAnotherFamily = 16
    /// “The key cannot be reached: …”.
    case keyNotReached = 17
    /// “The key did not sign: …”.
    case keyDidNotSign = 18
    /// “The signature does not verify”.
    case signatureWrong = 19
    /// “What was signed cannot be read back: …”.
    case signedUnreadable = 20
    /// “What was signed reads back differently”.
    case signedDiffers = 21
    /// “The permission is for authority … and its key, not for … and the key that was shown”.
    case permissionOfAnother = 22
    /// “The ending cannot be encoded”.
    case endingNotEncodable = 23
    /// “A step of the creation could not be recorded (refusal …)”.
    case creationNotRecorded = 24
    /// “The certification request could not be judged: …”.
    case creationNotJudged = 25

    // Of orders.

    /// “The certificate authority … does not exist”.
    case authorityUnknown = 101
    /// “The certificate authority is not in a valid state for issuing certificates”.
    case authorityMayNotIssue = 201
    /// “The certificate authority is not in a valid state for issuing certificates: its certificate, or one above it, is not valid before …, and it is …”.
    case authorityNotYetValid = 202
    /// “The template … does not exist”.
    case templateUnknown = 301
    /// “The template … cannot be used by a subordinate certificate authority”.
    case templateIsForRoots = 401
    /// “The values passed through were ignored: the template … takes none”.
    case passthroughIgnored = 501
    /// “The signing algorithm … is not offered by the linked library”.
    case signatureAlgorithmNotOffered = 601
    /// “The signing algorithm … is not offered by the linked library: OpenSSL 3.5 or later would be needed”.
    case signatureAlgorithmNeedsNewerLibrary = 602
    /// “The signing algorithm … is not compatible with the certificate authority's key, …”.
    case signatureAlgorithmUnsuitable = 701
    /// “The values passed through are flawed in a way that this program does not know (…)”.
    case passthroughFlawed = 801
    /// “The values passed through: …”.
    case passthroughUnreadable = 802
    /// “… must have exactly one of its options, and has …”.
    case optionsNotOne = 810
    /// “… must have exactly one of the name of a purpose and the identifier of a purpose, and has …”.
    case purposeNotOne = 811
    /// “… must have at least one attribute”.
    case nameWithoutAttribute = 812
    /// “… is not an address of IPv4 or IPv6”.
    case addressMalformed = 813
    /// “… contains the character U+0000”.
    case textWithNull = 814
    /// “… must not be empty”.
    case textEmpty = 815
    /// “… has characters that are not ASCII: …”.
    case textNotASCII = 816
    /// “… is not an object identifier”.
    case objectIdentifierMalformed = 817
    /// “… cannot be used in combination with standard attributes, such as …”.
    case attributesMixed = 818
    /// “…: …”.
    case valueNotEncodable = 819
    /// “… is …, as that of … is: a policy may be given once”.
    case policyTwice = 820
    /// “… is …, as that of … is: a custom extension may be given once”.
    case otherExtensionTwice = 821
    /// “… is not known”.
    case valueUnknown = 822
    /// “… is not base64 whose unused bits are zero”.
    case base64Malformed = 823
    /// “… is not one well-formed element of DER: …”.
    case valueNotDER = 824
    /// “… has … octets when encoded, and may have …”.
    case passthroughTooLarge = 825
    /// “The idempotency token: an earlier request used it for another public key; use a new token for another key.”.
    case tokenOfAnotherKey = 901
    /// “The certification request cannot be read: …”.
    case requestUnreadable = 1001
    /// “The certification request could not be read when it was submitted”.
    case requestWasUnreadable = 1002
    /// “The certification request's signature algorithm is not accepted (…): only ECDSA, RSA PKCS #1 v1.5 and RSA-PSS with SHA-256, SHA-384 or SHA-512, and Ed25519 are”.
    case requestAlgorithmNotAccepted = 1101
    /// “The certification request's signature algorithm is not accepted (…: the linked library lacks it): only ECDSA, RSA PKCS #1 v1.5 and RSA-PSS with SHA-256, SHA-384 or SHA-512, and Ed25519 are”.
    case requestAlgorithmLacking = 1102
    /// “The certification request's public key is not accepted…: only RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, and Ed25519 are”.
    case requestKeyUnsupported = 1201
    /// “The certification request's public key is no valid key…”.
    case requestKeyMalformed = 1202
    /// “… subjectAltName cannot be read: …”.
    case alternativeNameUnreadable = 1301
    /// “The certification request has neither a subject nor a subjectAltName”.
    case nobodyIsNamed = 1401
    /// “The certification request must mark its subjectAltName critical where its subject is empty”.
    case emptySubjectWithoutCriticalName = 1501
    /// “The certification request's signature algorithm … does not go with its public key, …”.
    case requestAlgorithmUnsuitable = 1601
    /// “The certification request's signature does not verify with its own public key”.
    case requestSignatureWrong = 1602
    /// “The certification request has no subject, which the template … needs”.
    case authorityWithoutSubject = 1701
    /// “The certificate would hold more than … extensions that were passed through”.
    case tooManyPassedExtensions = 1801
    /// “… extension … cannot be read: …”.
    case passedExtensionUnreadable = 1802
    /// “The end asked for: the value … is less than 1”.
    case validityValueTooSmall = 2001
    /// “The end asked for: … … goes beyond …, the last second that a certificate can name”.
    case validityBeyondTheEnd = 2002
    /// “The end asked for: the end date … has neither 14 digits (YYYYMMDDHHMMSS) nor up to 12 (YYMMDDHHMMSS)”.
    case endDateDigits = 2003
    /// “The end asked for: the end date … names no date and time that exists”.
    case endDateUnreal = 2004
    /// “The beginning asked for: it must be given in seconds since the epoch, not …”.
    case beginningNotAbsolute = 2101
    /// “The beginning asked for: the value … is less than 1”.
    case beginningValueTooSmall = 2102
    /// “The beginning asked for: … … goes beyond …, the last second that a certificate can name”.
    case beginningBeyondTheEnd = 2103
    /// “The end asked for: the certificate would end at …, not after the moment of issuance, …”.
    case endNotAfterMoment = 2201
    /// “The beginning asked for: the certificate would begin at …, not before its end, …”.
    case beginningNotBeforeEnd = 2301
    /// “The end asked for: the certificate would end at …, after the certificate authority's own, which ends at …”.
    case outlivesAuthority = 2401
    /// “The end asked for: the certificate would end at …, after a certificate of the certificate authority's chain, which ends at …”.
    case outlivesChain = 2402
    /// “The end asked for: the certificate would end at …, more than seven days from now: the certificate authority issues short-lived certificates only, until …”.
    case notShortLived = 2501
    /// “The template … cannot be used: the certificate authority's path length constraint lets no further certificate authority follow”.
    case noPathLengthRemains = 3001
    /// “The template … cannot be used: its path length must be less than …, which is what the certificate authority's own constraint leaves”.
    case pathLengthTooLarge = 3002
    /// “The template … needs the certificate authority's own certification request: this one holds another public key”.
    case rootOfAnotherKey = 3101
    /// “The certification request holds the certificate authority's own public key, which only a root certificate authority's own certificate may”.
    case authorityKeyOfAnother = 3201
    /// “The serial number is not sixteen octets of which the first lies between 01 and 7F”.
    case serialNumberUnusable = 4001
    /// “The certificate authority has no certificate to issue under”.
    case authorityWithoutCertificate = 4101
    /// “The certificate cannot be encoded: …”.
    case certificateNotEncodable = 4102
    /// “The certification request's public key is no key: its point does not lie on its curve”.
    case pointNotOnCurve = 5001
    /// “The certification request's public key is no key: its public exponent is even, or less than 3”.
    case exponentUnusable = 5101
    /// “The certification request's public key is weak: its public exponent … is less than 65537”.
    case exponentTiny = 5201
    /// “The certification request's public key is weak: … divides its modulus”.
    case smallFactor = 5301
    /// “The certification request's public key is weak: Fermat's method factors its modulus”.
    case closePrimes = 5401
    /// “The certification request's public key is weak: its modulus has the structure of CVE-2017-15361 (ROCA)”.
    case keyOfROCA = 5501
    /// “The certification request's public key is blocked: …”.
    case keyBlocked = 5601
    /// “The certification request holds the public key of a certificate authority of this ledger, which no other certificate may”.
    case keyOfAnAuthority = 5701
    /// “The certification request's public key is no key: its point is of small order, so that signatures can be made without a private key”.
    case pointOfSmallOrder = 5801
    /// “The certification request's public key is no key: its coordinate is not below the field's prime”.
    case pointNotCanonical = 5802
    /// “The certificate authority has issued as many certificates as this ledger's policy lets it”.
    case quotaReached = 6001

    // Of the octets to be signed.

    /// “The octets to be signed are no TBSCertificate in DER: …”.
    case certificateNotDER = 10001
    /// “The authority has no key”.
    case authorityWithoutKey = 10002
    /// “The version is …”.
    case versionIsNotThree = 10101
    /// “The serial number is not positive, minimal and at most 20 octets long”.
    case serialNumberMalformed = 10201
    /// “The serial number is not the one that was drawn”.
    case serialNumberDiffers = 10202
    /// “The signature algorithm inside differs from the one that signs”.
    case algorithmsDiffer = 10301
    /// “The issuer is empty”.
    case issuerEmpty = 10401
    /// “The issuer is not the certificate authority's subject, octet for octet”.
    case issuerDiffers = 10402
    /// “NotAfter does not follow notBefore”.
    case validityUnordered = 10501
    /// “The validity cannot be found”.
    case validityNotFound = 10601
    /// “NotBefore is in the wrong form”.
    case beginningFormWrong = 10602
    /// “NotAfter is in the wrong form”.
    case endFormWrong = 10603
    /// “The subject of a certificate authority is empty”.
    case authoritySubjectEmpty = 10701
    /// “The subject is empty and no critical subjectAltName stands in for it”.
    case subjectEmpty = 10702
    /// “The extension … occurs twice”.
    case extensionTwice = 10801
    /// “BasicConstraints are not the template's”.
    case basicConstraintsDiffer = 10901
    /// “PathLenConstraint is set and cA is not”.
    case pathLengthWithoutAuthority = 10902
    /// “CA is set and basicConstraints are not critical”.
    case basicConstraintsNotCritical = 10903
    /// “KeyUsage is absent”.
    case keyUsageAbsent = 11001
    /// “KeyUsage is empty”.
    case keyUsageEmpty = 11002
    /// “KeyCertSign is set and cA is not”.
    case certSignWithoutAuthority = 11003
    /// “PathLenConstraint is set and keyCertSign is not”.
    case pathLengthWithoutCertSign = 11004
    /// “KeyUsage is not what was asked for”.
    case keyUsageNotAsAsked = 11005
    /// “KeyUsage is not critical”.
    case keyUsageNotCritical = 11006
    /// “KeyUsage is not the template's”.
    case keyUsageDiffers = 11007
    /// “ExtKeyUsage is not what was asked for”.
    case extendedKeyUsageNotAsAsked = 11101
    /// “ExtKeyUsage is absent”.
    case extendedKeyUsageAbsent = 11102
    /// “ExtKeyUsage is not the template's”.
    case extendedKeyUsageDiffers = 11103
    /// “SubjectKeyIdentifier is absent or empty”.
    case subjectKeyIdentifierAbsent = 11201
    /// “SubjectKeyIdentifier is critical”.
    case subjectKeyIdentifierCritical = 11202
    /// “AuthorityKeyIdentifier is critical”.
    case authorityKeyIdentifierCritical = 11301
    /// “A root's own certificate has an authorityKeyIdentifier that was not asked for”.
    case authorityKeyIdentifierUnasked = 11302
    /// “AuthorityKeyIdentifier is absent”.
    case authorityKeyIdentifierAbsent = 11303
    /// “AuthorityKeyIdentifier is not the certificate authority's”.
    case authorityKeyIdentifierDiffers = 11304
    /// “SubjectAltName holds no name”.
    case alternativeNameEmpty = 11401
    /// “The public key is not the certification request's”.
    case publicKeyDiffers = 11501
    /// “The subject is not the one that was asked for”.
    case subjectDiffers = 11502
    /// “The subjectAltName is not the one that was asked for”.
    case alternativeNameDiffers = 11503
    /// “The extension … is not the one that was asked for”.
    case extensionDiffers = 11504
    /// “Nobody asked for the extension …”.
    case extensionUnasked = 11505
    /// “The extension that names the log is not what the log and its policy make it”.
    case logReferenceDiffers = 11506
    /// “The certificate names another revocation list or responder than its authority's certificates do”.
    case pointersDiffer = 11507
    /// “The name constraints of the certificate authority's certificate or chain cannot be read”.
    case constraintsUnreadable = 11601
    /// “The name constraints of the certificate authority's certificate or chain do not allow the certificate: it has too many names to compare with as many constraints”.
    case tooManyNames = 11602
    /// “The name constraints of the certificate authority's certificate or chain do not allow the certificate: … is not among the permitted names”.
    case nameNotPermitted = 11603
    /// “The name constraints of the certificate authority's certificate or chain do not allow the certificate: … is among the excluded names”.
    case nameExcluded = 11604
    /// “The certificate would break RFC 5280 section 4.2: … must be critical”.
    case mustBeCritical = 11701
    /// “The certificate would break RFC 5280 section 4.2: … must not be critical”.
    case mustNotBeCritical = 11702
    /// “…: it holds a control character”.
    case controlCharacter = 11801
    /// “…: it holds octets that are no …”.
    case stringMalformed = 11901
    /// “…: a TeletexString with octets beyond ASCII, which readers read differently”.
    case teletexBeyondASCII = 11902
    /// “…: the value of the attribute … is …, and may be …”.
    case attributeSyntax = 12001
    /// “…: it is empty”.
    case nameEmpty = 12101
    /// “…: "…" …”.
    case domainNameMalformed = 12201
    /// “…: "…" …”.
    case mailboxMalformed = 12301
    /// “…: an SmtpUTF8Mailbox that is no UTF8String”.
    case mailboxNotUTF8 = 12302
    /// “…: "…" …”.
    case identifierMalformed = 12401
    /// “…: the attribute … occurs twice in one step of the name”.
    case attributeTypeTwice = 12501
    /// “…: the value of the attribute … has not as many characters as it must have”.
    case attributeSize = 12601
    /// “…: a user principal name that is no UTF8String”.
    case principalNameNotUTF8 = 12701
    /// “A commonName is longer than 64 characters”.
    case commonNameLong = 15001
    /// “The subject's attribute … is neither UTF8String, PrintableString nor IA5String”.
    case subjectStringUnusual = 15101
    /// “A dNSName is not in the preferred name syntax”.
    case domainNameUnusual = 15201
    /// “KeyEncipherment is set, and the key cannot encipher”.
    case keyCannotEncipher = 15301
    /// “The subject is the certificate authority's own name”.
    case subjectIsTheIssuer = 15401
    /// “… should be critical”.
    case shouldBeCritical = 15501
    /// “… should not be critical”.
    case shouldNotBeCritical = 15502
    /// “The certificate is an authority's, and no keyUsage with keyCertSign is asked for”.
    case authorityWithoutCertSign = 15601
    /// “… is for authorities only”.
    case extensionOfAuthorities = 15602
    /// “Not taken from the call: …”.
    case callNotHeeded = 15701
    /// “Not taken from the certification request: …”.
    case requestNotHeeded = 15801
    /// “An emailAddress is no mailbox”.
    case emailAddressUnusual = 15901

    // Of authorities' own certificates.

    /// “The certificate: it has … octets, more than …”.
    case certificateTooLarge = 20001
    /// “The chain: it has … octets, more than …”.
    case chainTooLarge = 20002
    /// “The certificate: it cannot be read: …”.
    case importUnreadable = 20101
    /// “The certificate: its public key is not the certificate authority's”.
    case importOfAnotherKey = 20201
    /// “The certificate: a root certificate authority's must be self-signed”.
    case rootNotSelfSigned = 20301
    /// “The chain: a root certificate authority has none”.
    case rootWithChain = 20302
    /// “The certificate: a subordinate certificate authority's must not be self-signed”.
    case subordinateSelfSigned = 20303
    /// “The chain: a subordinate certificate authority must have one”.
    case subordinateWithoutChain = 20304
    /// “The chain: certificate … cannot be read: …”.
    case chainUnreadable = 20401
    /// “The chain: it holds no certificate”.
    case chainEmpty = 20402
    /// “The chain: certificate … holds the certificate authority's own key”.
    case chainHoldsOwnKey = 20501
    /// “The chain: the subject of certificate … is not the issuer of the certificate before it”.
    case chainUnordered = 20502
    /// “The chain: its last certificate is not a self-signed root's”.
    case chainWithoutRoot = 20503
    /// “The chain: certificate … holds the key of certificate …: none may be there twice”.
    case chainHoldsKeyTwice = 20504
    /// “…: its basicConstraints do not say that it is a certificate authority's”.
    case importIsNoAuthority = 20601
    /// “…: its basicConstraints are not critical”.
    case importConstraintsNotCritical = 20602
    /// “…: its basicConstraints cannot be read: …”.
    case importConstraintsUnreadable = 20603
    /// “…: it has no basicConstraints”.
    case importConstraintsAbsent = 20604
    /// “…: its subject is empty”.
    case importSubjectEmpty = 20701
    /// “The chain: a path length constraint in it lets no certificate authority follow so far below”.
    case importPathTooLong = 20801
    /// “…: the extension … must not be critical”.
    case importExtensionCritical = 20901
    /// “…: its signature algorithm is not accepted (…)”.
    case importAlgorithmNotAccepted = 21101
    /// “…: its signature algorithm is not accepted (the linked library lacks it)”.
    case importAlgorithmLacking = 21102
    /// “…: its signature does not verify under the key of the one that issued it”.
    case importSignatureWrong = 21103
    /// “…: the public key of the one that issued it is not accepted”.
    case importIssuerKeyNotAccepted = 21104
    /// “…: its signature could not be checked: …”.
    case importSignatureUnchecked = 21105
    /// “…: it expired at …”.
    case importExpired = 21201
    /// “…: its keyUsage does not include keyCertSign”.
    case importWithoutCertSign = 21301
    /// “The certificate authority is not in a valid state for importing a certificate”.
    case authorityMayNotImport = 21401
    /// “…: it cannot be read: …”.
    case importNamesUnreadable = 21501
    /// “…: the name constraints of a certificate above do not allow it: it has too many names to compare with as many constraints”.
    case importTooManyNames = 21601
    /// “…: the name constraints of a certificate above do not allow it: … is not among the permitted names”.
    case importNameNotPermitted = 21602
    /// “…: the name constraints of a certificate above do not allow it: … is among the excluded names”.
    case importNameExcluded = 21603

    // Of authorities' own certification requests.

    /// “The signing algorithm … is not offered by the linked library”.
    case ownAlgorithmNotOffered = 30001
    /// “The authority's key cannot be used…”.
    case ownKeyUnusable = 30002
    /// “The signing algorithm … is not compatible with the certificate authority's key, …”.
    case ownAlgorithmUnsuitable = 30003
    /// “The certification request cannot be encoded: …”.
    case ownRequestNotEncodable = 30004
    /// “The octets to be signed are no CertificationRequestInfo in DER: …”.
    case ownRequestNotDER = 30101
    /// “The certification request has another subject than was asked for”.
    case ownRequestOfAnotherSubject = 30201
    /// “The certification request is of another key than the authority's”.
    case ownRequestOfAnotherKey = 30301
    /// “The certification request asks for other extensions than critical CA:TRUE and those that were asked for”.
    case ownRequestOfOtherExtensions = 30401

    // Of revocation lists.

    /// “The signing algorithm … is not compatible with the certificate authority's key”.
    case listAlgorithmUnsuitable = 32001
    /// “The certificate authority's certificate does not let its key sign revocation lists”.
    case listWithoutCRLSign = 32101
    /// “The revocation list cannot be encoded: …”.
    case listNotEncodable = 32201
    /// “The revocation list reads otherwise than it was decided”.
    case listReadsOtherwise = 32301

    // Of what was issued lately.

    /// “The certificate authority issued … for the same public key and names at …: its policy on that holds until …”.
    case reissuedEarly = 35001

    /// Whether it says what is wrong with values for passthrough as they were submitted.
    public var isFlawOfPassthrough: Bool { (810...825).contains(self.rawValue) }

    /// The number of the rule that says it; `nil` for what is of no rule, or of any.
    public var rule: Int64? { self.rawValue < 100 ? nil : self.rawValue / 100 }
}
