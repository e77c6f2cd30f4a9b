public import Ledger

/// How an authority is to tell what it revoked, as it is asked for: where that is to be had is the server's to say.
public struct RevocationWish: Hashable, Sendable {
    /// What becomes of its lists.
    public var lists: RevocationChange.Mechanism<ListWish>
    /// What becomes of what its certificates say of a responder.
    public var responder: RevocationChange.Mechanism<ResponderWish>

    /// Lists as they are asked for.
    public struct ListWish: Hashable, Sendable {
        /// How many days a list is to be relied on.
        public var validityDays: Int64
        /// Whether each certificate names a part of the lists.
        public var isPartitioned: Bool
        /// Whether certificates name no list.
        public var omitsDistributionPoint: Bool
        /// The bucket, and what follows its first `/` as the beginning of all keys.
        public var bucket: String
        /// Whether everybody may read lists there.
        public var isPublic: Bool
        /// The name that stands for the bucket in URLs.
        public var customName: String?
        /// What the keys of lists begin with, in place of `crl`.
        public var customPath: String?

        /// Lists.
        public init(
            validityDays: Int64,
            isPartitioned: Bool,
            omitsDistributionPoint: Bool,
            bucket: String,
            isPublic: Bool,
            customName: String?,
            customPath: String?
        ) {
            self.validityDays = validityDays
            self.isPartitioned = isPartitioned
            self.omitsDistributionPoint = omitsDistributionPoint
            self.bucket = bucket
            self.isPublic = isPublic
            self.customName = customName
            self.customPath = customPath
        }
    }

    /// A responder as it is asked for.
    public struct ResponderWish: Hashable, Sendable {
        /// The name that its URL is made of.
        public var customName: String?

        /// A responder.
        public init(customName: String?) { self.customName = customName }
    }

    /// Whether nothing is to become otherwise.
    public var isEmpty: Bool { self.lists == .kept && self.responder == .kept }

    /// A wish.
    public init(
        lists: RevocationChange.Mechanism<ListWish> = .kept,
        responder: RevocationChange.Mechanism<ResponderWish> = .kept
    ) {
        self.lists = lists
        self.responder = responder
    }
}
