internal import Bytes

// Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }  -- RFC 5280, 4.1.2.5

/// The two times of a certificate as they are encoded, found by walking the octets without a decoder.
struct EncodedTimes {
    /// One time: its tag and its text.
    struct Time {
        let tag: UInt8
        let text: ArraySlice<UInt8>

        /// Whether the form is the one that the instant's year demands, with seconds and `Z`.
        func isRightForm(of instant: Instant) -> Bool {
            let isUTCTime = CivilTime(instant).year < 2050
            return self.tag == (isUTCTime ? 0x17 : 0x18) && self.text.count == (isUTCTime ? 13 : 15)
                && self.text.last == 0x5A && self.text.dropLast().allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    let notBefore: Time
    let notAfter: Time

    /// The times of a TBSCertificate with an explicit version; `nil` where the walk leads nowhere.
    init?(tbsOctets: [UInt8]) {
        var rest = tbsOctets.indices
        guard var fields = Self.next(0x30, of: tbsOctets, in: &rest) else { return nil }
        // version, serialNumber, signature, issuer
        for tag: UInt8 in [0xA0, 0x02, 0x30, 0x30] {
            guard Self.next(tag, of: tbsOctets, in: &fields) != nil else { return nil }
        }
        guard var validity = Self.next(0x30, of: tbsOctets, in: &fields),
            let notBefore = Self.time(of: tbsOctets, in: &validity),
            let notAfter = Self.time(of: tbsOctets, in: &validity), validity.isEmpty
        else { return nil }
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    private static func time(of octets: [UInt8], in rest: inout Range<Int>) -> Time? {
        guard let start = rest.first, let text = Self.next(octets[start], of: octets, in: &rest) else { return nil }
        return Time(tag: octets[start], text: octets[text])
    }

    /// Where the contents of the next element lie, which must carry the given tag of one octet; the rest begins behind it.
    private static func next(_ tag: UInt8, of octets: [UInt8], in rest: inout Range<Int>) -> Range<Int>? {
        guard rest.count >= 2, octets[rest.lowerBound] == tag else { return nil }
        let first = octets[rest.lowerBound + 1]
        var start = rest.lowerBound + 2
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard (1...3).contains(count), rest.upperBound - start >= count else { return nil }
            length = octets[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
            start += count
        }
        guard rest.upperBound - start >= length else { return nil }
        rest = (start + length)..<rest.upperBound
        return start..<(start + length)
    }
}
