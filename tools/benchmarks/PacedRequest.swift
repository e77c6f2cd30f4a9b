/// A request that is sent when its time has come, whatever became of those before it.
struct PacedRequest: Sendable {
    let request: PreparedRequest
    /// What it is counted with.
    let label: String
    /// Whether a connection is opened for it alone.
    let isAlone: Bool
}
