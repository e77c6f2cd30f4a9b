/// One connection in the count of all, for as long as anybody holds it.
///
/// A client may go before its answer is made; then the task that makes it holds the place on, so that there are never more
/// requests under way than connections may be.
final class ConnectionPlace: Sendable {
    private let occupancy: Occupancy

    /// A place; `nil` where all are taken.
    init?(_ occupancy: Occupancy) {
        guard occupancy.admitConnection() else { return nil }
        self.occupancy = occupancy
    }

    deinit { self.occupancy.releaseConnection() }
}
