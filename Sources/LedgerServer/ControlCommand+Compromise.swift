import Bytes
public import Ledger

extension RevocationReason {
    /// All of them, in the order of their numbers.
    public static let all: [RevocationReason] = (0...10).compactMap(RevocationReason.init(rawValue:))

    /// The reason that RFC 5280 section 5.3.1 calls so; `nil` for any other text.
    public init?(named name: String) {
        guard let reason = Self.all.first(where: { "\($0)".isVerbatim(name) }) else { return nil }
        self = reason
    }
}

extension ControlCommand {
    /// Serial numbers in hexadecimal with commas between them; `nil` where the text spells none, or something else.
    static func serialNumbers(_ text: String?) -> [[UInt8]]? {
        let parts = (text ?? "").split(separator: ",")
        let numbers = parts.compactMap { [UInt8](hexadecimal: String($0)) }
        guard !parts.isEmpty, numbers.count == parts.count, numbers.allSatisfy({ (1...20).contains($0.count) }) else {
            return nil
        }
        return numbers
    }
}
