internal import EventLog
internal import Foundation
internal import GRDB

// GRDB ends the process where a column is not of the type that was asked for. The file may be damaged, so the type is asked for first.

extension Row {
    /// An INTEGER.
    func number(_ index: Int) throws(StoreError) -> Int64 {
        guard let number = self.numberIfPresent(index) else {
            throw StoreError(.corrupt, "views.db: a row is damaged.")
        }
        return number
    }

    /// An INTEGER; `nil` for NULL.
    func numberIfPresent(_ index: Int) -> Int64? {
        guard case .int64(let number) = (self[index] as DatabaseValue).storage else { return nil }
        return number
    }

    /// A BLOB's octets; none for any other value.
    func octets(_ index: Int) -> [UInt8] { self.octetsIfPresent(index) ?? [] }

    /// A BLOB's octets; `nil` for NULL.
    func octetsIfPresent(_ index: Int) -> [UInt8]? {
        guard case .blob(let octets) = (self[index] as DatabaseValue).storage else { return nil }
        return [UInt8](octets)
    }

    /// A TEXT; none for any other value.
    func text(_ index: Int) -> String {
        guard case .string(let text) = (self[index] as DatabaseValue).storage else { return "" }
        return text
    }
}
