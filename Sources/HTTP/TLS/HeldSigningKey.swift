internal import Cryptography
internal import NIOCore
internal import NIOSSL

/// A key on P-256 that signs handshakes and stays where it is: the library that speaks TLS sees signatures of it alone.
struct HeldSigningKey: NIOSSLCustomPrivateKey, Hashable {
    let key: PrivateKey

    var signatureAlgorithms: [NIOSSL.SignatureAlgorithm] { [.ecdsaSecp256R1Sha256] }

    func sign(
        channel: any Channel,
        algorithm: NIOSSL.SignatureAlgorithm,
        data: ByteBuffer
    ) -> EventLoopFuture<ByteBuffer> {
        channel.eventLoop.makeCompletedFuture {
            guard algorithm == .ecdsaSecp256R1Sha256 else {
                throw TLSError("The server's key signs with ECDSA on P-256 and SHA-256 alone.")
            }
            return ByteBuffer(bytes: try self.key.sign(Array(data.readableBytesView), algorithm: .ecdsaWithSHA256))
        }
    }

    /// No cipher suite that is spoken has a client encrypt to the server's key.
    func decrypt(channel: any Channel, data: ByteBuffer) -> EventLoopFuture<ByteBuffer> {
        channel.eventLoop.makeFailedFuture(TLSError("The server's key decrypts nothing."))
    }

    static func == (left: HeldSigningKey, right: HeldSigningKey) -> Bool { left.key === right.key }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self.key)) }
}
