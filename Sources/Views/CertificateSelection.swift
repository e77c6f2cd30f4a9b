public import Bytes
internal import EventLog
public import PKI

/// One thing that certificates are looked for by.
///
/// It narrows: a certificate in a billion is found that is another, so that whoever asks compares what is found.
public enum CertificateSelection: Hashable, Sendable {
    /// The subject, as names are compared (RFC 5280 section 7.1).
    case subject(DistinguishedName)
    /// A commonName, or a domain name among the alternative names.
    case text(String)
    /// A commonName or a domain name below a domain: `corp.example` for everything that ends with `.corp.example`.
    case below(String)
    /// An alternative name.
    case alternativeName(GeneralName)
    /// A mailbox at a host.
    case mailboxesAt(String)
    /// A mailbox at a host below a domain.
    case mailboxesBelow(String)
    /// The SHA-256 of the SubjectPublicKeyInfo.
    case publicKey(Digest256)
    /// The request's stream; that of the responder's key where nobody asked.
    case request(UniqueIdentifier)
    /// The certificate's end, in seconds, from the first to the last.
    case ending(ClosedRange<Int64>)
    /// It was revoked, as far as the views go.
    case revoked
    /// Its serial number is burned.
    case burned
    /// Where it comes from: whatever is said agrees.
    case origin(OriginSelection)
}

/// Where certificates that are looked for come from.
public struct OriginSelection: Hashable, Sendable {
    /// The authority.
    public var authority: UniqueIdentifier?
    /// Who asked.
    public var requester: String?
    /// The access key that signed the request.
    public var accessKey: String?
    /// The template by the name that was asked for, or that is meant where none was named.
    public var template: String?

    /// Where certificates come from; nothing said is anywhere.
    public init(
        authority: UniqueIdentifier? = nil,
        requester: String? = nil,
        accessKey: String? = nil,
        template: String? = nil
    ) {
        self.authority = authority
        self.requester = requester
        self.accessKey = accessKey
        self.template = template
    }
}
