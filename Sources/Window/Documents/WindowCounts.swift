import Synchronization

/// How many requests a window has answered, by what they asked for and with which status.
public final class WindowCounts: Sendable {
    /// What requests ask for.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// An object of a bucket, or what could have been one.
        case object
        /// An authority's certificate.
        case certificate
        /// The status of a certificate.
        case status
        /// Whether the window is there.
        case health
        /// Nothing that a window has.
        case none
    }

    private let counts = Mutex<[Kind: [Int: Int]]>([:])

    /// Counts that have not begun.
    public init() {}

    func count(_ kind: Kind, status: Int) {
        self.counts.withLock { $0[kind, default: [:]][status, default: 0] += 1 }
    }

    /// How many there are by now.
    public var all: [Kind: [Int: Int]] { self.counts.withLock(\.self) }
}
