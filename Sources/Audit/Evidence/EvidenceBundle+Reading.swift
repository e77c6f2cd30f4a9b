internal import Bytes
internal import Ledger

/// Why octets are no bundle, and in which line.
struct EvidenceFormError: Error, Hashable, Sendable {
    let message: String
    let line: Int
}

extension EvidenceBundle {
    /// The bundle that octets are.
    ///
    /// - Throws: ``EvidenceFormError`` for anything but the one encoding that a bundle has.
    init(reading octets: [UInt8]) throws(EvidenceFormError) {
        guard octets.count <= Self.mostOctets else { throw EvidenceFormError(message: "it is too long", line: 0) }
        var lines = EvidenceLines(octets)
        guard try lines.next() == Array(Self.magic.utf8)[...] else {
            throw lines.fault("it does not begin as a bundle does")
        }
        let certificate = try lines.octetsOrNone(after: "certificate ", none: "none")
        var parts: [Part] = []
        let listed = try lines.text(after: "entries ")
        while let rest = lines.nextIfAny(after: "entry ") {
            guard parts.count < Self.mostParts else { throw lines.fault("it has too many entries") }
            parts.append(try Self.part(&lines, rest))
        }
        guard listed == parts.map({ "\($0.header.position)" }).joined(separator: " ") else {
            throw EvidenceFormError(message: "its third line lists other entries than there are", line: 3)
        }
        for (part, next) in zip(parts, parts.dropFirst()) where part.header.position >= next.header.position {
            throw EvidenceFormError(
                message: "entry \(next.header.position) does not lie after the one before it",
                line: 3
            )
        }
        var witnesses: [String] = []
        while let rest = lines.nextIfAny(after: "witness ") { witnesses.append(String(decoding: rest, as: UTF8.self)) }
        guard try lines.next() == Array("checkpoint".utf8)[...] else {
            throw lines.fault("neither an entry, nor a witness, nor the checkpoint")
        }
        self.init(
            certificate: certificate,
            parts: parts,
            witnesses: witnesses,
            checkpoint: String(decoding: lines.rest, as: UTF8.self)
        )
        guard self.encoded == octets else { throw lines.fault("it is written in another way than bundles are") }
    }

    private static func part(
        _ lines: inout EvidenceLines,
        _ title: ArraySlice<UInt8>
    ) throws(EvidenceFormError) -> Part {
        let octets = try lines.octets(after: "header ")
        let header: EntryHeader
        do throws(EntryError) {
            header = try EntryHeader(decoding: octets[...])
        } catch {
            throw lines.fault("it is no header of an entry")
        }
        guard let type = EventType(rawValue: header.type), header.schema == EntryHeader.currentSchema,
            title.elementsEqual("\(header.position) \(LogListing.name(of: type))".utf8)
        else { throw lines.fault("the header is of another entry than its title") }
        let payload = try lines.octetsOrNone(after: "payload ", none: "withheld")
        guard try lines.next() == Array(Self.proofMagic.utf8)[...] else {
            throw lines.fault("it is no proof's first line")
        }
        guard try lines.text(after: "index ") == "\(header.position)" else {
            throw lines.fault("the proof is of another entry")
        }
        var proof: [Digest256] = []
        while true {
            let line = try lines.next()
            if line.isEmpty { break }
            guard proof.count < 64, let octets = [UInt8](base64Octets: line), let hash = Digest256(octets) else {
                throw lines.fault("it is no hash of a proof")
            }
            proof.append(hash)
        }
        return Part(header: header, payload: payload, proof: proof)
    }
}

/// The lines of a bundle, one after the other.
private struct EvidenceLines {
    private let octets: [UInt8]
    private var place = 0
    private var number = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    /// What follows the lines that were read.
    var rest: ArraySlice<UInt8> { self.octets[self.place...] }

    /// What is wrong with the line that was read last.
    func fault(_ message: String) -> EvidenceFormError { EvidenceFormError(message: message, line: self.number) }

    mutating func next() throws(EvidenceFormError) -> ArraySlice<UInt8> {
        self.number += 1
        guard let end = self.octets[self.place...].firstIndex(of: 0x0A) else {
            throw self.fault("it ends within a line")
        }
        defer { self.place = end + 1 }
        return self.octets[self.place..<end]
    }

    /// What follows a word at the beginning of the next line; `nil`, with nothing read, where it begins otherwise.
    mutating func nextIfAny(after word: String) -> ArraySlice<UInt8>? {
        guard self.rest.starts(with: word.utf8), let line = try? self.next() else { return nil }
        return line.dropFirst(word.utf8.count)
    }

    mutating func text(after word: String) throws(EvidenceFormError) -> String {
        let line = try self.next()
        guard line.starts(with: word.utf8) else { throw self.fault("it does not begin with \(word)") }
        return String(decoding: line.dropFirst(word.utf8.count), as: UTF8.self)
    }

    mutating func octets(after word: String) throws(EvidenceFormError) -> [UInt8] {
        let line = try self.next()
        guard line.starts(with: word.utf8), let octets = [UInt8](base64Octets: line.dropFirst(word.utf8.count)) else {
            throw self.fault("it is not \(word)and base64")
        }
        return octets
    }

    /// The octets after a word; `nil` where another word says that there are none.
    mutating func octetsOrNone(after word: String, none: String) throws(EvidenceFormError) -> [UInt8]? {
        let line = Array((word + none).utf8) + [0x0A]
        guard self.rest.starts(with: line) else { return try self.octets(after: word) }
        _ = try self.next()
        return nil
    }
}
