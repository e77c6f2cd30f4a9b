internal import Bytes

// RFC 7468, 3:
//     laxtextualmsg = *W preeb *WSP laxbase64text posteb *W      W = WSP / CR / LF / %x0B / %x0C
//     laxbase64text = *(W / base64char) [base64pad *W [base64pad *W]]
//     preeb         = "-----BEGIN " label "-----"      posteb = "-----END " label "-----"
//     label         = [ labelchar *( ["-" / SP] labelchar ) ]     labelchar = %x21-2C / %x2E-7E
// RFC 7468, 2: "Data before the encapsulation boundaries are permitted, and parsers MUST NOT malfunction".

/// One block of PEM: a label and the octets it labels.
public struct PEMBlock: Hashable, Sendable {
    /// What the octets are, as `CERTIFICATE`.
    public let label: String
    /// The octets.
    public let octets: [UInt8]

    /// A block of the given contents.
    public init(label: String, octets: [UInt8]) {
        self.label = label
        self.octets = octets
    }
}

/// The textual form of DER between lines of dashes.
public enum PEM {
    /// A block of 64 columns, its lines ended by LF, without a newline at the end.
    public static func encode(_ der: [UInt8], label: String) -> String {
        let digits = der.base64Octets
        var text = Array("-----BEGIN \(label)-----\n".utf8)
        text.reserveCapacity(digits.count / 64 * 65 + 128)
        for start in stride(from: 0, to: digits.count, by: 64) {
            text.append(contentsOf: digits[start..<min(start + 64, digits.count)])
            text.append(0x0A)
        }
        text.append(contentsOf: "-----END \(label)-----".utf8)
        return String(decoding: text, as: UTF8.self)
    }

    /// The blocks of a text, at least one, in its order.
    ///
    /// The lax form is read: white space of any kind, line ends of any kind and blank lines may stand anywhere in the
    /// base64 and around the boundaries. Text outside blocks is passed over, unless a line of it begins with dashes as a
    /// boundary does; header lines (`Proc-Type`) are refused.
    /// - Throws: `malformedPEM`; `unexpectedPEMBlock` beyond `maximumBlocks`.
    public static func decode(_ octets: [UInt8], maximumBlocks: Int) throws(PKIError) -> [PEMBlock] {
        var scanner = PEMScanner(octets)
        var blocks: [PEMBlock] = []
        while let label = try scanner.nextBegin() {
            guard blocks.count < maximumBlocks else {
                throw maximumBlocks == 1 ? PKIError(.moreThanOneBlock) : PKIError(.tooManyBlocks, maximumBlocks)
            }
            blocks.append(PEMBlock(label: label, octets: try scanner.contents(before: label)))
        }
        guard !blocks.isEmpty else { throw PKIError(.noBlock) }
        return blocks
    }

    /// The octets of the only block of a text, which must carry one of the given labels.
    static func decodeOne(_ text: [UInt8], labels: [String]) throws(PKIError) -> [UInt8] {
        let blocks = try self.decode(text, maximumBlocks: 1)
        guard let block = blocks.first else { throw PKIError(.noBlock) }
        guard labels.contains(block.label) else { throw PKIError(.otherLabel, labels[0], block.label) }
        return block.octets
    }
}
