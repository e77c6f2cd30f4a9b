internal import Authority
internal import Bytes
internal import JSON
internal import Ledger

/// How records of calls are written.
public enum CallForm: String, Hashable, Sendable, CaseIterable {
    /// As AWS CloudTrail keeps calls: `{"Records": [ … ]}`.
    case cloudtrail
    /// As the Open Cybersecurity Schema Framework describes them: API Activity, one object a line.
    case ocsf

    /// What comes before all records.
    var beginning: [UInt8] { self == .cloudtrail ? Array(#"{"Records":["#.utf8) + [0x0A] : [] }

    /// What divides a record from the one before.
    var separator: [UInt8] { self == .cloudtrail ? [0x2C, 0x0A] : [0x0A] }

    /// What comes after all records.
    func ending(of count: UInt64) -> [UInt8] {
        let end: [UInt8] = count > 0 ? [0x0A] : []
        return self == .cloudtrail ? end + Array("]}".utf8) + [0x0A] : end
    }

    /// One record.
    func record(of call: InterfaceCall, _ settings: LedgerSettings, version: String) -> [UInt8] {
        switch self {
        case .cloudtrail: CloudTrailRecord(call: call, settings: settings).octets
        case .ocsf: ActivityRecord(call: call, settings: settings, version: version).octets
        }
    }
}

extension JSONWriter {
    /// Writes a member that is JSON already, or `null` where there is none.
    mutating func member(_ name: String, json octets: [UInt8]?) {
        self.name(name)
        self.literal(octets.map { String(decoding: $0, as: UTF8.self) } ?? "null")
    }
}
