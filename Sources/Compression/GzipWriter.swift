internal import CZlib

/// Makes one gzip member (RFC 1952) out of octets that come piece by piece.
///
/// The same octets make the same member, since it holds no time and no name.
@safe
package final class GzipWriter {
    /// Against 9 it takes a fifth of the time for the same octets of a revocation list.
    private static let level: Int32 = 6
    /// zlib writes gzip's head and end itself where 16 is added to the window's bits.
    private static let windowBits: Int32 = 15 + 16
    private static let room = 1 << 16
    private let stream: UnsafeMutablePointer<z_stream>  // zlib keeps its address

    /// A member that holds nothing yet; `nil` where zlib has no room.
    package init?() {
        unsafe self.stream = .allocate(capacity: 1)
        unsafe self.stream.initialize(to: z_stream())
        guard unsafe CZlib_deflate_init(self.stream, Self.level, Self.windowBits, 9) == Z_OK else { return nil }
    }

    deinit {
        unsafe deflateEnd(self.stream)
        unsafe self.stream.deallocate()
    }

    /// Takes octets in, and gives out what is ready of the member; `nil` where zlib fails.
    package func append(_ octets: [UInt8]) -> [UInt8]? { self.write(octets, Z_NO_FLUSH, until: Z_OK) }

    /// Ends the member, and gives out the rest of it; `nil` where zlib fails.
    package func finish() -> [UInt8]? { self.write([], Z_FINISH, until: Z_STREAM_END) }

    private func write(_ octets: [UInt8], _ flush: Int32, until end: Int32) -> [UInt8]? {
        guard octets.count <= Int(UInt32.max) else { return nil }
        var written: [UInt8] = []
        var result = Z_OK
        let isTaken = unsafe octets.withUnsafeBufferPointer { input in
            // zlib only reads what goes in; its type is older than `const`.
            unsafe self.stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe self.stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.room) { output, count in
                    unsafe self.stream.pointee.next_out = output.baseAddress
                    unsafe self.stream.pointee.avail_out = UInt32(Self.room)
                    result = unsafe CZlib.deflate(self.stream, flush)
                    count = unsafe Self.room - Int(self.stream.pointee.avail_out)
                }
                // That there was nothing left to do is no failure.
                guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { return false }
                written += piece
            } while unsafe self.stream.pointee.avail_out == 0
            return unsafe self.stream.pointee.avail_in == 0
        }
        guard isTaken, result == end || (end == Z_OK && result == Z_BUF_ERROR) else { return nil }
        return written
    }
}
