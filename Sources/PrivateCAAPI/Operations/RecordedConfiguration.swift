import Cryptography
import JSON
public import Ledger
import PKI

/// The configuration that an authority was asked for with, as the log keeps it: JSON in the words of the wire.
public enum RecordedConfiguration {
    /// What an authority's configuration says otherwise than the event that keeps it; `nil` where nothing.
    ///
    /// What it does not speak of contradicts nothing.
    public static func fault(in creating: AuthorityCreating) -> String? {
        guard let configuration = WireEncoding.json.read(Array(creating.configuration.utf8)),
            case .structure(_) = configuration.content
        else { return "The configuration is no JSON object." }
        if let key = configuration["KeyAlgorithm"], !key.isNull,
            key.text.flatMap(AlgorithmNames.key)?.rawValue != creating.keyAlgorithm
        {
            return "The configuration asks for a key of another kind: \(key.text ?? "no text")."
        }
        if let signing = configuration["SigningAlgorithm"], !signing.isNull,
            signing.text.flatMap({ AlgorithmNames.signature($0) })?.name != creating.signatureAlgorithm
        {
            return "The configuration asks for another signature algorithm: \(signing.text ?? "no text")."
        }
        guard let subject = configuration["Subject"], !subject.isNull else { return nil }
        let place = FieldPath.body("CertificateAuthorityConfiguration").member("Subject")
        guard let name = try? subject.distinguishedName(place), name.derOctets == creating.subject else {
            return "The configuration asks for another subject."
        }
        return nil
    }
}
