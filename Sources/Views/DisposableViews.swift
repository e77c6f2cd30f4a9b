public import Bytes
public import EventLog
public import Ledger
internal import Synchronization

/// The views of a ledger's folder, `views.db`, whatever lies there.
///
/// What can be trusted is followed from where it stands; anything else is replaced: new views are made from the log in a file beside it,
/// and take its name once they are whole. No decision and no answer rests on views alone, so that nobody waits for that.
///
/// One thread at a time calls what writes; lookups may come from any.
public final class DisposableViews: Sendable {
    private let place: ViewsPlace
    /// Where new views are made; what lies there is thrown away before, and at every start.
    private let unfinished: ViewsPlace
    private let ledger: UniqueIdentifier
    private let onReplacing: @Sendable (StoreError) -> Void
    private let onReplaced: @Sendable (UInt64) -> Void
    private let current = Mutex<ViewsStore?>(nil)

    /// The views in a folder, which is not looked at yet.
    ///
    /// - Parameters:
    ///   - onReplacing: Told why, where views that are there are not used.
    ///   - onReplaced: Told how many entries the new ones hold, once they took the place of others.
    public init(
        folder: String,
        ledger: UniqueIdentifier,
        onReplacing: @escaping @Sendable (StoreError) -> Void = { _ in },
        onReplaced: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) {
        self.place = ViewsPlace(path: folder + "/views.db")
        self.unfinished = ViewsPlace(path: folder + "/views.db.unfinished")
        self.ledger = ledger
        self.onReplacing = onReplacing
        self.onReplaced = onReplaced
    }

    /// The views that are in place.
    ///
    /// - Throws: `foreign`, `corrupt` or `incompatible` where they cannot be trusted; `unavailable` where there are none, or that cannot
    ///   be told now.
    public func inPlace() throws(StoreError) -> ViewsStore {
        if let views = self.current.withLock({ $0 }) {
            guard !views.isDamaged else {
                throw StoreError(.corrupt, "\(self.place.path) is damaged, or is another file.")
            }
            return views
        }
        let views = try ViewsStore.open(path: self.place.path, ledger: self.ledger)
        self.current.withLock { $0 = views }
        return views
    }

    /// Makes the views say what they say after the given entries, in one transaction.
    ///
    /// - Throws: as ``inPlace()`` and ``ViewsStore/apply(_:)-([(Entry,EventBody)])``: then catching up is what helps.
    public func apply(_ entries: [(entry: Entry, body: EventBody)]) throws(StoreError) {
        try self.inPlace().apply(entries)
    }

    /// Brings the views to the given size of the log; by new ones where there are none, or none that can be trusted.
    ///
    /// - Parameter goesOn: Asked before each page; where it says no, the views stay as far as they have come.
    /// - Throws: what the reader throws; `unavailable` where the views cannot be written.
    public func catchUp(
        from reader: any EventReading,
        upTo size: UInt64,
        while goesOn: () -> Bool = { true }
    ) async throws(StoreError) {
        do throws(FollowingError) {
            guard self.place.isTaken || self.current.withLock({ $0 != nil }) else {
                return try await self.replace(from: reader, upTo: size, while: goesOn)
            }
            let views: ViewsStore
            do throws(StoreError) { views = try self.inPlace() } catch { throw .views(error) }
            try await views.follow(reader, upTo: size, while: goesOn)
        } catch {
            guard case .views(let error) = error, error.code != .unavailable else { throw error.cause }
            self.onReplacing(error)
            do throws(FollowingError) {
                try await self.replace(from: reader, upTo: size, while: goesOn)
                if let held = try? self.inPlace().position().size { self.onReplaced(held) }
            } catch {
                throw error.cause
            }
        }
    }

    /// Makes the views again from nothing, whatever is there.
    ///
    /// - Throws: as ``catchUp(from:upTo:while:)``.
    public func rebuild(from reader: any EventReading, upTo size: UInt64) async throws(StoreError) {
        do throws(FollowingError) {
            try await self.replace(from: reader, upTo: size, while: { true })
        } catch {
            throw error.cause
        }
    }

    /// Removes the views, which show a log that there is no more: whoever follows the log makes them anew.
    ///
    /// - Throws: `unavailable` where they cannot be removed.
    public func discard() throws(StoreError) {
        try self.close()
        try self.place.clear()
    }

    /// Closes the file.
    public func close() throws(StoreError) {
        let views = self.current.withLock { current in
            defer { current = nil }
            return current
        }
        guard let views else { return }
        // Another file's name is not this one's to write beside.
        if views.isDamaged { views.abandon() } else { try views.close() }
    }

    /// Puts new views in place of what is there.
    ///
    /// Where the log cannot be read further, or there is no time, they take their place as far as they have come.
    private func replace(
        from reader: any EventReading,
        upTo size: UInt64,
        while goesOn: () -> Bool
    ) async throws(FollowingError) {
        let made: ViewsStore
        do throws(StoreError) {
            // What is in the way of the last step shall be known before the first.
            try self.place.clearWhatIsNoFile()
            try self.unfinished.clear()
            made = try ViewsStore.create(path: self.unfinished.path, ledger: self.ledger)
        } catch {
            throw .views(error)
        }
        var failure: FollowingError?
        do throws(FollowingError) {
            try await made.follow(reader, upTo: size, while: goesOn)
        } catch {
            failure = error
        }
        do throws(StoreError) {
            if case .views(let error) = failure { throw error }
            try made.close()
            self.current.withLock { current in
                // Before another file has its name: SQLite removes what lies beside that name.
                current?.abandon()
                current = nil
            }
            try self.place.take(self.unfinished)
            _ = try self.inPlace()
        } catch {
            made.abandon()
            try? self.unfinished.clear()
            throw .views(error)
        }
        if let failure { throw failure }
    }
}
