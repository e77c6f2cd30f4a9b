import Authority
import Bytes
import EventLog
import Ledger
import Synchronization
import Views

/// The views beside a log that is read.
enum ViewsBeside {
    /// Why views are not used, for people.
    struct Fault: Error {
        let description: String
    }

    /// The views in a folder, where they say what the log says as far as they go.
    ///
    /// - Throws: ``Fault`` where there are none that can be used; `StoreError` where the log cannot be read.
    static func open(_ folder: LedgerFolder, beside log: any EventReading) async throws -> ViewsStore {
        let (views, held, leafHash) = try Self.placed(folder, of: try await log.identity().ledger)
        // After the views, so that the log is not behind them.
        guard try await Self.expected(after: held, in: log) == leafHash else {
            throw Fault(description: "its views are another's: rebuild makes them again.")
        }
        return views
    }

    /// The views of a ledger, up to where they go, and the leaf hash of the last entry that they hold.
    private static func placed(_ folder: LedgerFolder, of ledger: UniqueIdentifier) throws(Fault) -> (
        ViewsStore, UInt64, Digest256
    ) {
        do throws(StoreError) {
            let views = try ReadViews.open(folder: folder.path, ledger: ledger)
            let (held, leafHash) = try views.position()
            return (views, held, leafHash)
        } catch {
            throw Fault(description: "its views cannot be used: \(error.message)")
        }
    }

    /// The leaf hash of the last of a log's first entries; `nil` where it has not so many.
    private static func expected(after held: UInt64, in log: any EventReading) async throws -> Digest256? {
        if held == 0 { return .zero }
        guard held <= (try await log.size()) else { return nil }
        return try await log.leafHashes(in: held - 1..<held).first
    }

    /// What is read by views where there are any that can be used, and by the log alone where there are none.
    static func leading<Value>(
        into log: any EventReading,
        in folder: LedgerFolder,
        _ read: (ViewsStore?) async throws -> Value
    ) async throws -> Value {
        guard let views = try? await Self.open(folder, beside: log) else { return try await read(nil) }
        do {
            return try await read(views)
        } catch let error as StoreError where error.position == nil {
            // The views, and no entry: they are written to meanwhile, or damaged.
            return try await read(nil)
        }
    }
}

/// Where events lie that others took the place of, as the views beside a log have it; they are opened when that is first asked.
final class EarlierEventsOfViews: EarlierEvents {
    private let folder: LedgerFolder
    private let log: any EventReading
    private let opened = Mutex<ViewsStore?>(nil)

    init(_ folder: LedgerFolder, beside log: any EventReading) {
        self.folder = folder
        self.log = log
    }

    func heldEntries() async -> UInt64 {
        do {
            let views = try await ViewsBeside.open(self.folder, beside: self.log)
            self.opened.withLock { $0 = views }
            return await views.heldEntries()
        } catch {
            // The log is read backwards then.
            return 0
        }
    }

    func positions(of type: EventType, before end: UInt64, limit: Int) throws(StoreError) -> [UInt64] {
        guard let views = self.opened.withLock({ $0 }) else { return [] }
        return try views.positions(of: type, before: end, limit: limit)
    }
}
