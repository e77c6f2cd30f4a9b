internal import COpenSSL

/// Octets that are wiped when nobody needs them any more, and are never printed.
///
/// Secrets live in these, and in nothing else for longer than it takes to get them there: whoever has them in an array hands that over to
/// be wiped. An array that somebody else holds as well cannot be wiped, only copied.
///
/// `@unchecked Sendable`: they are written before anyone else sees them, and only read afterwards.
@safe
public final class SecretOctets: @unchecked Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let buffer: UnsafeMutableRawBufferPointer  // owned

    /// How many octets there are.
    public let count: Int

    /// So many octets, written by `fill`; `nil` where it returns `false`.
    init?(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        unsafe self.buffer = .allocate(byteCount: count, alignment: 16)
        self.count = count
        guard unsafe fill(self.buffer) else { return nil }
    }

    /// A copy of octets, behind others that are no secret.
    public init(_ octets: some Collection<UInt8>, after prefix: [UInt8] = []) {
        self.count = prefix.count + octets.count
        unsafe self.buffer = .allocate(byteCount: self.count, alignment: 16)
        unsafe self.buffer.copyBytes(from: prefix)
        unsafe UnsafeMutableRawBufferPointer(rebasing: self.buffer[prefix.count...]).copyBytes(from: octets)
    }

    /// A copy of other secret octets, behind some that are no secret.
    public convenience init(_ octets: SecretOctets, after prefix: [UInt8]) {
        unsafe self.init(UnsafeRawBufferPointer(octets.buffer), after: prefix)
    }

    /// The octets of an array, which is wiped.
    public convenience init(wiping octets: inout [UInt8]) {
        self.init(octets)
        Self.wipe(&octets)
    }

    deinit {
        unsafe OPENSSL_cleanse(self.buffer.baseAddress, self.buffer.count)
        unsafe self.buffer.deallocate()
    }

    /// Overwrites an array, which nobody else may hold, and empties it.
    public static func wipe(_ octets: inout [UInt8]) {
        unsafe octets.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
        octets = []
    }

    /// Lends the octets for the length of a call.
    func withOctets<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        unsafe body(UnsafeRawBufferPointer(self.buffer))
    }

    /// Lends the octets for the length of a call: whoever copies them wipes the copy.
    public func withSpan<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try unsafe body(Span(_unsafeElements: UnsafeRawBufferPointer(self.buffer).assumingMemoryBound(to: UInt8.self)))
    }

    /// Writes the octets behind others, which are wiped by whoever has them; there should be room, since what is moved is not.
    public func append(to octets: inout [UInt8]) {
        unsafe octets.append(contentsOf: UnsafeRawBufferPointer(self.buffer))
    }

    /// Whether others are the same, in a time that depends on their counts alone.
    public func agrees(with other: SecretOctets) -> Bool {
        guard self.count == other.count else { return false }
        return unsafe CRYPTO_memcmp(self.buffer.baseAddress, other.buffer.baseAddress, self.count) == 0
    }

    /// What is printed instead of the octets.
    public var description: String { "(secret)" }

    /// What is printed instead of the octets.
    public var debugDescription: String { self.description }

    /// Nothing: a mirror sees no octets either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
