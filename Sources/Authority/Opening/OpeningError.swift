import EventLog

/// Why a ledger cannot be opened.
public struct OpeningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of obstacle.
    public enum Code: Hashable, Sendable {
        /// Another process has the ledger.
        case inUse
        /// A file cannot be opened, made or read.
        case unavailable
        /// The log is shorter than, or different from, what is remembered outside it.
        case rollback
        /// What is stored contradicts itself.
        case corrupt
        /// What only a later program can know is in the log.
        case newer
        /// The master key does not open the ledger's keys.
        case masterKey
    }

    /// What kind of obstacle.
    public let code: Code
    /// What it is, and what can be done, for people.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { self.message }
}

extension OpeningError {
    /// What a log could not do.
    init(_ error: StoreError) {
        let code: Code =
            switch error.code {
            case .rollback: .rollback
            case .corrupt, .foreign: .corrupt
            case .newer: .newer
            default: .unavailable
            }
        let place = error.position.map { " It was found at position \($0)." } ?? ""
        self.init(code, error.message + place + (code == .rollback ? Self.wayBack : ""))
    }

    /// What can be done where entries are missing.
    private static let wayBack =
        " Put the newest copy of the ledger back. Where there is none, decide to go on without what is missing: ca-ledger epoch open."

    /// A ledger whose keys are being sealed under another master key.
    static let resealing = OpeningError(
        .masterKey,
        "The keys are being sealed under another master key, and that did not come to its end: ca-ledger keys reseal, with the same two master keys, ends it."
    )

    /// A ledger that this program is too old for.
    static func newer(_ what: String) -> OpeningError {
        OpeningError(.newer, "The ledger is newer than this program: \(what).")
    }
}

extension OpeningError {
    /// What an opening tells of an error: itself, where it is one.
    public init(wrapping error: any Error) {
        switch error {
        case let error as OpeningError: self = error
        case let error as StoreError: self.init(error)
        default: self.init(.unavailable, "\(error)")
        }
    }
}
