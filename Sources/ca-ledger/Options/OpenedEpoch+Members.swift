import ArgumentParser
import Authority
import Ledger

/// A signed checkpoint that somebody kept.
enum CheckpointNote {
    /// The note in a file.
    ///
    /// - Throws: `ValidationError` where it holds no text; as reading does.
    static func read(_ path: String) throws -> String {
        guard let note = String(validating: try InputFile.octets(of: path), as: UTF8.self) else {
            throw ValidationError("The file \(path) holds no text in UTF-8.")
        }
        return note
    }
}

extension OpenedEpoch {
    /// The order in which people are told of it.
    static let order = [
        "epoch", "position", "time", "lost", "keysUsedInLostEntries", "changed", "origin", "verifierKey",
        "vouchedFor", "finished",
    ]

    /// What people are told of it, by name.
    var members: [String: String] {
        [
            "epoch": "\(self.opening.epoch)", "position": "\(self.position)", "time": "\(self.time)",
            "lost": self.lost,
            "keysUsedInLostEntries": "\(self.opening.keyUses.count)", "changed": self.changed,
            "origin": self.opening.origin, "verifierKey": self.verifierKey,
            "vouchedFor": self.isVouchedFor.words,
            "finished": self.wasInterrupted ? "what an earlier command had begun" : "yes",
        ]
    }

    /// What was lost, for people.
    private var lost: String {
        switch self.loss {
        case .nothing where self.opening.remembered == nil:
            "nothing that was known; but no anchor remembered how long the log was"
        case .nothing: "nothing: the log is as long as everything that was known of it says"
        case .entries(let positions):
            "entries \(positions.lowerBound) to \(positions.upperBound - 1), as far as it was known"
        case .anotherHistory(let position): "another history was known, which differs at entry \(position) or before"
        }
    }

    /// What is otherwise from here on, for people.
    private var changed: String {
        let names = "the log's name and verifier key, which are new"
        if self.time < self.timeBefore {
            return "\(names); and time, which goes back from \(self.timeBefore) to \(self.time)"
        }
        return self.loss == .nothing ? "\(names); and nothing else" : names
    }
}

extension Bool? {
    /// Whether the key before has signed for an epoch, for people.
    fileprivate var words: String {
        switch self {
        case true?: "by the key before"
        case false?: "no: the key before is not there"
        case nil: "ca-ledger replay tells"
        }
    }
}
