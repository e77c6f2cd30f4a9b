internal import Synchronization

/// How a delivery stands, for those who watch.
final class DeliveryStanding: Sendable {
    /// What is known.
    struct Values: Sendable {
        /// The next entry to be looked at; absent before it was found out.
        var position: UInt64?
        /// Why nothing goes out now; absent while it does.
        var problem: String?
        /// How often something could not be delivered.
        var failures: Int64 = 0
        /// How many records went out.
        var records: Int64 = 0
    }

    private let state = Mutex(Values())

    /// What is known now.
    var values: Values { self.state.withLock { $0 } }

    /// It begins at a position; whether it gets on is yet to be seen.
    func begins(at position: UInt64) { self.state.withLock { $0.position = position } }

    /// It stands at a position, and goes on.
    func stands(at position: UInt64, told records: Int = 0) {
        self.state.withLock {
            $0.position = position
            $0.problem = nil
            $0.records += Int64(records)
        }
    }

    /// It could not go on.
    ///
    /// - Returns: Whether that is news.
    func fail(_ problem: String) -> Bool {
        self.state.withLock { values in
            values.failures += 1
            defer { values.problem = problem }
            return values.problem != problem
        }
    }
}
