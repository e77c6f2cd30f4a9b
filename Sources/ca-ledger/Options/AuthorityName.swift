import ArgumentParser
import Authority
import Bytes
import EventLog
import JSON
import PrivateCAAPI

/// An authority as the command line names it: by its ARN or its UUID.
enum AuthorityName {
    /// The authority's identifier; `nil` where the text names none.
    static func identifier(_ text: String, in settings: LedgerSettings) -> UniqueIdentifier? {
        if let identifier = UniqueIdentifier(text) { return identifier }
        guard case .authority(let identifier) = try? ResourceName(parsing: text, in: settings) else { return nil }
        return identifier
    }

    /// The identifier of an authority that a log knows.
    ///
    /// - Parameter what: What names it, for people: an option, or `The authority`.
    /// - Throws: `ValidationError` where the text names none at all, ``NotSo`` where the log knows none of this name.
    static func known(
        _ text: String,
        by what: String,
        in log: any EventReading,
        _ settings: LedgerSettings
    ) async throws -> UniqueIdentifier {
        guard let identifier = self.identifier(text, in: settings) else { throw self.fault(text, by: what) }
        guard try await KnownNames(in: log).hasAuthority(identifier) else {
            throw NotSo("This ledger knows no certificate authority \(text.shown).")
        }
        return identifier
    }

    /// That a text names no authority, whatever the ledger knows.
    static func fault(_ text: String, by what: String) -> ValidationError {
        let names = text.utf8.starts(with: "arn:".utf8) ? "an ARN of this ledger's names" : "its ARN or its UUID"
        return ValidationError("\(what) is named by \(names), and \(text.shown) is none.")
    }
}
