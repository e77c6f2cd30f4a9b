import ArgumentParser
import LedgerServer

/// How a command's few values are shown.
enum TextFormat: String, ExpressibleByArgument {
    case text
    case json

    /// Shows values by name: a line each, or one object.
    func show(_ members: [String: String], order: [String]) {
        switch self {
        case .text:
            for name in order {
                if let value = members[name] { Diagnostics.print("\(name): \(value)") }
            }
        case .json:
            let octets = ControlCommand.object(members.map { ($0.key, $0.value) })
            Diagnostics.print(String(decoding: octets, as: UTF8.self))
        }
    }
}
