internal import Bytes

/// A reader of PEM text from its beginning to its end.
struct PEMScanner {
    private var rest: ArraySlice<UInt8>
    /// Whether only white space has been seen on the line so far, and whether any.
    private var lineStart = LineStart.bare

    private enum LineStart {
        /// At the first character of a line.
        case bare
        /// After white space at the beginning of a line, or after a block.
        case indented
    }

    init(_ octets: [UInt8]) { self.rest = octets[...] }

    /// Goes past the next BEGIN, and gives its label; `nil` at the end of the text.
    mutating func nextBegin() throws(PKIError) -> String? {
        while let octet = self.rest.first {
            if Self.isLineEnd(octet) {
                self.rest.removeFirst()
                self.lineStart = .bare
            } else if Self.isSpace(octet) {
                self.rest.removeFirst()
                self.lineStart = .indented
            } else if self.rest.starts(with: Self.dashes),
                self.lineStart == .bare || self.rest.starts(with: Self.begin)
            {
                return try self.boundary(Self.begin)
            } else {
                self.rest = self.rest.drop { !Self.isLineEnd($0) }
            }
        }
        return nil
    }

    /// Goes past the END of the block that is open, and gives what stands before it.
    mutating func contents(before label: String) throws(PKIError) -> [UInt8] {
        var digits: [UInt8] = []
        while let octet = self.rest.first, octet != 0x2D {
            guard octet != 0x3A else { throw PKIError(.headerLine) }
            if !Self.isLineEnd(octet), !Self.isSpace(octet) { digits.append(octet) }
            self.rest.removeFirst()
        }
        guard !self.rest.isEmpty else { throw PKIError(.blockWithoutEnd) }
        guard try self.boundary(Self.end) == label else {
            throw PKIError(.endDoesNotMatch)
        }
        guard !digits.isEmpty, let contents = [UInt8](base64Octets: digits[...]) else {
            throw PKIError(.notBase64)
        }
        // Nothing but white space may follow a boundary on its line, or another block.
        let following = self.rest.first { !Self.isSpace($0) }
        guard following.map({ Self.isLineEnd($0) || $0 == 0x2D }) ?? true else { throw Self.noBoundary }
        self.lineStart = .bare
        return contents
    }

    /// Goes past a boundary that opens with `opening`, and gives its label.
    private mutating func boundary(_ opening: [UInt8]) throws(PKIError) -> String {
        guard self.rest.starts(with: opening) else { throw Self.noBoundary }
        self.rest.removeFirst(opening.count)
        var label: [UInt8] = []
        while let octet = self.rest.first, !self.rest.starts(with: Self.dashes) {
            guard (0x20...0x7E).contains(octet), label.count < 64 else { throw Self.noBoundary }
            label.append(octet)
            self.rest.removeFirst()
        }
        guard self.rest.starts(with: Self.dashes), Self.isLabel(label) else { throw Self.noBoundary }
        self.rest.removeFirst(Self.dashes.count)
        return String(decoding: label, as: UTF8.self)
    }

    private static func isLabel(_ label: [UInt8]) -> Bool {
        var wasSeparator = true
        for octet in label {
            let isSeparator = octet == 0x20 || octet == 0x2D
            guard !(isSeparator && wasSeparator) else { return false }
            wasSeparator = isSeparator
        }
        return !wasSeparator
    }

    private static func isLineEnd(_ octet: UInt8) -> Bool { octet == 0x0A || octet == 0x0D }

    /// Whether an octet is white space within a line: space, tab, vertical tab or form feed.
    private static func isSpace(_ octet: UInt8) -> Bool { [0x20, 0x09, 0x0B, 0x0C].contains(octet) }

    private static var noBoundary: PKIError {
        PKIError(.noBoundary)
    }

    private static let dashes: [UInt8] = Array("-----".utf8)
    private static let begin: [UInt8] = Array("-----BEGIN ".utf8)
    private static let end: [UInt8] = Array("-----END ".utf8)
}
