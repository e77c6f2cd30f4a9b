internal import Bytes

// RFC 7468, 3:
//     textualmsg = preeb *WSP eol *eolWSP base64text posteb *WSP [eol]
//     preeb      = "-----BEGIN " label "-----"      posteb = "-----END " label "-----"
//     label      = [ labelchar *( ["-" / SP] labelchar ) ]     labelchar = %x21-2C / %x2E-7E
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
    /// Text outside blocks is passed over, unless a line of it begins with dashes as a boundary does. Lines end in LF or
    /// CR LF, may end in spaces and tabs, and may be of any length; header lines (`Proc-Type`) are refused, and blank
    /// lines after the first line of base64.
    /// - Throws: `malformedPEM`; `unexpectedPEMBlock` beyond `maximumBlocks`.
    public static func decode(_ octets: [UInt8], maximumBlocks: Int) throws(PKIError) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var label: ArraySlice<UInt8>?
        var digits: [UInt8] = []
        for line in octets.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = trimmed(line)
            if let open = label {
                if line.starts(with: dashes) {
                    guard try boundary(line, end) == open else {
                        throw PKIError(.malformedPEM, "PEM: a block's END does not match its BEGIN")
                    }
                    guard !digits.isEmpty, let contents = [UInt8](base64Octets: digits[...]) else {
                        throw PKIError(.malformedPEM, "PEM: a block does not hold strict base64")
                    }
                    blocks.append(PEMBlock(label: String(decoding: open, as: UTF8.self), octets: contents))
                    label = nil
                } else if line.isEmpty {
                    guard digits.isEmpty else { throw PKIError(.malformedPEM, "PEM: a blank line within a block") }
                } else if line.contains(0x3A) {
                    throw PKIError(.malformedPEM, "PEM: a header line within a block")
                } else {
                    digits.append(contentsOf: line)
                }
            } else if line.starts(with: dashes) {
                guard blocks.count < maximumBlocks else {
                    throw PKIError(.unexpectedPEMBlock, "PEM: more than \(maximumBlocks) blocks")
                }
                label = try boundary(line, begin)
                digits.removeAll(keepingCapacity: true)
            }
        }
        guard label == nil else { throw PKIError(.malformedPEM, "PEM: the last block has no END") }
        guard !blocks.isEmpty else { throw PKIError(.malformedPEM, "PEM: no block") }
        return blocks
    }

    /// The octets of the only block of a text, which must carry one of the given labels.
    static func decodeOne(_ text: [UInt8], labels: [String]) throws(PKIError) -> [UInt8] {
        let blocks = try self.decode(text, maximumBlocks: 1)
        guard let block = blocks.first, labels.contains(block.label) else {
            throw PKIError(.unexpectedPEMBlock, "PEM: the block is not labelled \(labels[0])")
        }
        return block.octets
    }

    /// The label of a boundary that opens with `opening`.
    private static func boundary(_ line: ArraySlice<UInt8>, _ opening: [UInt8]) throws(PKIError) -> ArraySlice<UInt8> {
        let label = line.dropFirst(opening.count).dropLast(dashes.count)
        guard line.starts(with: opening), line.count > opening.count + dashes.count,
            line.suffix(dashes.count).elementsEqual(dashes), label.count <= 64, isLabel(label)
        else { throw PKIError(.malformedPEM, "PEM: a line of dashes is no boundary, or not the one expected") }
        return label
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        var wasSeparator = true
        for octet in label {
            let isSeparator = octet == 0x20 || octet == 0x2D
            guard (0x20...0x7E).contains(octet), !(isSeparator && wasSeparator) else { return false }
            wasSeparator = isSeparator
        }
        return !wasSeparator
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        if line.last == 0x0D { line.removeLast() }
        while let last = line.last, last == 0x20 || last == 0x09 { line.removeLast() }
        return line
    }

    private static let dashes: [UInt8] = Array("-----".utf8)
    private static let begin: [UInt8] = Array("-----BEGIN ".utf8)
    private static let end: [UInt8] = Array("-----END ".utf8)
}
