import Ledger

extension InterfaceOperation {
    /// Every operation by what requests in JSON name it, in `X-Amz-Target`.
    static let byTarget = Dictionary(uniqueKeysWithValues: Self.allCases.map { ("ACMPrivateCA.\($0.rawValue)", $0) })
}
