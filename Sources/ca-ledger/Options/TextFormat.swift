import ArgumentParser
import JSON
import LedgerServer

/// How a command's few values are shown.
enum TextFormat: String, ExpressibleByArgument {
    case text
    case json

    /// Shows values by name.
    func show(_ members: [String: String], order: [String]) {
        for line in self.lines(members, order: order) { Diagnostics.print(line) }
    }

    /// Values by name: a line for each that the order has, or one object of them all.
    func lines(_ members: [String: String], order: [String]) -> [String] {
        switch self {
        case .text:
            order.compactMap { name in members[name].map { "\(name): \($0.shown)" } }
        case .json:
            [String(decoding: ControlCommand.object(members.map { ($0.key, $0.value) }), as: UTF8.self)]
        }
    }
}
