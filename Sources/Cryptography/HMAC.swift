internal import COpenSSL

/// A keyed message authentication code over a hash function (RFC 2104).
public struct HMAC: Hashable, Sendable {
    /// The hash function beneath.
    public let hashFunction: HashFunction

    /// The code over the given hash function.
    public init(_ hashFunction: HashFunction) { self.hashFunction = hashFunction }

    /// The octets, as many as the hash function's digest, that authenticate a message under a key of any length; throws where libcrypto fails.
    public func authenticate(_ message: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let context = try MessageAuthenticationTemplate.of(self.hashFunction).makeContext()
        var code = [UInt8](repeating: 0, count: self.hashFunction.digestCount)
        guard context.setKey(key), context.finish(message, into: &code) else {
            throw CryptographyError(draining: .authenticationFailed)
        }
        return code
    }
}

/// HMAC over SHA-256 (RFC 2104, RFC 4231).
public enum HMACSHA256 {
    /// The 32 octets that authenticate a message under a key of any length; throws where libcrypto fails.
    public static func authenticate(_ message: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
        try HMAC(.sha256).authenticate(message, key: key)
    }

    /// The 32 octets that a secret key of any length gives for a message, which are a secret as well; throws where libcrypto fails.
    public static func derive(_ message: [UInt8], from key: SecretOctets) throws(CryptographyError) -> SecretOctets {
        let context = try MessageAuthenticationTemplate.of(.sha256).makeContext()
        guard unsafe key.withOctets({ unsafe context.setKey($0) }) else {
            throw CryptographyError(draining: .authenticationFailed)
        }
        let derived = unsafe SecretOctets(count: HashFunction.sha256.digestCount) {
            unsafe context.finish(message, into: $0)
        }
        guard let derived else { throw CryptographyError(draining: .authenticationFailed) }
        return derived
    }

    /// A key that authenticates many messages: what depends on it alone is computed once.
    public struct Key: Sendable {
        private let context: KeyedContext

        /// A key of any length; throws where libcrypto fails.
        public init(_ key: [UInt8]) throws(CryptographyError) {
            let context = try MessageAuthenticationTemplate.of(.sha256).makeContext()
            guard context.setKey(key) else { throw CryptographyError(draining: .authenticationFailed) }
            self.context = KeyedContext(context)
        }

        /// A key of any length that is a secret; throws where libcrypto fails.
        public init(_ key: SecretOctets) throws(CryptographyError) {
            let context = try MessageAuthenticationTemplate.of(.sha256).makeContext()
            guard unsafe key.withOctets({ unsafe context.setKey($0) }) else {
                throw CryptographyError(draining: .authenticationFailed)
            }
            self.context = KeyedContext(context)
        }

        /// The 32 octets that authenticate a message; throws where libcrypto fails.
        public func authenticate(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
            var code = [UInt8](repeating: 0, count: HashFunction.sha256.digestCount)
            guard let context = self.context.copied(), context.finish(message, into: &code) else {
                throw CryptographyError(draining: .authenticationFailed)
            }
            return code
        }
    }
}

/// A context that knows its key, copied for every message; libcrypto wipes the key when it is freed.
///
/// `@unchecked Sendable`: after its making it is only read, to be copied.
private final class KeyedContext: @unchecked Sendable {
    private let context: MessageAuthenticationContext

    init(_ context: MessageAuthenticationContext) { self.context = context }

    func copied() -> MessageAuthenticationContext? { self.context.copied() }
}

/// A context that knows its hash function and no key: copied for every use, so that no key outlives it.
///
/// `@unchecked Sendable`: after its making it is only read, to be copied.
@safe
private final class MessageAuthenticationTemplate: @unchecked Sendable {
    private let context: MessageAuthenticationContext

    private init(over digestName: String) throws(CryptographyError) {
        guard let algorithm = unsafe EVP_MAC_fetch(nil, OSSL_MAC_NAME_HMAC, nil) else {
            throw CryptographyError(draining: .algorithmUnavailable)
        }
        // The context holds a reference of its own.
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let pointer = unsafe EVP_MAC_CTX_new(algorithm) else {
            throw CryptographyError(draining: .algorithmUnavailable)
        }
        self.context = unsafe MessageAuthenticationContext(takingOwnershipOf: pointer)
        var name = Array(digestName.utf8CString)
        let isSet = unsafe name.withUnsafeMutableBufferPointer { name in
            let parameters = unsafe [
                COpenSSL_mac_digest(name.baseAddress),
                OSSL_PARAM_construct_end(),
            ]
            return unsafe EVP_MAC_CTX_set_params(pointer, parameters)
        }
        guard isSet == 1 else { throw CryptographyError(draining: .algorithmUnavailable) }
    }

    func makeContext() throws(CryptographyError) -> MessageAuthenticationContext {
        guard let copy = self.context.copied() else { throw CryptographyError(draining: .authenticationFailed) }
        return copy
    }

    private static let sha1 = make("SHA1")
    private static let sha256 = make("SHA256")
    private static let sha384 = make("SHA384")
    private static let sha512 = make("SHA512")

    private static func make(_ name: String) -> Result<MessageAuthenticationTemplate, CryptographyError> {
        Result { () throws(CryptographyError) in try MessageAuthenticationTemplate(over: name) }
    }

    static func of(_ function: HashFunction) throws(CryptographyError) -> MessageAuthenticationTemplate {
        switch function {
        case .sha1: try Self.sha1.get()
        case .sha256: try Self.sha256.get()
        case .sha384: try Self.sha384.get()
        case .sha512: try Self.sha512.get()
        }
    }
}

/// What one authentication needs; libcrypto wipes the key when it is freed.
@safe
private final class MessageAuthenticationContext {
    private let pointer: OpaquePointer  // EVP_MAC_CTX *, owned

    init(takingOwnershipOf pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe EVP_MAC_CTX_free(self.pointer) }

    func copied() -> MessageAuthenticationContext? {
        guard let copy = unsafe EVP_MAC_CTX_dup(self.pointer) else { return nil }
        return unsafe MessageAuthenticationContext(takingOwnershipOf: copy)
    }

    func setKey(_ key: [UInt8]) -> Bool {
        // A null pointer would mean "the key of before": an empty key needs an address too.
        let key = key.isEmpty ? [0] : key, keyCount = key.isEmpty ? 0 : key.count
        return unsafe EVP_MAC_init(self.pointer, key, keyCount, nil) == 1
    }

    func setKey(_ key: UnsafeRawBufferPointer) -> Bool {
        let octets = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return unsafe EVP_MAC_init(self.pointer, octets, key.count, nil) == 1
    }

    func finish(_ message: [UInt8], into code: UnsafeMutableRawBufferPointer) -> Bool {
        var count = 0
        let octets = unsafe code.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return unsafe EVP_MAC_update(self.pointer, message, message.count) == 1
            && EVP_MAC_final(self.pointer, octets, &count, code.count) == 1
            && count == code.count
    }

    /// Writes the code of a message under the key that was set: the last that is done with the context.
    func finish(_ message: [UInt8], into code: inout [UInt8]) -> Bool {
        var count = 0
        return unsafe EVP_MAC_update(self.pointer, message, message.count) == 1
            && EVP_MAC_final(self.pointer, &code, &count, code.count) == 1
            && count == code.count
    }
}
