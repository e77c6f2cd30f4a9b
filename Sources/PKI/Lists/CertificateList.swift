internal import Bytes

// CertificateList  ::=  SEQUENCE  { tbsCertList, signatureAlgorithm, signatureValue }              -- RFC 5280, 5.1

/// A revocation list, whole: what was signed together with its signature.
public enum CertificateList {
    /// The encoding of a list of octets that were signed, the algorithm and the signature.
    public static func octets(
        signing octets: [UInt8],
        _ algorithm: AlgorithmIdentifier,
        signature: [UInt8]
    ) -> [UInt8] {
        let bits = DERWriter.headerCount(ofLength: signature.count + 1) + signature.count + 1
        let count = octets.count + algorithm.derOctets.count + bits
        var writer = DERWriter(capacity: count + 8)
        writer.appendHeader(.sequence, isConstructed: true, count: count)
        writer.append(encoding: octets)
        writer.append(encoding: algorithm.derOctets)
        writer.append(bitString: signature)
        return writer.octets
    }

    /// Whether a whole holds exactly these octets as what was signed, under this algorithm and signature.
    public static func holds(
        _ octets: [UInt8],
        _ algorithm: AlgorithmIdentifier,
        signature: [UInt8],
        in whole: [UInt8]
    ) -> Bool {
        guard let outer = ListReading.enter(0x30, whole, at: 0, before: whole.count), outer.upperBound == whole.count,
            whole[outer].starts(with: octets)
        else { return false }
        let rest = DERWriter.octets { writer in
            writer.append(encoding: algorithm.derOctets)
            writer.append(bitString: signature)
        }
        return whole[(outer.lowerBound + octets.count)...].elementsEqual(rest)
    }
}
