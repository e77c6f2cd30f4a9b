public import Audit
public import Authority
public import Cryptography
import DurableFiles
import EventLog
import Ledger

/// A look at a ledger's folder, from its files to the certificates of its authorities.
public struct Examination: Sendable {
    /// Why nothing can be told of a folder.
    public struct Obstacle: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is in the way.
        public let description: String
    }

    /// Which ledger.
    public let folder: LedgerFolder
    /// Its anchor; `nil` where none is asked.
    public var anchorPath: String?
    /// The file of its credentials.
    public var credentialsPath: String
    /// What its keys are sealed under; `nil` where they are not opened.
    public var masterKey: MasterKey?
    /// Why the master key that was named is none; `nil` where it is one, or none was named.
    public var masterKeyFault: String?
    /// Below how much free space a server takes no requests.
    public var reserve: UInt64 = 64 << 20
    /// The verdict of a replay, for a deep look; `nil` for one that reads no more than a start does.
    public var replay: (@Sendable () async -> ReplayReport)?
    /// What is asked of the machine.
    public var surroundings: Surroundings

    /// How many authorities are looked at, and of how many findings of one kind each is told.
    static let mostAuthorities = 2_000
    static let mostOfAKind = 20

    /// A look at a folder.
    public init(of folder: LedgerFolder, _ surroundings: Surroundings) {
        self.folder = folder
        self.anchorPath = folder.anchor
        self.credentialsPath = folder.credentials
        self.surroundings = surroundings
    }

    /// Looks at everything.
    ///
    /// - Throws: ``Obstacle`` where there is no ledger to look at, or nobody may.
    public func run() async throws(Obstacle) -> Diagnosis {
        let names = try self.names()
        var diagnosis = Diagnosis(of: self.folder.path, at: self.surroundings.now)
        diagnosis.serving = self.serving
        self.lookAtServing(&diagnosis)
        self.lookAtFiles(names, &diagnosis)
        self.lookAtMachine(&diagnosis)
        self.lookAtCredentials(&diagnosis)
        self.lookAtMasterKey(&diagnosis)
        self.lookAtBackups(&diagnosis)
        if let log = await self.lookAtLog(&diagnosis) {
            self.lookAtClock(log, &diagnosis)
            self.lookAtGrowth(log, &diagnosis)
            self.lookAtViews(log, &diagnosis)
            self.lookAtKeys(log, &diagnosis)
            await self.lookAtAccessKeys(log, &diagnosis)
            await self.lookAtAuthorities(log, &diagnosis)
        }
        await self.lookDeep(&diagnosis)
        return diagnosis
    }

    /// The names in the folder, which must be a ledger's.
    private func names() throws(Obstacle) -> [String] {
        let path = self.folder.path
        guard FilePlace.exists(path) else { throw Obstacle(description: "There is no \(path).") }
        let names: [String]
        do throws(FileError) { names = try FilePlace.list(path) } catch {
            throw Obstacle(description: "\(error)")
        }
        let isLedgers = names.contains { $0.hasPrefix("ledger.db") || $0 == "keys" || $0 == "views.db" }
        guard isLedgers || self.anchorPath.map(Anchor.exists) ?? false else {
            throw Obstacle(description: "\(path) is no folder of a ledger: there is neither ledger.db nor keys in it.")
        }
        return names.sorted()
    }

    private var serving: Diagnosis.Serving? {
        let isAnswering = self.surroundings.isAnswering(self.folder.controlSocket)
        let process = self.surroundings.lockHolder(self.folder.lock)
        guard isAnswering || process != nil else { return nil }
        return Diagnosis.Serving(isAnswering: isAnswering, process: process)
    }

    private func lookAtServing(_ diagnosis: inout Diagnosis) {
        guard let serving = diagnosis.serving, !serving.isAnswering, let process = serving.process else { return }
        diagnosis.add(
            Finding(
                .note,
                .lockHeld,
                at: self.folder.lock,
                "Process \(process) has the ledger and takes no commands: a server that starts or ends, or another command.",
                do: "Wait, and look again; ps -p \(process) says what it is."
            )
        )
    }

    /// A word of a command as a shell takes it for one.
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { octet in
            (0x61...0x7A).contains(octet | 0x20) || (0x2B...0x3A).contains(octet) || octet == 0x5F || octet == 0x3D
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    /// The folder as a word of a command.
    var data: String { Self.quoted(self.folder.path) }
}
