internal import COpenSSL

/// Octets that are wiped when nobody needs them any more, and are never printed.
///
/// `@unchecked Sendable`: they are written before anyone else sees them, and only read afterwards.
@safe
final class SecretOctets: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    private let buffer: UnsafeMutableRawBufferPointer  // owned

    /// How many octets there are.
    let count: Int

    /// So many octets, written by `fill`; `nil` where it returns `false`.
    init?(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        unsafe self.buffer = .allocate(byteCount: count, alignment: 16)
        self.count = count
        guard unsafe fill(self.buffer) else { return nil }
    }

    /// A copy of the given octets.
    init(_ octets: [UInt8]) {
        unsafe self.buffer = .allocate(byteCount: octets.count, alignment: 16)
        self.count = octets.count
        unsafe self.buffer.copyBytes(from: octets)
    }

    deinit {
        unsafe OPENSSL_cleanse(self.buffer.baseAddress, self.buffer.count)
        unsafe self.buffer.deallocate()
    }

    /// Lends the octets for the length of a call.
    func withOctets<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        unsafe body(UnsafeRawBufferPointer(self.buffer))
    }

    /// What is printed instead of the octets.
    var description: String { "(secret)" }

    /// Nothing: a mirror sees no octets either.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
