import Authority
import Bytes
import PrivateCAAPI

/// An authority as the command line names it: by its ARN or its UUID.
enum AuthorityName {
    /// The authority's identifier; `nil` where the text names none.
    static func identifier(_ text: String, in settings: LedgerSettings) -> UniqueIdentifier? {
        if let identifier = UniqueIdentifier(text) { return identifier }
        guard case .authority(let identifier) = try? ResourceName(parsing: text, in: settings) else { return nil }
        return identifier
    }
}
