internal import Bytes
internal import Cryptography
internal import Ledger

// What is recorded of those who were turned away keeps within its limits (schemas/format.md section 9, 48).

extension EventFold {
    func inspect(_ refused: OperationRefused, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault = refused.fault ?? self.refusalFault?(refused)
        findings.check(.evidence, fault == nil, at: fact.position, fault ?? "")
    }

    mutating func inspect(_ counted: UnauthenticatedRequestsCounted, _ fact: RecordedFact, _ findings: inout Findings) {
        let earliest = max(self.countingFrom, Instant(microseconds: 0))
        let isWithin = earliest <= counted.from && counted.from <= fact.time
        self.countingFrom = fact.time
        let fault =
            counted.fault
            ?? (isWithin
                ? nil : "The window begins before the server did, before the last one ended, or later than now.")
        findings.check(.evidence, fault == nil, at: fact.position, fault ?? "")
    }
}

extension OperationRefused {
    /// What contradicts itself, or is more or less than is kept; `nil` where nothing.
    fileprivate var fault: String? {
        let (length, longest) = (self.octets.count, Self.maximumOctets)
        guard self.isCut ? length == longest : length <= longest else {
            return "Of a body that \(self.isCut ? "was" : "was not") cut, \(length) octets are kept."
        }
        if !self.isCut, let digest = self.provenance.bodyDigest, (try? SHA256.digest(of: self.octets)) != digest {
            return "The whole body is kept, and its digest is another's."
        }
        if self.isCut, let digest = self.provenance.bodyDigest, (try? SHA256.digest(of: self.octets)) == digest {
            return "The body is said to be cut, and what is kept has its digest."
        }
        guard self.code == Self.recordedCode else { return "A refusal of this kind is not recorded: \(self.code)." }
        if let name = self.provenance.role, Role(rawValue: name) == .administrator {
            return "An administrator is refused nothing for want of access."
        }
        if let resource, !ActorForm.isKept(resource, atMost: Self.longestResource) {
            return "What the caller named is empty, longer than it is kept, or holds control characters."
        }
        return nil
    }
}

extension UnauthenticatedRequestsCounted {
    /// What counts cannot be; `nil` where nothing.
    fileprivate var fault: String? {
        guard !self.counts.isEmpty, self.counts.allSatisfy({ $0.count > 0 }),
            Set(self.counts.map(\.answer)).count == self.counts.count
        else { return "Refusals are counted that were never given, or twice." }
        let known = self.counts.first { !$0.answer.precedesCaller }
        return known.map { "Nobody is so refused before it is known who asks: \($0.answer)." }
    }
}
