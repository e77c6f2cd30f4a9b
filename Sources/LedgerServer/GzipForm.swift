import Bytes
import DurableFiles

/// An object as one gzip member.
struct GzipForm: Sendable {
    /// How many octets it has.
    let length: Int
    /// The SHA-256 of them.
    let digest: Digest256
    /// Its octets from a place on, at most so many.
    let read: @Sendable (_ offset: Int, _ count: Int) throws -> [UInt8]
}
