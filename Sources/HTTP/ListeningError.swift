import Glibc
import NIOCore

/// Why no connection can be accepted at an address, or at a path.
public struct ListeningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place, and what the operating system said of it.
    public let description: String

    /// Nothing can listen there, for what the operating system said.
    public init(place: String, cause: any Error) {
        let reason = (cause as? IOError).map { unsafe String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
        self.description = "Nothing can listen at \(place): \(reason)."
    }
}
