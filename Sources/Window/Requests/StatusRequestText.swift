import Bytes

// "GET {url}/{url-encoding of base-64 encoding of the DER encoding of the OCSPRequest}"                  -- RFC 6960, A.1

/// A question about the status of certificates as a path holds it.
///
/// Clients differ: some escape `+`, `/` and `=`, some do not; some leave the padding out; some put a second slash between the URL and
/// the question; and on its way through a proxy a `+` may have become a space. None of that could mean anything else.
enum StatusRequestText {
    /// The octets that a path spells from a place on, where its slashes may be part of the question; `nil` where it spells none.
    static func octets(_ path: some StringProtocol) -> [UInt8]? {
        guard var text = RequestTarget.unescaped(Array(path.utf8.drop { $0 == 0x2F })) else { return nil }
        for index in text.indices where text[index] == 0x20 { text[index] = 0x2B }
        if !text.contains(0x3D) { text.append(contentsOf: [UInt8](repeating: 0x3D, count: (4 - text.count % 4) % 4)) }
        guard let octets = [UInt8](base64Octets: text[...]), !octets.isEmpty else { return nil }
        return octets
    }

    /// The octets that a path spells where anything else could stand there too.
    ///
    /// Only what is one value in DER, and that a SEQUENCE, is a question. The keys of objects hold a `.` or a `-`, which base64 does not.
    static func unmistakableOctets(_ path: some StringProtocol) -> [UInt8]? {
        // 0x30, a SEQUENCE's first octet, is `M` and something more in base64.
        guard path.utf8.drop(while: { $0 == 0x2F }).first.map({ $0 == 0x4D || $0 == 0x25 }) == true,
            let octets = Self.octets(path),
            let header = try? DERHeader.read(in: octets, at: 0, before: octets.count),
            header.tag == .sequence, header.isConstructed, header.end == octets.count
        else { return nil }
        return octets
    }
}
