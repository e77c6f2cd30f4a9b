internal import Bytes

/// The words of every reason.
///
/// They are no part of a rule set, of the log, or of what a replay compares: they may be bettered at any time.
extension Reason {
    /// The reason as a sentence, in nobody's words but the standards'.
    public var sentence: String { self.sentence(in: StandardVocabulary()) }

    /// The reason as a sentence in the words of whoever reads it.
    public func sentence(in vocabulary: some Vocabulary) -> String {
        let words = ReasonWords(self.values, vocabulary)
        switch self.code {
        // Of no rule by itself.
        case .ruleTurnedOff: return "Not asked: the policy turns this rule off"
        case .tokenOfAnotherKey:
            return "\(words.part(.token)): an earlier request used it for another public key; use a new token for "
                + "another "
                + "key."
        case .tokenOfOtherParameters:
            return "\(words.part(.token)): an earlier call used it with other parameters."
        case .importOfAnotherSubject:
            return "\(words.part(.certificate)): its subject is not, octet for octet, that of the certificate that the "
                + "certificate authority has: every certificate that it issued names that as its issuer. A new name is a new "
                + "certificate authority"
        case .ruleSetUnknown: return "There is no rule set \(words.text(0))"
        // Of what was authorized, and did not come to be.
        case .processEnded: return "The process ended between the intent and its ending"
        case .keyNotMade: return "The key could not be made: \(words.text(0))"
        case .keyNotKept: return "The key could not be kept: \(words.text(0))"
        case .keyNotRead: return "The key cannot be read: \(words.text(0))"
        case .keyOfAnother: return "The key is not the one that the log names"
        case .useNotCounted: return "The use of the key could not be counted: \(words.text(0))"
        case .keyOfAnotherFamily: return "The key is of another family than the algorithm"
        case .keyNotReached: return "The key cannot be reached: \(words.text(0))"
        case .keyDidNotSign: return "The key did not sign: \(words.text(0))"
        case .signatureWrong: return "The signature does not verify"
        case .signedUnreadable: return "What was signed cannot be read back: \(words.fault(0))"
        case .signedDiffers: return "What was signed reads back differently"
        case .permissionOfAnother:
            return "The permission is for authority \(words.identifier(0)) and its key, not for "
                + "\(words.identifier(1)) and "
                + "the key that was shown"
        case .endingNotEncodable: return "The ending cannot be encoded"
        case .creationNotRecorded: return "A step of the creation could not be recorded (refusal \(words.text(0)))"
        case .creationNotJudged: return "The certification request could not be judged: \(words.text(0))"
        // Of orders.
        case .authorityUnknown: return "The certificate authority \(words.text(0)) does not exist"
        case .authorityMayNotIssue:
            return "The certificate authority is not in a valid state for issuing certificates"
        case .authorityNotYetValid:
            return "The certificate authority is not in a valid state for issuing certificates: its certificate, or "
                + "one above it, is not valid before \(words.text(0)), and it is \(words.text(1))"
        case .templateUnknown: return "The template \(words.text(0)) does not exist"
        case .templateIsForRoots:
            return "The template \(words.text(0)) cannot be used by a subordinate certificate authority"
        case .passthroughIgnored:
            return "The values passed through were ignored: the template \(words.text(0)) takes none"
        case .signatureAlgorithmNotOffered:
            return "The signing algorithm \(words.text(0)) is not offered by the linked library"
        case .signatureAlgorithmNeedsNewerLibrary:
            return "The signing algorithm \(words.text(0)) is not offered by the linked library: OpenSSL 3.5 or later "
                + "would be needed"
        case .signatureAlgorithmUnsuitable:
            return "The signing algorithm \(words.text(0)) is not compatible with the certificate authority's key, "
                + "\(words.keyKind(1))"
        case .passthroughFlawed:
            return "\(words.part(.passthrough)): flawed in a way that this program does not know (\(words.text(0)))"
        case .passthroughUnreadable: return "\(words.part(.passthrough)): \(words.fault(0))"
        case .optionsNotOne:
            return "\(words.place(0)) must have exactly one of its options, and has \(words.fields(1))."
        case .purposeNotOne:
            return "\(words.place(0)) must have exactly one of \(words.field(.keyPurpose)) and "
                + "\(words.field(.keyPurposeIdentifier)), and has \(words.text(1) == "0" ? "none" : "both")."
        case .nameWithoutAttribute: return "\(words.place(0)) must have at least one attribute."
        case .addressMalformed: return "\(words.place(0)) is not an address of IPv4 or IPv6."
        case .textWithNull: return "\(words.place(0)) contains the character U+0000."
        case .textEmpty: return "\(words.place(0)) must not be empty."
        case .textNotASCII: return "\(words.place(0)) has characters that are not ASCII: \(words.asciiAdvice(1))."
        case .objectIdentifierMalformed: return "\(words.place(0)) is not an object identifier."
        case .attributesMixed:
            return "\(words.place(0)) cannot be used in combination with standard attributes, such as "
                + "\(words.place(1))."
        case .valueNotEncodable: return "\(words.place(0)): \(words.fault(1))."
        case .policyTwice:
            return "\(words.place(0)) is \(words.text(1)), as that of \(words.place(2)) is: a policy may be given once."
        case .otherExtensionTwice:
            return "\(words.place(0)) is \(words.text(1)), as that of \(words.place(2)) is: a custom extension may be "
                + "given once."
        case .valueUnknown: return "\(words.place(0)) is not known."
        case .base64Malformed: return "\(words.place(0)) is not base64 whose unused bits are zero."
        case .valueNotDER: return "\(words.place(0)) is not one well-formed element of DER: \(words.fault(1))."
        case .passthroughTooLarge:
            return "\(words.part(.passthrough)) has \(words.text(0)) octets when encoded, and may have "
                + "\(words.text(1))."
        case .requestUnreadable: return "The certification request cannot be read: \(words.fault(0))"
        case .requestWasUnreadable: return "The certification request could not be read when it was submitted"
        case .requestAlgorithmNotAccepted:
            return "The certification request's signature algorithm is not accepted (\(words.fault(0))): only ECDSA, "
                + "RSA PKCS #1 v1.5 and RSA-PSS with SHA-256, SHA-384 or SHA-512, and Ed25519 are"
        case .requestAlgorithmLacking:
            return "The certification request's signature algorithm is not accepted (\(words.text(0)): the linked "
                + "library lacks it): only ECDSA, RSA PKCS #1 v1.5 and RSA-PSS with SHA-256, SHA-384 or SHA-512, and "
                + "Ed25519 are"
        case .requestKeyUnsupported:
            return "The certification request's public key is not accepted\(words.keyFault(0)): only RSA of 2048 to "
                + "8192 bits, EC on P-256, P-384 or P-521, and Ed25519 are"
        case .requestKeyMalformed:
            return "The certification request's public key is no valid key\(words.keyFault(0))"
        case .alternativeNameUnreadable: return "\(words.owner(0)) subjectAltName cannot be read: \(words.fault(1))"
        case .nobodyIsNamed: return "The certification request has neither a subject nor a subjectAltName"
        case .emptySubjectWithoutCriticalName:
            return "The certification request must mark its subjectAltName critical where its subject is empty"
        case .requestAlgorithmUnsuitable:
            return "The certification request's signature algorithm \(words.text(0)) does not go with its public key, "
                + "\(words.keyKind(1))"
        case .requestSignatureWrong:
            return "The certification request's signature does not verify with its own public key"
        case .authorityWithoutSubject:
            return "The certification request has no subject, which the template \(words.text(0)) needs"
        case .tooManyPassedExtensions:
            return "The certificate would hold more than \(words.text(0)) extensions that were passed through"
        case .passedExtensionUnreadable:
            return "\(words.owner(0)) extension \(words.extension(1)) cannot be read: \(words.fault(2))"
        case .validityValueTooSmall: return "\(words.part(.end)): the value \(words.text(0)) is less than 1"
        case .validityBeyondTheEnd:
            return "\(words.part(.end)): \(words.text(0)) \(words.unit(1)) goes beyond \(words.text(2)), the last "
                + "second that a "
                + "certificate can name"
        case .endDateDigits:
            return "\(words.part(.end)): the end date \(words.text(0)) has neither 14 digits (YYYYMMDDHHMMSS) nor up "
                + "to 12 "
                + "(YYMMDDHHMMSS)"
        case .endDateUnreal:
            return "\(words.part(.end)): the end date \(words.text(0)) names no date and time that exists"
        case .beginningNotAbsolute:
            return "\(words.part(.beginning)): it must be given in seconds since the epoch, not \(words.unit(0))"
        case .beginningValueTooSmall: return "\(words.part(.beginning)): the value \(words.text(0)) is less than 1"
        case .beginningBeyondTheEnd:
            return
                "\(words.part(.beginning)): \(words.text(0)) \(words.unit(1)) goes beyond \(words.text(2)), the last "
                + "second that a certificate can name"
        case .endNotAfterMoment:
            return "\(words.part(.end)): the certificate would end at \(words.text(0)), not after the moment of "
                + "issuance, "
                + "\(words.text(1))"
        case .beginningNotBeforeEnd:
            return "\(words.part(.beginning)): the certificate would begin at \(words.text(0)), not before its end, "
                + "\(words.text(1))"
        case .outlivesAuthority:
            return "\(words.part(.end)): the certificate would end at \(words.text(0)), after the certificate "
                + "authority's own, "
                + "which ends at \(words.text(1))"
        case .outlivesChain:
            return "\(words.part(.end)): the certificate would end at \(words.text(0)), after a certificate of the "
                + "certificate authority's chain, which ends at \(words.text(1))"
        case .notShortLived:
            return "\(words.part(.end)): the certificate would end at \(words.text(0)), more than seven days from "
                + "now: the "
                + "certificate authority issues short-lived certificates only, until \(words.text(1))"
        case .noPathLengthRemains:
            return "The template \(words.text(0)) cannot be used: the certificate authority's path length constraint "
                + "lets no further certificate authority follow"
        case .pathLengthTooLarge:
            return "The template \(words.text(0)) cannot be used: its path length must be less than \(words.text(1)), "
                + "which is what the certificate authority's own constraint leaves"
        case .rootOfAnotherKey:
            return "The template \(words.text(0)) needs the certificate authority's own certification request: this "
                + "one holds another public key"
        case .authorityKeyOfAnother:
            return "The certification request holds the certificate authority's own public key, which only a root "
                + "certificate authority's own certificate may"
        case .serialNumberUnusable:
            return "The serial number is not sixteen octets of which the first lies between 01 and 7F"
        case .authorityWithoutCertificate: return "The certificate authority has no certificate to issue under"
        case .certificateNotEncodable: return "The certificate cannot be encoded: \(words.fault(0))"
        case .pointNotOnCurve:
            return "The certification request's public key is no key: its point does not lie on its curve"
        case .exponentUnusable:
            return "The certification request's public key is no key: its public exponent is even, or less than 3"
        case .exponentTiny:
            return "The certification request's public key is weak: its public exponent \(words.text(0)) is less than "
                + "65537"
        case .smallFactor:
            return "The certification request's public key is weak: \(words.text(0)) divides its modulus"
        case .closePrimes:
            return "The certification request's public key is weak: Fermat's method factors its modulus"
        case .keyOfROCA:
            return "The certification request's public key is weak: its modulus has the structure of CVE-2017-15361 "
                + "(ROCA)"
        case .keyBlocked: return "The certification request's public key is blocked: \(words.text(0))"
        case .keyOfAnAuthority:
            return "The certification request holds the public key of a certificate authority of this ledger, which "
                + "no other certificate may"
        case .pointOfSmallOrder:
            return
                "The certification request's public key is no key: its point is of small order, so that signatures can "
                + "be made without a private key"
        case .pointNotCanonical:
            return "The certification request's public key is no key: its coordinate is not below the field's prime"
        case .reissuedEarly:
            return
                "The certificate authority issued the certificate \(words.text(0)) for the same public key and names "
                + "at \(words.text(2)) (position \(words.text(1)) of the log), which its policy on reissuance looks at "
                + "until \(words.text(3))"
        case .quotaReached:
            return "The certificate authority has issued as many certificates as this ledger's policy lets it"
        // Of the octets to be signed.
        case .certificateNotDER: return "The octets to be signed are no TBSCertificate in DER: \(words.fault(0))"
        case .authorityWithoutKey: return "The authority has no key"
        case .versionIsNotThree: return "\(self.breach)the version is \(words.text(0))"
        case .serialNumberMalformed:
            return "\(self.breach)the serial number is not positive, minimal and at most 20 octets long"
        case .serialNumberDiffers: return "\(self.breach)the serial number is not the one that was drawn"
        case .algorithmsDiffer:
            return "\(self.breach)the signature algorithm inside differs from the one that signs"
        case .issuerEmpty: return "\(self.breach)the issuer is empty"
        case .issuerDiffers:
            return "\(self.breach)the issuer is not the certificate authority's subject, octet for octet"
        case .validityUnordered: return "\(self.breach)notAfter does not follow notBefore"
        case .validityNotFound: return "\(self.breach)the validity cannot be found"
        case .beginningFormWrong: return "\(self.breach)notBefore is in the wrong form"
        case .endFormWrong: return "\(self.breach)notAfter is in the wrong form"
        case .authoritySubjectEmpty: return "\(self.breach)the subject of a certificate authority is empty"
        case .subjectEmpty:
            return "\(self.breach)the subject is empty and no critical subjectAltName stands in for it"
        case .extensionTwice: return "\(self.breach)the extension \(words.text(0)) occurs twice"
        case .basicConstraintsDiffer: return "\(self.breach)basicConstraints are not the template's"
        case .pathLengthWithoutAuthority: return "\(self.breach)pathLenConstraint is set and cA is not"
        case .basicConstraintsNotCritical: return "\(self.breach)cA is set and basicConstraints are not critical"
        case .keyUsageAbsent: return "\(self.breach)keyUsage is absent"
        case .keyUsageEmpty: return "\(self.breach)keyUsage is empty"
        case .certSignWithoutAuthority: return "\(self.breach)keyCertSign is set and cA is not"
        case .pathLengthWithoutCertSign: return "\(self.breach)pathLenConstraint is set and keyCertSign is not"
        case .keyUsageNotAsAsked: return "\(self.breach)keyUsage is not what was asked for"
        case .keyUsageNotCritical: return "\(self.breach)keyUsage is not critical"
        case .keyUsageDiffers: return "\(self.breach)keyUsage is not the template's"
        case .extendedKeyUsageNotAsAsked: return "\(self.breach)extKeyUsage is not what was asked for"
        case .extendedKeyUsageAbsent: return "\(self.breach)extKeyUsage is absent"
        case .extendedKeyUsageDiffers: return "\(self.breach)extKeyUsage is not the template's"
        case .subjectKeyIdentifierAbsent: return "\(self.breach)subjectKeyIdentifier is absent or empty"
        case .subjectKeyIdentifierCritical: return "\(self.breach)subjectKeyIdentifier is critical"
        case .authorityKeyIdentifierCritical: return "\(self.breach)authorityKeyIdentifier is critical"
        case .authorityKeyIdentifierUnasked:
            return "\(self.breach)a root's own certificate has an authorityKeyIdentifier that was not asked for"
        case .authorityKeyIdentifierAbsent: return "\(self.breach)authorityKeyIdentifier is absent"
        case .authorityKeyIdentifierDiffers:
            return "\(self.breach)authorityKeyIdentifier is not the certificate authority's"
        case .alternativeNameEmpty: return "\(self.breach)subjectAltName holds no name"
        case .publicKeyDiffers: return "\(self.breach)the public key is not the certification request's"
        case .subjectDiffers: return "\(self.breach)the subject is not the one that was asked for"
        case .alternativeNameDiffers: return "\(self.breach)the subjectAltName is not the one that was asked for"
        case .extensionDiffers:
            return "\(self.breach)the extension \(words.text(0)) is not the one that was asked for"
        case .extensionUnasked: return "\(self.breach)nobody asked for the extension \(words.text(0))"
        case .logReferenceDiffers:
            return "\(self.breach)the extension that names the log is not what the log and its policy make it"
        case .pointersDiffer:
            return "\(self.breach)it names another revocation list or responder than its authority's certificates do"
        case .constraintsUnreadable:
            return "The name constraints of the certificate authority's certificate or chain cannot be read"
        case .tooManyNames:
            return "The name constraints of the certificate authority's certificate or chain do not allow the "
                + "certificate: it has too many names to compare with as many constraints"
        case .nameNotPermitted:
            return "The name constraints of the certificate authority's certificate or chain do not allow the "
                + "certificate: \(words.name(0)) is not among the permitted names"
        case .nameExcluded:
            return "The name constraints of the certificate authority's certificate or chain do not allow the "
                + "certificate: \(words.name(0)) is among the excluded names"
        case .mustBeCritical:
            return "The certificate would break RFC 5280 section 4.2: \(words.extension(0)) must be critical"
        case .mustNotBeCritical:
            return "The certificate would break RFC 5280 section 4.2: \(words.extension(0)) must not be critical"
        case .controlCharacter: return "\(self.breach)\(words.nameIn(0)): it holds a control character"
        case .stringMalformed:
            return "\(self.breach)\(words.nameIn(0)): it holds octets that are no \(words.text(2))"
        case .teletexBeyondASCII:
            return
                "\(self.breach)\(words.nameIn(0)): a TeletexString with octets beyond ASCII, which readers read differently"
        case .attributeSyntax:
            return "\(self.breach)\(words.nameIn(0)): the value of the attribute \(words.text(2)) is "
                + "\(words.foundType(3)), and may be \(words.allowedTypes(4))"
        case .nameEmpty: return "\(self.breach)\(words.nameIn(0)): it is empty"
        case .domainNameMalformed:
            return "\(self.breach)\(words.nameIn(0)): \"\(words.text(2))\" \(words.nameFault(3))"
        case .mailboxMalformed:
            return "\(self.breach)\(words.nameIn(0)): \"\(words.text(2))\" \(words.nameFault(3))"
        case .mailboxNotUTF8: return "\(self.breach)\(words.nameIn(0)): an SmtpUTF8Mailbox that is no UTF8String"
        case .identifierMalformed:
            return "\(self.breach)\(words.nameIn(0)): \"\(words.text(2))\" \(words.nameFault(3))"
        case .attributeTypeTwice:
            return
                "\(self.breach)\(words.nameIn(0)): the attribute \(words.text(2)) occurs twice in one step of the name"
        case .attributeSize:
            return
                "\(self.breach)\(words.nameIn(0)): the value of the attribute \(words.text(2)) has not as many characters "
                + "as it must have"
        case .principalNameNotUTF8:
            return "\(self.breach)\(words.nameIn(0)): a user principal name that is no UTF8String"
        case .commonNameLong: return "a commonName is longer than 64 characters"
        case .subjectStringUnusual:
            return "the subject's attribute \(words.text(0)) is neither UTF8String, PrintableString nor IA5String"
        case .domainNameUnusual: return "a dNSName is not in the preferred name syntax"
        case .keyCannotEncipher: return "keyEncipherment is set, and the key cannot encipher"
        case .subjectIsTheIssuer: return "the subject is the certificate authority's own name"
        case .shouldBeCritical: return "\(words.extension(0)) should be critical"
        case .shouldNotBeCritical: return "\(words.extension(0)) should not be critical"
        case .authorityWithoutCertSign:
            return "the certificate is an authority's, and no keyUsage with keyCertSign is asked for"
        case .extensionOfAuthorities: return "\(words.extension(0)) is for authorities only"
        case .emailAddressUnusual: return "an emailAddress is no mailbox"
        case .callNotHeeded: return "Not taken from the call: \(words.losses(0))"
        case .requestNotHeeded: return "Not taken from the certification request: \(words.losses(0))"
        // Of authorities' own certificates.
        case .certificateTooLarge:
            return "\(words.part(.certificate)): it has \(words.text(0)) octets, more than \(words.text(1))"
        case .chainTooLarge: return "\(words.part(.chain)): it has \(words.text(0)) octets, more than \(words.text(1))"
        case .importUnreadable: return "\(words.part(.certificate)): it cannot be read: \(words.fault(0))"
        case .importOfAnotherKey:
            return "\(words.part(.certificate)): its public key is not the certificate authority's"
        case .rootNotSelfSigned:
            return "\(words.part(.certificate)): a root certificate authority's must be self-signed"
        case .rootWithChain: return "\(words.part(.chain)): a root certificate authority has none"
        case .subordinateSelfSigned:
            return "\(words.part(.certificate)): a subordinate certificate authority's must not be self-signed"
        case .subordinateWithoutChain: return "\(words.part(.chain)): a subordinate certificate authority must have one"
        case .chainUnreadable:
            return "\(words.part(.chain)): certificate \(words.text(0)) cannot be read: \(words.fault(1))"
        case .chainEmpty: return "\(words.part(.chain)): it holds no certificate"
        case .chainHoldsOwnKey:
            return "\(words.part(.chain)): certificate \(words.text(0)) holds the certificate authority's own key"
        case .chainUnordered:
            return "\(words.part(.chain)): the subject of certificate \(words.text(0)) is not the issuer of the "
                + "certificate before it"
        case .chainWithoutRoot: return "\(words.part(.chain)): its last certificate is not a self-signed root's"
        case .chainHoldsKeyTwice:
            return "\(words.part(.chain)): certificate \(words.text(0)) holds the key of certificate "
                + "\(words.text(1)): none may be there twice"
        case .importIsNoAuthority:
            return "\(words.certificate(0)): its basicConstraints do not say that it is a certificate authority's"
        case .importConstraintsNotCritical: return "\(words.certificate(0)): its basicConstraints are not critical"
        case .importConstraintsUnreadable:
            return "\(words.certificate(0)): its basicConstraints cannot be read: \(words.fault(1))"
        case .importConstraintsAbsent: return "\(words.certificate(0)): it has no basicConstraints"
        case .importSubjectEmpty: return "\(words.certificate(0)): its subject is empty"
        case .importPathTooLong:
            return "\(words.part(.chain)): a path length constraint in it lets no certificate authority follow so far "
                + "below"
        case .importExtensionCritical:
            return "\(words.certificate(0)): the extension \(words.text(1)) must not be critical"
        case .importAlgorithmNotAccepted:
            return "\(words.certificate(0)): its signature algorithm is not accepted (\(words.fault(1)))"
        case .importAlgorithmLacking:
            return "\(words.certificate(0)): its signature algorithm is not accepted (the linked library lacks it)"
        case .importSignatureWrong:
            return "\(words.certificate(0)): its signature does not verify under the key of the one that issued it"
        case .importIssuerKeyNotAccepted:
            return "\(words.certificate(0)): the public key of the one that issued it is not accepted"
        case .importSignatureUnchecked:
            return "\(words.certificate(0)): its signature could not be checked: \(words.text(1))"
        case .importExpired: return "\(words.certificate(0)): it expired at \(words.text(1))"
        case .importWithoutCertSign: return "\(words.certificate(0)): its keyUsage does not include keyCertSign"
        case .authorityMayNotImport:
            return "The certificate authority is not in a valid state for importing a certificate"
        case .importNamesUnreadable: return "\(words.certificate(0)): it cannot be read: \(words.fault(1))"
        case .importTooManyNames:
            return "\(words.certificate(0)): the name constraints of a certificate above do not allow it: it has too "
                + "many "
                + "names to compare with as many constraints"
        case .importNameNotPermitted:
            return "\(words.certificate(0)): the name constraints of a certificate above do not allow it: "
                + "\(words.name(1)) "
                + "is not among the permitted names"
        case .importNameExcluded:
            return "\(words.certificate(0)): the name constraints of a certificate above do not allow it: "
                + "\(words.name(1)) "
                + "is among the excluded names"
        // Of authorities' own certification requests.
        case .ownAlgorithmNotOffered:
            return "The signing algorithm \(words.text(0)) is not offered by the linked library"
        case .ownKeyUnusable: return "The authority's key cannot be used\(words.keyFault(0))"
        case .ownAlgorithmUnsuitable:
            return "The signing algorithm \(words.text(0)) is not compatible with the certificate authority's key, "
                + "\(words.keyKind(1))"
        case .ownRequestNotEncodable: return "The certification request cannot be encoded: \(words.fault(0))"
        case .ownRequestNotDER:
            return "The octets to be signed are no CertificationRequestInfo in DER: \(words.fault(0))"
        case .ownRequestOfAnotherSubject: return "The certification request has another subject than was asked for"
        case .ownRequestOfAnotherKey: return "The certification request is of another key than the authority's"
        case .ownRequestOfOtherExtensions:
            return "The certification request asks for other extensions than critical CA:TRUE and those that were "
                + "asked for"
        case .listAlgorithmUnsuitable:
            return "The signing algorithm \(words.text(0)) is not compatible with the certificate authority's key"
        case .listWithoutCRLSign:
            return "The certificate authority's certificate does not let its key sign revocation lists"
        case .listNotEncodable: return "The revocation list cannot be encoded: \(words.fault(0))"
        case .listReadsOtherwise: return "The revocation list reads otherwise than it was decided"
        }
    }
}
