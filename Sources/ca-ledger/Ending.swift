import ArgumentParser
import Audit
import Authority
import Buckets
import Bytes
import JSON
import LedgerServer

/// How a command ends: one rule for all of them.
enum Ending: Int32 {
    /// Yes: it was done, all of it is so, or what was asked for follows, be it an empty list.
    case yes = 0
    /// No: something was found that is not so, what was named is not there, or the ledger refuses it.
    case no = 1
    /// It could not be told or done: a file that is not there or cannot be read or written, no ledger, one that is newer than the
    /// program, a server that is not there.
    case unanswered = 2
    /// Nothing is wrong, and what was handed over is none of this log's: of that the ledger says nothing.
    case foreign = 3
    /// It was not asked for as it can be: an option, a value, or what is in a file that an option takes.
    case usage = 64

    /// What help says of it.
    static let rule = """
        Exit codes, of every command:
          0  yes, or done; an empty list is one
          1  no: a finding, not there, or refused
          2  it could not be told or done: no such file or ledger, unreadable, newer than the program
          3  nothing is wrong, but what was handed over is none of this log's
         64  wrong usage
         74  serve alone: the log cannot be written
        """

    /// Ends a command with it, which has said why.
    var exit: ExitCode { ExitCode(self.rawValue) }

    /// How an error of a room below ends a command.
    init(_ error: any Error) {
        self =
            switch error {
            case is NotSo, is CertificateAbsence: .no
            case EvidenceError.otherCheckpoint, EvidenceError.notCosigned: .no
            case is SettingsProblems: .usage
            case let error as Refusal where error.isDecision: .no
            case let error as ControlClient.Failure where error.isRefusal: .no
            case let error as BucketsError where error.code == .exists || error.code == .noBucket: .no
            default: .unanswered
            }
    }

    /// What an error says to people; one that has no words for them is named.
    static func words(of error: any Error) -> String {
        if type(of: error) is any CustomStringConvertible.Type { return "\(error)".shown }
        return "Something failed that has no words yet (\(type(of: error)))."
    }
}

/// What was named is not there, or is not so.
struct NotSo: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Why something could not be told or done.
struct Unanswered: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
