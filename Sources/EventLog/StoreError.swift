package import DurableFiles

/// What storage could not do.
///
/// Two errors are equal when their codes are.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String, Sendable {
            case conflict, notDurable, corrupt, foreign, unavailable, incompatible, newer, rollback, withheld
        }
        private let wrapped: Wrapped

        /// Another writer moved the log.
        public static let conflict = Code(wrapped: .conflict)
        /// Whether the batch was kept is unknown.
        public static let notDurable = Code(wrapped: .notDurable)
        /// What is stored contradicts itself.
        public static let corrupt = Code(wrapped: .corrupt)
        /// Something stands in the file that no log has, or something that every log has does not.
        public static let foreign = Code(wrapped: .foreign)
        /// The file cannot be opened or read.
        public static let unavailable = Code(wrapped: .unavailable)
        /// The file is of an earlier version, of another kind, or of another ledger.
        public static let incompatible = Code(wrapped: .incompatible)
        /// What is stored has a form that only a later program knows.
        public static let newer = Code(wrapped: .newer)
        /// The log is shorter than, or different from, what is remembered outside it.
        public static let rollback = Code(wrapped: .rollback)

        /// The payload was withheld from the log: its header still stands, and its octets are not to be had.
        public static let withheld = Code(wrapped: .withheld)

        /// The code's name.
        public var description: String { self.wrapped.rawValue }
    }

    /// What kind of failure.
    public let code: Code
    /// What failed and what can be done, for people.
    public let message: String
    /// The position that the failure was found at, where there is one.
    public let position: UInt64?
    /// Where in the code it was found.
    public let location: String

    /// A failure.
    public init(
        _ code: Code,
        _ message: String,
        position: UInt64? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) {
        self.code = code
        self.message = message
        self.position = position
        self.location = "\(fileID):\(line)"
    }

    /// The message and the position, for people: the code is for programs.
    public var description: String { self.message + (self.position.map { " (position \($0))" } ?? "") }

    /// Whether the codes are equal.
    public static func == (left: StoreError, right: StoreError) -> Bool { left.code == right.code }

    /// Feeds the code to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}

extension StoreError {
    /// Something that this program is too old for.
    package static func newer(
        _ what: String,
        position: UInt64? = nil,
        fileID: String = #fileID,
        line: Int = #line
    ) -> StoreError {
        let message = "The ledger is newer than this program: \(what)."
        return StoreError(.newer, message, position: position, fileID: fileID, line: line)
    }

    /// A file that cannot be used.
    package init(_ error: FileError, fileID: String = #fileID, line: Int = #line) {
        self.init(.unavailable, error.description, fileID: fileID, line: line)
    }
}
