import Synchronization

/// What was checked and what was found, as far as one piece of work went.
struct Findings: Sendable {
    /// How one invariant fared.
    struct Tally: Sendable {
        var checked: UInt64 = 0
        var failed: UInt64 = 0
        var firstPosition: UInt64?
        var message: String?
        /// Why it was not checked, where that is the case.
        var absence: String?

        mutating func fail(at position: UInt64?, _ text: String) {
            // The finding with the lowest position is the one that is told; one without position is told last.
            let isFirst = self.failed == 0 || (position ?? .max) < (self.firstPosition ?? .max)
            self.failed += 1
            guard isFirst else { return }
            self.firstPosition = position
            self.message = text
        }

        mutating func merge(_ other: Tally) {
            self.checked += other.checked
            if self.absence == nil { self.absence = other.absence }
            guard other.failed > 0 else { return }
            let failed = self.failed + other.failed
            if self.failed == 0 || (other.firstPosition ?? .max) < (self.firstPosition ?? .max) {
                self.firstPosition = other.firstPosition
                self.message = other.message
            }
            self.failed = failed
        }
    }

    /// By number, from 1 on: there may be numbers that no invariant has.
    private(set) var tallies = [Tally](repeating: Tally(), count: Invariant.allCases.map(\.rawValue).max() ?? 0)

    subscript(_ invariant: Invariant) -> Tally { self.tallies[invariant.rawValue - 1] }

    /// Whether anything failed.
    var hasFailures: Bool { self.tallies.contains { $0.failed > 0 } }

    /// Counts checks that held.
    mutating func count(_ invariant: Invariant, _ times: Int = 1) {
        self.tallies[invariant.rawValue - 1].checked += UInt64(times)
    }

    /// Counts one check, and remembers where it first failed.
    @discardableResult
    mutating func check(
        _ invariant: Invariant,
        _ holds: Bool,
        at position: UInt64?,
        _ message: @autoclosure () -> String
    ) -> Bool {
        self.tallies[invariant.rawValue - 1].checked += 1
        if !holds { self.tallies[invariant.rawValue - 1].fail(at: position, message()) }
        return holds
    }

    /// Counts one check that failed.
    mutating func fail(_ invariant: Invariant, at position: UInt64?, _ message: String) {
        self.check(invariant, false, at: position, message)
    }

    /// Says why an invariant is not checked.
    mutating func skip(_ invariant: Invariant, _ reason: String) {
        self.tallies[invariant.rawValue - 1].absence = reason
    }

    /// Adds what another piece of work found.
    mutating func merge(_ other: Findings) {
        for index in self.tallies.indices { self.tallies[index].merge(other.tallies[index]) }
    }
}
