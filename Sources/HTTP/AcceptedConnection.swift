public import NIOCore

/// A connection that has its place among all, and whose deadlines run: whoever speaks on it adds the rest to its pipeline.
public struct AcceptedConnection {
    /// The connection.
    public let channel: any Channel
    /// What is to be told how far requests and answers have come; it is in the pipeline already.
    public let deadlines: ConnectionDeadlines
    /// The connection's place, to be held for as long as anything is done for it.
    public let place: ConnectionPlace
}
