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

    /// Shows records one after the other, for people with an empty line between; on standard error, that there are none.
    func show(_ records: [[String: String]], order: [String], none: String) {
        if records.isEmpty { Diagnostics.say(none) }
        for (index, members) in records.enumerated() {
            if index > 0, self == .text { Diagnostics.print("") }
            self.show(members, order: order)
        }
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
