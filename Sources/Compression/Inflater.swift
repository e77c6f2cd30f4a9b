internal import CZlib
internal import Synchronization

/// A zlib stream that decompresses one run of octets after the other, set back in between.
///
/// `@unchecked Sendable`: the pool hands each to one caller at a time.
@safe
package final class Inflater: @unchecked Sendable {
    private static let idle = Mutex<[Inflater]>([])
    private let stream: UnsafeMutablePointer<z_stream>  // zlib keeps its address

    private init?() {
        unsafe self.stream = .allocate(capacity: 1)
        unsafe self.stream.initialize(to: z_stream())
        guard unsafe CZlib_inflate_init(self.stream, 15) == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(self.stream)
        unsafe self.stream.deallocate()
    }

    /// What exactly one zlib stream (RFC 1950) holds; `nil` where it is damaged, holds more than the limit, or something follows it.
    package static func inflate(_ octets: [UInt8], atMost limit: Int) -> [UInt8]? {
        // One octet more than allowed, so that a stream that goes on is seen to.
        guard limit < Int(Int32.max), let (inflated, isEnded) = self.inflate(octets, capacity: limit + 1),
            isEnded,
            inflated.count <= limit
        else { return nil }
        return inflated
    }

    /// The first octets of what one zlib stream holds, exactly so many; `nil` where it is damaged before they are there, or ends sooner.
    ///
    /// What comes after them is not looked at: whoever takes them proves them himself.
    package static func inflate(_ octets: [UInt8], first count: Int) -> [UInt8]? {
        guard count <= Int(Int32.max), let (inflated, _) = self.inflate(octets, capacity: count),
            inflated.count == count
        else { return nil }
        return inflated
    }

    private static func inflate(_ octets: [UInt8], capacity: Int) -> (inflated: [UInt8], isEnded: Bool)? {
        guard octets.count <= Int(Int32.max), let inflater = Self.idle.withLock({ $0.popLast() }) ?? Inflater()
        else {
            return nil
        }
        defer { Self.idle.withLock { if $0.count < 16 { $0.append(inflater) } } }
        return inflater.inflate(octets, capacity: capacity)
    }

    /// What fits of what a stream holds, and whether that is all, and nothing follows the stream; `nil` where what was read is damaged.
    private func inflate(_ octets: [UInt8], capacity: Int) -> (inflated: [UInt8], isEnded: Bool)? {
        guard unsafe inflateReset(self.stream) == Z_OK else { return nil }
        var result = Z_STREAM_ERROR
        let inflated = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            unsafe octets.withUnsafeBufferPointer { input in
                // zlib only reads what goes in; its type is older than `const`.
                unsafe self.stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe self.stream.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
                unsafe self.stream.pointee.next_out = output.baseAddress
                unsafe self.stream.pointee.avail_out = UInt32(truncatingIfNeeded: capacity)
                result = unsafe CZlib.inflate(self.stream, Z_FINISH)
                count = unsafe capacity - Int(self.stream.pointee.avail_out)
            }
        }
        // Z_BUF_ERROR says that the room, or what goes in, came to its end before the stream.
        guard result == Z_STREAM_END || result == Z_BUF_ERROR || result == Z_OK else { return nil }
        let isEnded = unsafe result == Z_STREAM_END && self.stream.pointee.avail_in == 0
        return (inflated, isEnded)
    }
}
