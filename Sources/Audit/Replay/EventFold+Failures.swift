internal import Bytes
internal import Issuance
internal import Ledger

// Why something failed: which reasons an event may give, and of which kinds their values are (schemas/rules.md).

extension EventFold {
    /// What an ending in failure gives as its reason.
    func inspectReason(
        _ reason: RecordedReason,
        isPossible: Bool,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        findings.check(
            .requestLife,
            isPossible && reason.hasItsValues,
            at: fact.position,
            "The event cannot give the reason \(reason.code), or not with these values."
        )
    }
}

extension RecordedReason {
    /// Whether a signature may exist although it failed for this.
    var isOfUse: Bool {
        switch ReasonCode(rawValue: self.code) {
        case .keyDidNotSign, .signatureWrong, .signedUnreadable, .signedDiffers: true
        default: false
        }
    }

    /// Whether the making of an authority can have failed for it where it stood.
    func isOfCreation(hasKey: Bool, isAuthorized: Bool, isLeftByStart: Bool) -> Bool {
        switch ReasonCode(rawValue: self.code) {
        case .processEnded: isLeftByStart
        case .keyNotMade, .keyNotKept: !hasKey
        case .keyNotRead, .keyOfAnother, .useNotCounted, .keyOfAnotherFamily, .keyNotReached, .keyDidNotSign,
            .signatureWrong, .signedUnreadable, .signedDiffers, .permissionOfAnother:
            isAuthorized
        default: self.code < 100 || hasKey && !isAuthorized
        }
    }

    /// Whether a signature can have failed for it.
    var isOfSigning: Bool {
        (ReasonCode.keyNotRead.rawValue...ReasonCode.permissionOfAnother.rawValue).contains(self.code)
            || self.code == ReasonCode.authorityWithoutKey.rawValue
    }

    /// Whether an intent can have been given up for it.
    var isOfAbandonment: Bool {
        self.code == ReasonCode.processEnded.rawValue || self.code == ReasonCode.endingNotEncodable.rawValue
    }

    /// Whether the making of an authority can have failed for it: a reason of a hundred and more is a rule's.
    var isOfCreation: Bool {
        (ReasonCode.processEnded.rawValue...ReasonCode.creationNotJudged.rawValue).contains(self.code)
            || self.code >= 100
    }

    /// Whether a reason of no rule speaks of what its code says, in form.
    fileprivate var hasItsValues: Bool {
        switch ReasonCode(rawValue: self.code) {
        case .processEnded, .keyOfAnother, .keyOfAnotherFamily, .signatureWrong, .signedDiffers, .endingNotEncodable:
            return self.values.isEmpty
        case .keyNotMade, .keyNotKept, .keyNotRead, .useNotCounted, .keyNotReached, .keyDidNotSign, .creationNotJudged:
            guard self.values.count == 1, case .text(let text) = self.values[0] else { return false }
            return text.unicodeScalars.count <= ReasonValue.maximumScalars
        case .signedUnreadable:
            guard case .number? = self.values.first else { return false }
            return self.values.dropFirst().allSatisfy { if case .text = $0 { true } else { false } }
        case .permissionOfAnother:
            return self.values.count == 2 && self.values.allSatisfy { if case .octets = $0 { true } else { false } }
        case .creationNotRecorded:
            guard self.values.count == 1, case .number(let number) = self.values[0] else { return false }
            return Int(exactly: number).flatMap { RefusalCode(rawValue: $0) } != nil
        // A rule's, which is derived again where its event is.
        default: return true
        }
    }
}
