// CertificationRequest ::= SEQUENCE { certificationRequestInfo SEQUENCE {
//     version INTEGER, subject Name, subjectPKInfo SubjectPublicKeyInfo, attributes [0] Attributes }, … }   -- RFC 2986, 4

/// The public key of a certification request, found by stepping over what stands before it.
///
/// Judging has read the whole request strictly; this is a second reading, by other code, of the one field that the certificate
/// must repeat octet for octet.
enum RequestedKey {
    /// The SubjectPublicKeyInfo's octets; `nil` where the request is none.
    static func octets(of request: [UInt8]) -> ArraySlice<UInt8>? {
        guard let outer = self.element(0x30, at: 0, of: request),
            let information = self.element(0x30, at: outer.contents.lowerBound, of: request),
            let version = self.element(0x02, at: information.contents.lowerBound, of: request),
            let subject = self.element(0x30, at: version.contents.upperBound, of: request),
            let key = self.element(0x30, at: subject.contents.upperBound, of: request),
            key.contents.upperBound <= information.contents.upperBound
        else { return nil }
        return request[key.start..<key.contents.upperBound]
    }

    /// The octets that a request's signature is over, those of its AlgorithmIdentifier, and the signature; `nil` where it is none.
    static func signed(
        _ request: [UInt8]
    ) -> (information: ArraySlice<UInt8>, algorithm: ArraySlice<UInt8>, signature: ArraySlice<UInt8>)? {
        guard let outer = self.element(0x30, at: 0, of: request), outer.contents.upperBound == request.count,
            let information = self.element(0x30, at: outer.contents.lowerBound, of: request),
            let algorithm = self.element(0x30, at: information.contents.upperBound, of: request),
            let signature = self.element(0x03, at: algorithm.contents.upperBound, of: request),
            signature.contents.upperBound == request.count, request[signature.contents].first == 0
        else { return nil }
        return (
            request[information.start..<information.contents.upperBound],
            request[algorithm.start..<algorithm.contents.upperBound],
            request[signature.contents].dropFirst()
        )
    }

    /// The subject and the SubjectPublicKeyInfo in a CertificationRequestInfo; `nil` where the octets are none.
    static func subjectAndKey(
        ofInformation octets: [UInt8]
    ) -> (subject: ArraySlice<UInt8>, key: ArraySlice<UInt8>)? {
        guard let information = self.element(0x30, at: 0, of: octets), information.contents.upperBound == octets.count,
            let version = self.element(0x02, at: information.contents.lowerBound, of: octets),
            let subject = self.element(0x30, at: version.contents.upperBound, of: octets),
            let key = self.element(0x30, at: subject.contents.upperBound, of: octets),
            key.contents.upperBound <= information.contents.upperBound
        else { return nil }
        return (
            octets[subject.start..<subject.contents.upperBound], octets[key.start..<key.contents.upperBound]
        )
    }

    /// The element of a tag that begins at an offset: where its contents lie.
    private static func element(_ tag: UInt8, at start: Int, of octets: [UInt8]) -> (start: Int, contents: Range<Int>)?
    {
        guard start >= 0, start + 1 < octets.count, octets[start] == tag else { return nil }
        let first = Int(octets[start + 1])
        var length = first
        var begin = start + 2
        if first >= 0x80 {
            let count = first - 0x80
            guard (1...3).contains(count), octets.count - begin >= count else { return nil }
            length = octets[begin..<begin + count].reduce(0) { $0 << 8 | Int($1) }
            begin += count
        }
        guard octets.count - begin >= length else { return nil }
        return (start, begin..<begin + length)
    }
}
