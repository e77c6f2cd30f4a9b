import Foundation
public import PrivateCAAPI

/// A command for a running server, as one line of JSON.
public enum ControlCommand: Hashable, Sendable {
    /// Somebody is to be given access.
    case addCredential(principal: String, role: Role)
    /// An access key is to be taken away.
    case removeCredential(accessKey: String)
    /// The wall clock is right.
    case confirmClock

    private struct Line: Codable {
        var command: String
        var principal: String?
        var role: String?
        var accessKeyId: String?
    }

    /// Why a line is no command.
    public struct SyntaxError: Error, Hashable, Sendable {}

    /// The command that a line spells.
    ///
    /// - Throws: ``SyntaxError`` where it spells none.
    public init(_ octets: [UInt8]) throws(SyntaxError) {
        guard let line = try? JSONDecoder().decode(Line.self, from: Data(octets)) else { throw SyntaxError() }
        switch line.command {
        case "credentials-add":
            guard let principal = line.principal, let role = line.role.flatMap(Role.init(rawValue:)) else {
                throw SyntaxError()
            }
            self = .addCredential(principal: principal, role: role)
        case "credentials-remove":
            guard let accessKey = line.accessKeyId else { throw SyntaxError() }
            self = .removeCredential(accessKey: accessKey)
        case "clock-confirm":
            self = .confirmClock
        default:
            throw SyntaxError()
        }
    }

    /// The line that spells this command, without its line feed.
    public var octets: [UInt8] {
        switch self {
        case .addCredential(let principal, let role):
            Self.object([("command", "credentials-add"), ("principal", principal), ("role", role.rawValue)])
        case .removeCredential(let accessKey):
            Self.object([("command", "credentials-remove"), ("accessKeyId", accessKey)])
        case .confirmClock:
            Self.object([("command", "clock-confirm")])
        }
    }

    /// An object of strings, its members by name.
    public static func object(_ members: [(name: String, value: String)]) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let object = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        return (try? encoder.encode(object)).map { Array($0) } ?? Array("{}".utf8)
    }
}
