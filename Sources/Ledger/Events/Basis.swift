internal import Bytes

/// What a judgement rests on: of each concern, which version it saw.
///
/// The version of a concern is the position of the newest entry that changed it; a concern that nothing changed yet is left
/// out. Two judgements of the same basis saw the same.
public struct Basis: Hashable, Sendable {
    /// A concern and the version that was seen.
    public struct Version: Hashable, Sendable {
        /// The concern.
        public let concern: Concern
        /// The position of the newest entry that changed it.
        public let position: UInt64

        /// A version of a concern.
        public init(_ concern: Concern, at position: UInt64) {
            self.concern = concern
            self.position = position
        }
    }

    /// The versions, in the order of the concerns' numbers; of a concern there is at most one.
    public let versions: [Version]

    /// A basis of versions, in the order of their concerns.
    public init(_ versions: [Version]) { self.versions = versions }

    /// A basis of what is there: the versions of the authority, of the policy, of whom the authority is shared with, of how it tells
    /// what it revoked, of what it does when it is soon asked for the same again, and of whether its certificates name the log.
    public init(
        authority: UInt64?,
        policy: UInt64?,
        resourcePolicy: UInt64? = nil,
        revocationConfiguration: UInt64? = nil,
        partition: UInt64? = nil,
        reissuance: UInt64? = nil,
        naming: UInt64? = nil
    ) {
        var versions: [Version] = []
        versions.reserveCapacity(7)
        if let authority { versions.append(Version(.authority, at: authority)) }
        if let policy { versions.append(Version(.policy, at: policy)) }
        if let resourcePolicy { versions.append(Version(.resourcePolicy, at: resourcePolicy)) }
        if let revocationConfiguration {
            versions.append(Version(.revocationConfiguration, at: revocationConfiguration))
        }
        if let partition { versions.append(Version(.partition, at: partition)) }
        if let reissuance { versions.append(Version(.reissuance, at: reissuance)) }
        if let naming { versions.append(Version(.naming, at: naming)) }
        self.versions = versions
    }

    /// The version of a concern; `nil` where nothing had changed it.
    public func version(of concern: Concern) -> UInt64? {
        self.versions.first { $0.concern == concern }?.position
    }
}

// Basis ::= SEQUENCE OF ConcernVersion, rising by concern
// ConcernVersion ::= SEQUENCE { concern ENUMERATED, position INTEGER (0..18446744073709551615) }

extension Basis {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        try self.check()
        try writer.append(self.versions)
    }

    init(readingFrom fields: inout FieldReader) throws(EventCodingError) {
        self.init(try fields.values())
        try self.check()
    }

    private func check() throws(EventCodingError) {
        guard zip(self.versions, self.versions.dropFirst()).allSatisfy({ $0.concern.rawValue < $1.concern.rawValue })
        else { throw .value(field: "basis") }
    }
}

extension Basis.Version: FieldSequence {
    func write(to writer: inout DERWriter) throws(EventCodingError) {
        writer.append(self.concern)
        writer.append(self.position)
    }

    init(reading fields: inout FieldReader) throws(EventCodingError) {
        self.init(try fields.choice(), at: try fields.number())
    }
}
