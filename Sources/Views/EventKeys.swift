internal import Bytes
internal import EventLog
internal import Ledger

/// What an event is found by.
enum EventKey {
    static func type(_ type: EventType) throws(StoreError) -> Int64 {
        try HashedKey.make(.eventType, number: Int64(type.rawValue))
    }

    static func stream(_ stream: UniqueIdentifier) throws(StoreError) -> Int64 {
        try HashedKey.make(.eventStream, stream.octets)
    }

    static func principal(_ octets: [UInt8]) throws(StoreError) -> Int64 {
        try HashedKey.make(.eventPrincipal, octets)
    }

    static func accessKey(_ octets: [UInt8]) throws(StoreError) -> Int64 {
        try HashedKey.make(.eventAccessKey, octets)
    }

    static func authority(_ octets: [UInt8]) throws(StoreError) -> Int64 {
        try HashedKey.make(.eventAuthority, octets)
    }

    static func rule(_ number: Int64) throws(StoreError) -> Int64 { try HashedKey.make(.eventRule, number: number) }
}
