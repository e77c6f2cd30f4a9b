import Bytes
import PKI
import Testbed

/// The octets that hexadecimal digits with spaces between them spell; none where they are wrong.
func hex(_ digits: String) -> [UInt8] { [UInt8](hexadecimal: digits.filter { $0 != " " }) ?? [] }

/// The code of the error that `body` throws; `nil` where it throws none.
func code(_ body: () throws -> Void) -> PKIError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? PKIError)?.code
    }
}

/// Parts of requests and certificates to build broken ones of.
enum Part {
    /// A public key of Ed25519.
    static let key = der(0x30, der(0x30, hex("06032b6570")), der(0x03, [0x00] + [UInt8](repeating: 7, count: 32)))
    /// The name CN=a.
    static let name = der(0x30, der(0x31, der(0x30, hex("0603550403"), hex("0c0161"))))
    /// The identifier of Ed25519.
    static let algorithm = der(0x30, hex("06032b6570"))
    /// A signature.
    static let signature = der(0x03, [0x00, 0x01, 0x02])
    /// keyUsage with digitalSignature.
    static let keyUsage = der(0x30, hex("0603551d0f"), hex("0404"), hex("03020780"))

    /// An extensionRequest attribute of the given extensions.
    static func extensionRequest(_ extensions: [UInt8]...) -> [UInt8] {
        der(0x30, hex("06092a864886f70d01090e"), der(0x31, der(0x30, extensions.flatMap { $0 })))
    }

    /// A request whose information holds the given elements.
    static func request(
        version: [UInt8] = [0x02, 0x01, 0x00],
        name: [UInt8] = name,
        attributes: [UInt8] = [0xA0, 0x00],
        more: [UInt8] = []
    ) -> [UInt8] {
        der(0x30, der(0x30, version, name, key, attributes), algorithm, signature, more)
    }

    /// A certificate whose TBSCertificate is changed as given.
    static func certificate(
        version: [UInt8] = hex("a003020102"),
        serialNumber: [UInt8] = hex("020101"),
        inner: [UInt8] = algorithm,
        notBefore: [UInt8] = der(0x17, Array("200101000000Z".utf8)),
        notAfter: [UInt8] = der(0x17, Array("491231235959Z".utf8)),
        extensions: [UInt8] = []
    ) -> [UInt8] {
        let signed = der(
            0x30,
            version,
            serialNumber,
            inner,
            name,
            der(0x30, notBefore, notAfter),
            name,
            key,
            extensions
        )
        return der(0x30, signed, algorithm, signature)
    }
}
