public import Bytes

/// An authority tells in another way than before what it revoked: the whole of it.
public struct RevocationConfigurationChanged: Hashable, Sendable {
    /// What is to be so.
    public let configuration: RevocationConfiguration
    /// Who decided it.
    public let provenance: Provenance

    /// An authority tells in another way than before what it revoked.
    public init(configuration: RevocationConfiguration, provenance: Provenance) {
        self.configuration = configuration
        self.provenance = provenance
    }
}

/// How an authority tells what it revoked.
public struct RevocationConfiguration: Hashable, Sendable {
    /// How its revocation lists are made, and where certificates say that they are; absent where none are made.
    public var lists: ListConfiguration?
    /// Where certificates say that one may ask for their standing; absent where they do not.
    public var responder: ResponderConfiguration?

    /// A configuration; without anything, nothing is told.
    public init(lists: ListConfiguration? = nil, responder: ResponderConfiguration? = nil) {
        self.lists = lists
        self.responder = responder
    }
}

/// How the revocation lists of an authority are made, and where they are to be had.
public struct ListConfiguration: Hashable, Sendable {
    /// How many days a list may be relied on.
    public static let days: ClosedRange<Int64> = 1...5_000

    /// How many days a list is to be relied on.
    public let validityDays: Int64
    /// Whether each certificate names a part of the lists, and not the complete one.
    public let isPartitioned: Bool
    /// Whether certificates name no list.
    public let omitsDistributionPoint: Bool
    /// The bucket that lists are put into: its name, and what follows the first `/` as the beginning of all keys.
    public let bucket: String
    /// Whether everybody may read them there.
    public let isPublic: Bool
    /// What the URLs of lists begin with: a slash and the list's key follow.
    public let base: String
    /// The name that stands for the bucket in URLs, without `http://`.
    public let customName: String?
    /// What the keys of lists begin with, in place of `crl`.
    public let customPath: String?

    /// How lists are made.
    public init(
        validityDays: Int64,
        isPartitioned: Bool,
        omitsDistributionPoint: Bool,
        bucket: String,
        isPublic: Bool,
        base: String,
        customName: String?,
        customPath: String?
    ) {
        self.validityDays = validityDays
        self.isPartitioned = isPartitioned
        self.omitsDistributionPoint = omitsDistributionPoint
        self.bucket = bucket
        self.isPublic = isPublic
        self.base = base
        self.customName = customName
        self.customPath = customPath
    }

    /// The same lists below another URL.
    func based(on base: String) -> ListConfiguration {
        ListConfiguration(
            validityDays: self.validityDays,
            isPartitioned: self.isPartitioned,
            omitsDistributionPoint: self.omitsDistributionPoint,
            bucket: self.bucket,
            isPublic: self.isPublic,
            base: base,
            customName: self.customName,
            customPath: self.customPath
        )
    }
}

/// Where certificates say that one may ask for their standing (RFC 6960).
public struct ResponderConfiguration: Hashable, Sendable {
    /// The URL that certificates name.
    public let location: String
    /// The name that it was made of, without `http://`.
    public let customName: String?

    /// A responder at a URL.
    public init(location: String, customName: String?) {
        self.location = location
        self.customName = customName
    }
}

/// From here on certificates name this part of the authority's revocation lists, until another is opened or lists are configured
/// otherwise.
public struct CRLPartitionOpened: Hashable, Sendable {
    /// The part's own identifier.
    public let partition: UniqueIdentifier
    /// How many certificates the authority had then: parts are of equal size.
    public let certificates: Int64

    /// A part of an authority's lists.
    public init(partition: UniqueIdentifier, certificates: Int64) {
        self.partition = partition
        self.certificates = certificates
    }
}
