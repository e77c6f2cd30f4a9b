public import Ledger
public import PKI

extension WantedCertificate {
    /// A certificate that was asked for by a template and has these extensions.
    ///
    /// Whoever may use the key for everything may sign code with it; answers about the standing of certificates are believed only
    /// where that purpose is named (RFC 6960 section 4.2.2.2). A list of purposes that cannot be read names both.
    public init(template: String?, extensions: Extensions) {
        guard let carried = extensions[ExtendedKeyUsage.identifier] else {
            self.init(template: template)
            return
        }
        guard let purposes = try? ExtendedKeyUsage(derEncoded: carried.value).purposes else {
            self.init(template: template, isForResponses: true, isForCode: true)
            return
        }
        self.init(
            template: template,
            isForResponses: purposes.contains(.ocspSigning),
            isForCode: purposes.contains(where: Self.signCode.contains)
        )
    }

    /// What lets a key sign code.
    private static let signCode: Set<ObjectIdentifier> = [
        .codeSigning, .individualCodeSigning, .commercialCodeSigning, .anyExtendedKeyUsage,
    ]
}
