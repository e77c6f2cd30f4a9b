public import Bytes
public import Derivation
public import EventLog
internal import Issuance
public import Ledger

/// A whole log, read and computed again, and compared with what it says.
///
/// It reads only, from any process, also while a server runs: the anchor first, then the log's size, and never past it, so
/// that a log that grows meanwhile gives no false finding. Memory does not grow with the log, but for sixteen octets and a
/// little more for every stream and serial number.
public struct Replay: Sendable {
    /// How deep a replay goes.
    public enum Depth: String, Hashable, Sendable {
        /// Hashes, tree, times, checkpoints and anchor: no payload is read.
        case hashes
        /// Everything.
        case full
    }

    /// How far a replay has come.
    public struct Progress: Hashable, Sendable {
        /// The events that were read.
        public let events: UInt64
        /// The events that there are.
        public let size: UInt64
    }

    /// How many seconds beyond now an event's time may lie: another machine's clock may be ahead.
    static let allowedSkew: Int64 = 300

    let source: Source
    let anchorPath: String?
    let verifierKey: String?
    let depth: Depth
    let workers: Int
    let now: Instant
    let progress: (@Sendable (Progress) -> Void)?
    /// What an authority's configuration says otherwise than its event; it gives `nil` where nothing does.
    ///
    /// Its words are the wire's: without somebody who knows them, configurations are not checked.
    public var configurationFault: (@Sendable (AuthorityCreating) -> String?)?
    /// What reports about authorities look like in a ledger; without it they are not written again.
    public var reportForm: (@Sendable (LedgerOpened) -> any ReportForm)?
    /// The file of a report that is to be found among those of the log; `nil` where none was handed over.
    public var reportPath: String?
    /// Answers about the standing of certificates that somebody kept, which the log stands behind or does not.
    public var answers: [KeptAnswer] = []
    /// Certificates that somebody found, which are in the books or are not.
    public var certificates: [KeptCertificate] = []
    /// The sets of rules that decisions can be made again by.
    var ruleSets = RuleSets.known

    /// Where the log is.
    enum Source: Sendable {
        case folder(String)
        case log(any EventReading)
    }

    /// A replay of the ledger in a folder.
    ///
    /// - Parameters:
    ///   - path: The folder: `ledger.db`, and `views.db` and `keys` where they are there.
    ///   - anchorPath: The anchor's file; `nil` where none is asked. Where there is no such file, nobody knows whether the log was shortened,
    ///     and the verdict is ``ReplayReport/Verdict/unverifiable``.
    ///   - verifierKey: The log's key (C2SP signed-note verifier key) from outside; `nil` to believe the key that the log itself names.
    ///   - depth: How deep.
    ///   - workers: How many pieces of work at a time; at least one, and more than there are processors are of no use.
    ///   - now: The time that no event may lie beyond.
    ///   - progress: Called from time to time, never twice at once.
    public init(
        folder path: String,
        anchorPath: String?,
        verifierKey: String? = nil,
        depth: Depth,
        workers: Int,
        now: Instant,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) {
        self.init(.folder(path), anchorPath, verifierKey, depth, workers, now, progress)
    }

    /// A replay of a log that is open already; views and keys are not looked at.
    public init(
        log: any EventReading,
        anchorPath: String? = nil,
        verifierKey: String? = nil,
        depth: Depth,
        workers: Int,
        now: Instant,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) {
        self.init(.log(log), anchorPath, verifierKey, depth, workers, now, progress)
    }

    private init(
        _ source: Source,
        _ anchorPath: String?,
        _ verifierKey: String?,
        _ depth: Depth,
        _ workers: Int,
        _ now: Instant,
        _ progress: (@Sendable (Progress) -> Void)?
    ) {
        self.source = source
        self.anchorPath = anchorPath
        self.verifierKey = verifierKey
        self.depth = depth
        self.workers = max(1, workers)
        self.now = now
        self.progress = progress
    }

    /// Reads and compares everything.
    ///
    /// What cannot be read at all is a report too, with the verdict ``ReplayReport/Verdict/unverifiable``.
    public func run() async -> ReplayReport {
        let clock = ContinuousClock()
        let start = clock.now
        var report = ReplayReport(verdict: .unverifiable, depth: self.depth)
        do {
            try await ReplayRun(self).run(into: &report)
        } catch let error as StoreError where report.ledger == nil && [.unavailable, .newer].contains(error.code) {
            report.verdict = .unverifiable
            report.reason = error.message
        } catch {
            report.verdict = .unverifiable
            report.reason = "\(error)"
        }
        let elapsed = start.duration(to: clock.now).components
        report.seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
        return report
    }
}
