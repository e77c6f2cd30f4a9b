internal import Bytes
internal import EventLog
internal import Ledger

// A count is written before each use. What the log can say of uses it says itself; of an intent whose ending does not tell whether
// the key was used, the next start must say what the key store counted.

extension EventFold {
    /// The counts of a start, which settle what the log cannot say.
    mutating func inspectKeyUses(of started: ServerStarted, _ fact: RecordedFact, _ findings: inout Findings) {
        let keys = Self.inspectOrder(of: started.keyUses, fact, &findings)
        let missing = Set(self.keyUses.filter { $0.value.possible > 0 }.keys).subtracting(keys)
        findings.check(
            .keyUses,
            missing.isEmpty,
            at: fact.position,
            "\(missing.count) keys were not counted that the log cannot account for."
        )
        for use in started.keyUses {
            var bounds = self.keyUses[use.key] ?? KeyUseBounds()
            let count = UInt64(clamping: use.count)
            let most = bounds.proven + bounds.possible
            findings.check(
                .keyUses,
                use.count >= 0 && (bounds.proven...most).contains(count),
                at: fact.position,
                "The key store counted \(use.count) uses of key \(use.key); the log accounts for \(bounds.proven) to \(most)."
            )
            bounds.settle(at: count)
            self.keyUses[use.key] = bounds
        }
    }
}

extension EventFold {
    /// The keys that were counted, which are named in order.
    private static func inspectOrder(
        of uses: [KeyUse],
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> [UniqueIdentifier] {
        let keys = uses.map(\.key)
        findings.check(
            .keyUses,
            zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 },
            at: fact.position,
            "The keys that were counted do not rise, or one is named twice."
        )
        return keys
    }

    /// The counts of a ceremony: of keys that were used more often than the entries that there are account for.
    mutating func inspectKeyUses(of opened: EpochOpened, _ fact: RecordedFact, _ findings: inout Findings) {
        _ = Self.inspectOrder(of: opened.keyUses, fact, &findings)
        for use in opened.keyUses {
            var bounds = self.keyUses[use.key] ?? KeyUseBounds()
            let most = bounds.proven + bounds.possible
            findings.check(
                .keyUses,
                use.count >= 0 && UInt64(clamping: use.count) > most && use.count < KeyUseFile.mostUses,
                at: fact.position,
                "The log accounts for the \(use.count) uses of key \(use.key), or no key has so many."
            )
            bounds.proven = max(bounds.proven, UInt64(clamping: use.count))
            bounds.possible = 0
            self.keyUses[use.key] = bounds
        }
    }
}

extension KeyUseBounds {
    /// What was counted is proven from then on.
    mutating func settle(at count: UInt64) {
        // A lie of any size must not make later sums overflow.
        self.proven = max(self.proven, min(count, self.proven + self.possible))
        self.possible = 0
    }
}
