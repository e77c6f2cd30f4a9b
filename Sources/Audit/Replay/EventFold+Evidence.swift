internal import Bytes
internal import Cryptography
internal import Ledger

// What is recorded of those who were turned away keeps within its limits (schemas/format.md section 9, 48).

extension EventFold {
    func inspect(_ refused: OperationRefused, _ fact: RecordedFact, _ findings: inout Findings) {
        let definitions = self.definitions(for: refused.provenance, at: fact.time)
        let isByPolicy =
            refused.code == .accessDenied && (self.isByPolicy(refused, at: fact.time) || self.isOfApprovals(refused))
        let fault = refused.fault ?? (isByPolicy ? nil : refused.fault(against: definitions))
        findings.check(.evidence, fault == nil, at: fact.position, fault ?? "")
    }

    mutating func inspect(_ counted: RefusalsCounted, _ fact: RecordedFact, _ findings: inout Findings) {
        let earliest = max(self.countingFrom, Instant(microseconds: 0))
        let isWithin = earliest <= counted.from && counted.from <= fact.time
        self.countingFrom = fact.time
        let stranger = counted.known.first { !self.access.knows($0.accessKey, of: $0.principal) }
        let fault =
            counted.fault
            ?? stranger.map { "The log knows no access key \($0.accessKey) of \($0.principal)." }
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
        guard self.code.isRecorded else { return "A refusal of this kind is not recorded: \(self.code)." }
        if let resource, !ActorForm.isKept(resource, atMost: Self.longestResource) {
            return "What the caller named is empty, longer than it is kept, or holds control characters."
        }
        if let template, !(1...Self.longestTemplate).contains(template.utf8.count) {
            return "The template's name is empty, or longer than it is kept."
        }
        return nil
    }

    /// What is said falsely of what the caller's role permits; `nil` where nothing.
    fileprivate func fault(against definitions: [RoleDefinition]) -> String? {
        guard let operation = InterfaceOperation(named: self.operation) else {
            return "There is no operation of that name to be refused."
        }
        let role = self.provenance.role ?? ""
        guard self.code == .accessDenied else {
            guard self.template == nil else { return "No template is why it was refused." }
            return definitions.contains { $0.permits(operation) }
                ? nil : "The role \(role) does not permit \(operation.rawValue), and it was refused as if it did."
        }
        guard let template else {
            return definitions.contains { !$0.permits(operation) }
                ? nil : "The role \(role) permits \(operation.rawValue)."
        }
        return operation == .issueCertificate && definitions.contains { !$0.permits(template: template) }
            ? nil : "The role \(role) permits the template \(template), or none was asked for."
    }
}

extension RefusalsCounted {
    /// What counts cannot be; `nil` where nothing.
    fileprivate var fault: String? {
        guard !self.unknown.isEmpty || !self.known.isEmpty else { return "Nothing is counted." }
        return self.faultOfUnknown ?? self.faultOfLogins ?? self.faultOfKnown
    }

    private var faultOfUnknown: String? {
        guard self.unknown.allSatisfy({ $0.count > 0 }), Set(self.unknown.map(\.answer)).count == self.unknown.count
        else { return "Refusals are counted that were never given, or twice." }
        let known = self.unknown.first { !$0.answer.precedesCaller }
        return known.map { "Nobody is so refused before it is known who asks: \($0.answer)." }
    }

    private var faultOfLogins: String? {
        guard self.logins.count <= Self.mostLogins else { return "More failed proofs are listed than are kept." }
        var seen: Set<[String]> = []
        var sums: [RefusalCode: Int64] = [:]
        for login in self.logins {
            guard login.answer == .signatureInvalid || login.answer == .accessKeyUnknown else {
                return "Nobody fails so to prove who they are: \(login.answer)."
            }
            guard ActorForm.isAccessKey(login.accessKey), AddressForm.isAddress(login.sourceAddress) else {
                return "Who failed to prove who they are names no access key, or comes from no IP address."
            }
            let isNew = seen.insert([login.accessKey, login.sourceAddress, "\(login.answer)"]).inserted
            guard isNew, login.count > 0 else { return "A failed proof is listed that never was, or twice." }
            let (sum, overflow) = sums[login.answer, default: 0].addingReportingOverflow(login.count)
            guard !overflow else { return "More failed proofs are listed than can be counted." }
            sums[login.answer] = sum
        }
        let totals = Dictionary(self.unknown.map { ($0.answer, $0.count) }) { first, _ in first }
        return sums.allSatisfy { $0.value <= totals[$0.key, default: 0] }
            ? nil : "More failed proofs are listed than were counted."
    }

    private var faultOfKnown: String? {
        guard self.known.count <= Self.mostKnown, self.others >= 0,
            self.others == 0 || self.known.count == Self.mostKnown
        else { return "\(self.known.count) kinds of refusals are listed, and \(self.others) are others." }
        var seen: Set<[String]> = []
        for one in self.known {
            guard ActorForm.isAccessKey(one.accessKey), ActorForm.isPrincipal(one.principal) else {
                return "Who was refused has no access key, or is nobody."
            }
            guard InterfaceOperation(named: one.operation) != nil, one.answer.isCounted else {
                return "No caller who is known is refused \(one.operation.prefix(64)) so: \(one.answer)."
            }
            let isNew = seen.insert([one.accessKey, one.operation, "\(one.answer)"]).inserted
            guard isNew, one.count > 0 else { return "A refusal is listed that never was, or twice." }
        }
        return nil
    }
}
