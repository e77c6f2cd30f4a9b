public import Bytes
public import Cryptography
internal import NIOCore
internal import NIOSSL

/// What a server shows on a connection that begins: a certificate, with those that lead to its authority, and the key to it.
///
/// TLS 1.2 with forward secrecy and authenticated encryption alone, and TLS 1.3; HTTP/1.1 is what is spoken.
public struct TLSIdentity: Sendable {
    /// What connections are made with.
    let context: NIOSSLContext
    /// SHA-256 of the certificate, DER.
    public let certificateDigest: Digest256
    /// The first instant at which the certificate is valid.
    public let notBefore: Instant
    /// The last one.
    public let notAfter: Instant
    /// Whether another is shown, or to others, than there; so it is where there is none.
    public func isOther(than identity: TLSIdentity?) -> Bool { self.contents != identity?.contents }

    /// What tells this from every other identity: digest of the certificates, and of those that clients are measured by.
    let contents: [Digest256]

    /// "Implementations MUST NOT negotiate cipher suites offering less than 112 bits", and should negotiate none without forward
    /// secrecy (RFC 9325, sections 4.1 and 4.2); TLS 1.3 has none of these.
    private static let cipherSuites = "ECDH+AESGCM:ECDH+CHACHA20"

    /// The certificates and the key that octets spell in PEM.
    ///
    /// What a server says of itself is held in the library's memory, which wipes a key when the last connection that was made with it is
    /// gone.
    ///
    /// - Parameters:
    ///   - certificates: The server's own first, then those that lead to its authority.
    ///   - key: Its octets, which are wiped.
    ///   - clients: The authorities of which a client has to show a certificate; `nil` where none is asked for.
    /// - Throws: ``TLSError``.
    public init(certificates: [UInt8], key: inout [UInt8], clients: [UInt8]? = nil) throws(TLSError) {
        defer { SecretOctets.wipe(&key) }
        let chain = try Self.certificates(certificates, "The certificate's file")
        let trusted = try clients.map { octets throws(TLSError) in
            try Self.certificates(octets, "The file of the clients' authorities")
        }
        try self.init(chain, .privateKey(Self.privateKey(key)), clients: trusted, of: [certificates, clients ?? []])
    }

    /// Certificates, and the key to the first, which signs where it is.
    ///
    /// - Parameters:
    ///   - chain: The server's own first, then those that lead to its authority; DER.
    ///   - key: On P-256.
    ///   - clients: The authorities of which a client has to show a certificate, in PEM; `nil` where none is asked for.
    /// - Throws: ``TLSError``.
    public init(chain: [[UInt8]], key: PrivateKey, clients: [UInt8]? = nil) throws(TLSError) {
        let trusted = try clients.map { octets throws(TLSError) in
            try Self.certificates(octets, "The file of the clients' authorities")
        }
        let read = chain.compactMap { try? NIOSSLCertificate(bytes: $0, format: .der) }
        guard !read.isEmpty, read.count == chain.count else {
            throw TLSError("A certificate of the server's cannot be read.")
        }
        let signing = NIOSSLPrivateKey(customPrivateKey: HeldSigningKey(key: key))
        try self.init(read, .privateKey(signing), clients: trusted, of: [Array(chain.joined()), clients ?? []])
    }

    private init(
        _ chain: [NIOSSLCertificate],
        _ key: NIOSSLPrivateKeySource,
        clients trusted: [NIOSSLCertificate]?,
        of contents: [[UInt8]]
    ) throws(TLSError) {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: key
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = Self.cipherSuites
        configuration.applicationProtocols = ["http/1.1"]
        // Who is told that the connection ends has as long to say so too.
        configuration.shutdownTimeout = .seconds(1)
        if let trusted {
            configuration.trustRoots = .certificates(trusted)
            configuration.certificateVerification = .noHostnameVerification
            configuration.sendCANameList = true
        }
        do {
            let leaf = chain[0]
            self.context = try NIOSSLContext(configuration: configuration)
            self.notBefore = Instant(seconds: Int64(leaf.notValidBefore))
            self.notAfter = Instant(seconds: Int64(leaf.notValidAfter))
            self.certificateDigest = try SHA256.digest(of: leaf.toDERBytes())
            self.contents = try contents.map { octets in try SHA256.digest(of: octets) }
        } catch {
            throw TLSError("The key is not that of the first certificate, or of a kind that TLS does not use.")
        }
    }

    /// The certificates in a file: at least one.
    private static func certificates(_ octets: [UInt8], _ file: String) throws(TLSError) -> [NIOSSLCertificate] {
        guard !octets.isEmpty, let certificates = try? NIOSSLCertificate.fromPEMBytes(octets), !certificates.isEmpty
        else { throw TLSError("\(file) holds no certificates in PEM, or something else that looks like one.") }
        return certificates
    }

    private static func privateKey(_ octets: [UInt8]) throws(TLSError) -> NIOSSLPrivateKey {
        // Nobody is there to be asked for a pass phrase: an empty one opens nothing.
        let noPassphrase = { (set: ([UInt8]) -> Void) in set([]) }
        let key =
            octets.isEmpty
            ? nil : try? NIOSSLPrivateKey(bytes: octets, format: .pem, passphraseCallback: noPassphrase)
        guard let key else { throw TLSError("The key's file holds no private key in PEM that is open to be read.") }
        return key
    }
}
