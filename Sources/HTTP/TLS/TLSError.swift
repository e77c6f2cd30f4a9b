/// Why a certificate and a key cannot be shown to clients.
public struct TLSError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with which file; never what a key's file holds.
    public let description: String

    /// Nothing can be shown, for a reason.
    public init(_ description: String) { self.description = description }
}
