internal import Bytes
internal import Cryptography

extension ForceName {
    /// The names by which an authority is found that somebody knows by a hash of its key (RFC 6960 section 4.1.1): by its SHA-1 and by its
    /// SHA-256; none where no bits of a key can be found.
    static func ofIssuer(_ subjectPublicKeyInfo: [UInt8]) -> [ForceName] {
        guard let bits = Self.bits(of: subjectPublicKeyInfo) else { return [] }
        return [HashFunction.sha1, .sha256].compactMap { function in
            (try? function.digest(of: bits)).map { ForceName(.issuerKey, of: $0) }
        }
    }

    /// The value of the BIT STRING, without its count of unused bits.
    private static func bits(of subjectPublicKeyInfo: [UInt8]) -> [UInt8]? {
        do throws(EventCodingError) {
            var outer = ConsecutiveElements(subjectPublicKeyInfo[...])
            var parts = ConsecutiveElements(outer.octets, try outer.take(.sequence, form: .constructed))
            _ = try parts.take(.sequence, form: .constructed)
            let bits = try parts.take(.bitString, form: .primitive)
            guard outer.isAtEnd, parts.isAtEnd, !bits.isEmpty else { return nil }
            return Array(subjectPublicKeyInfo[bits.dropFirst()])
        } catch {
            return nil
        }
    }
}
