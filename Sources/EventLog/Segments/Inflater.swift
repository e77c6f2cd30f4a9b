internal import CZlib
internal import Synchronization

/// A zlib stream that decompresses one run of octets after the other, set back in between.
///
/// `@unchecked Sendable`: the pool hands each to one caller at a time.
@safe
final class Inflater: @unchecked Sendable {
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
    static func inflate(_ octets: [UInt8], atMost limit: Int) -> [UInt8]? {
        guard limit <= SegmentLimits.payloads, octets.count <= SegmentLimits.deflated,
            let inflater = Self.idle.withLock({ $0.popLast() }) ?? Inflater()
        else { return nil }
        defer { Self.idle.withLock { if $0.count < 16 { $0.append(inflater) } } }
        return inflater.inflate(octets, atMost: limit)
    }

    private func inflate(_ octets: [UInt8], atMost limit: Int) -> [UInt8]? {
        guard unsafe inflateReset(self.stream) == Z_OK else { return nil }
        // One octet more than allowed, so that a stream that goes on is seen to.
        let capacity = limit + 1
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
        guard result == Z_STREAM_END, unsafe self.stream.pointee.avail_in == 0, inflated.count <= limit else {
            return nil
        }
        return inflated
    }
}
