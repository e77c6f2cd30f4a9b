import Bytes

// "a degenerate case of the SignedData content type … when there are no signers … used to disseminate certificates"
//                                                                                                       -- RFC 5652, 5.1, 5.2

/// Certificates together, signed by nobody: a "certs-only" message (RFC 5280, 4.2.2.1).
enum CertificateBundle {
    private static let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
    private static let data: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]

    /// The message that holds certificates, DER.
    static func octets(_ certificates: [[UInt8]]) -> [UInt8] {
        // In DER the elements of a SET OF rise (X.690, 11.6).
        let rising = certificates.sorted { $0.lexicographicallyPrecedes($1) }
        return DERWriter.octets { writer in
            writer.appendConstructed(.sequence) { writer in
                writer.append(.objectIdentifier, contents: self.signedData)
                writer.appendConstructed(.context(0)) { writer in
                    writer.appendConstructed(.sequence) { writer in
                        writer.append(.integer, contents: [1])
                        writer.appendConstructed(.set) { _ in }
                        writer.appendConstructed(.sequence) { $0.append(.objectIdentifier, contents: self.data) }
                        writer.appendConstructed(.context(0)) { writer in
                            for certificate in rising { writer.append(encoding: certificate) }
                        }
                        writer.appendConstructed(.set) { _ in }
                    }
                }
            }
        }
    }
}
