import Compression

extension SegmentLimits {
    /// A part of a segment as one zlib stream (RFC 1950).
    ///
    /// - Throws: `unavailable` where it is longer than any part, or zlib has no room.
    static func deflated(_ octets: [UInt8]) throws(StoreError) -> [UInt8] {
        guard octets.count <= Self.payloads, let deflated = Deflater.deflate(octets) else {
            throw StoreError(.unavailable, "zlib cannot compress \(octets.count) octets.")
        }
        return deflated
    }

    /// What exactly one zlib stream holds; `nil` where it is damaged, holds more than the limit, or something follows it.
    static func inflated(_ octets: [UInt8], atMost limit: Int) -> [UInt8]? {
        guard limit <= Self.payloads, octets.count <= Self.deflated else { return nil }
        return Inflater.inflate(octets, atMost: limit)
    }

    /// The first octets of what one zlib stream holds, exactly so many; `nil` where it is damaged before they are there, or ends sooner.
    static func inflated(_ octets: [UInt8], first count: Int) -> [UInt8]? {
        guard count <= Self.payloads, octets.count <= Self.deflated else { return nil }
        return Inflater.inflate(octets, first: count)
    }
}
