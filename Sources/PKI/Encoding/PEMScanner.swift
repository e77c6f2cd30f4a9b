internal import Bytes

/// A reader of PEM text from its beginning to its end.
struct PEMScanner {
    private let text: [UInt8]
    /// The index of what comes next.
    private var position = 0
    /// Whether only white space has been seen on the line so far, and whether any.
    private var lineStart = LineStart.bare

    private enum LineStart {
        /// At the first character of a line.
        case bare
        /// After white space at the beginning of a line, or after a block.
        case indented
    }

    init(_ text: [UInt8]) { self.text = text }

    /// Goes past the next BEGIN, and gives its label; `nil` at the end of the text.
    mutating func nextBegin() throws(PKIError) -> String? {
        while self.position < self.text.count {
            let octet = self.text[self.position]
            if Self.isLineEnd(octet) {
                self.position += 1
                self.lineStart = .bare
            } else if Self.isSpace(octet) {
                self.position += 1
                self.lineStart = .indented
            } else if self.isNext(Self.dashes), self.lineStart == .bare || self.isNext(Self.begin) {
                return try self.boundary(Self.begin)
            } else {
                while self.position < self.text.count, !Self.isLineEnd(self.text[self.position]) { self.position += 1 }
            }
        }
        return nil
    }

    /// Goes past the END of the block that is open, and gives what stands before it.
    mutating func contents(before label: String) throws(PKIError) -> [UInt8] {
        let start = self.position
        let end = self.text[start...].firstIndex { $0 == 0x2D || $0 == 0x3A }
        guard let end else { throw PKIError(.blockWithoutEnd) }
        guard self.text[end] == 0x2D else { throw PKIError(.headerLine) }
        self.position = end
        guard try self.boundary(Self.end) == label else {
            throw PKIError(.endDoesNotMatch)
        }
        guard let contents = [UInt8](spacedBase64Octets: self.text[start..<end]), !contents.isEmpty else {
            throw PKIError(.notBase64)
        }
        // Nothing but white space may follow a boundary on its line, or another block.
        let following = self.text[self.position...].first { !Self.isSpace($0) }
        guard following.map({ Self.isLineEnd($0) || $0 == 0x2D }) ?? true else { throw Self.noBoundary }
        self.lineStart = .bare
        return contents
    }

    /// Goes past a boundary that opens with `opening`, and gives its label.
    private mutating func boundary(_ opening: [UInt8]) throws(PKIError) -> String {
        guard self.isNext(opening) else { throw Self.noBoundary }
        self.position += opening.count
        let start = self.position
        while self.position < self.text.count, !self.isNext(Self.dashes) {
            guard (0x20...0x7E).contains(self.text[self.position]), self.position - start < 64 else {
                throw Self.noBoundary
            }
            self.position += 1
        }
        let label = self.text[start..<self.position]
        guard self.isNext(Self.dashes), Self.isLabel(label) else { throw Self.noBoundary }
        self.position += Self.dashes.count
        return String(decoding: label, as: UTF8.self)
    }

    /// Whether the octets come next.
    private func isNext(_ octets: [UInt8]) -> Bool {
        guard self.text.count - self.position >= octets.count else { return false }
        for index in octets.indices where self.text[self.position + index] != octets[index] { return false }
        return true
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
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
    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0B || octet == 0x0C
    }

    private static var noBoundary: PKIError {
        PKIError(.noBoundary)
    }

    private static let dashes: [UInt8] = Array("-----".utf8)
    private static let begin: [UInt8] = Array("-----BEGIN ".utf8)
    private static let end: [UInt8] = Array("-----END ".utf8)
}
