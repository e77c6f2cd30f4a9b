internal import CZlib
internal import Synchronization

/// A zlib stream that compresses one run of octets after the other, set back in between.
///
/// `@unchecked Sendable`: the pool hands each to one caller at a time.
@safe
package final class Deflater: @unchecked Sendable {
    /// Against the usual 6 it takes three quarters of the time for half a percent more octets of a segment.
    private static let level: Int32 = 4
    private static let idle = Mutex<[Deflater]>([])
    private let stream: UnsafeMutablePointer<z_stream>  // zlib keeps its address

    private init?() {
        unsafe self.stream = .allocate(capacity: 1)
        unsafe self.stream.initialize(to: z_stream())
        guard unsafe CZlib_deflate_init(self.stream, Self.level, 15, 9) == Z_OK else { return nil }
    }

    deinit {
        unsafe deflateEnd(self.stream)
        unsafe self.stream.deallocate()
    }

    /// The octets as one zlib stream (RFC 1950); `nil` where they are more than 2 GiB, or zlib has no room.
    package static func deflate(_ octets: [UInt8]) -> [UInt8]? {
        guard octets.count <= Int(Int32.max), let deflater = Self.idle.withLock({ $0.popLast() }) ?? Deflater(),
            let deflated = deflater.deflate(octets)
        else { return nil }
        Self.idle.withLock { if $0.count < 4 { $0.append(deflater) } }
        return deflated
    }

    private func deflate(_ octets: [UInt8]) -> [UInt8]? {
        guard unsafe deflateReset(self.stream) == Z_OK else { return nil }
        let bound = unsafe Int(deflateBound(self.stream, UInt(octets.count)))
        var result = Z_STREAM_ERROR
        let deflated = unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe octets.withUnsafeBufferPointer { input in
                // zlib only reads what goes in; its type is older than `const`.
                unsafe self.stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe self.stream.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
                unsafe self.stream.pointee.next_out = output.baseAddress
                unsafe self.stream.pointee.avail_out = UInt32(truncatingIfNeeded: bound)
                result = unsafe CZlib.deflate(self.stream, Z_FINISH)
                count = unsafe bound - Int(self.stream.pointee.avail_out)
            }
        }
        return result == Z_STREAM_END ? deflated : nil
    }
}
