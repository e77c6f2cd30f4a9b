public import Authority
public import Bytes
public import EventLog
internal import Ledger
internal import Views

/// Every call to the interface that a log tells of, one record each, in the order of their outcomes.
///
/// What comes out follows from the log and the choice alone. Calls that only read leave no entry, and are not in it, unless they were
/// refused; nor is what was done on the ledger's machine, which is no call.
public struct CallExport: Sendable {
    /// Which calls are wanted.
    public struct Choice: Sendable {
        /// Those about this authority.
        public var authority: UniqueIdentifier?
        /// Those of this principal.
        public var requester: String?
        /// Those whose outcome lies at these positions.
        public var positions: Range<UInt64> = 0..<UInt64.max
        /// Every call.
        public init() {}
    }

    private let log: any EventReading
    private let settings: LedgerSettings
    private let choice: Choice
    private let form: CallForm
    private let version: String

    private static let page: UInt64 = 256
    /// How far back a repeated request's first is looked for: it lies within the window of its token.
    private static let window: UInt64 = 65_536

    /// An export of a log.
    ///
    /// - Parameter version: The version of this program, which records name.
    public init(
        log: any EventReading,
        settings: LedgerSettings,
        choice: Choice = Choice(),
        form: CallForm,
        version: String
    ) {
        self.log = log
        self.settings = settings
        self.choice = choice
        self.form = form
        self.version = version
    }

    /// Writes the records, as far as the log goes now.
    ///
    /// - Parameter progress: Told from time to time how many events were read, of how many.
    /// - Returns: How many records there are.
    /// - Throws: `StoreError` where the log cannot be read, and what the sink throws.
    public func write(
        to sink: ([UInt8]) throws -> Void,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> UInt64 {
        let end = min(try await self.log.size(), self.choice.positions.upperBound)
        var calls = InterfaceCalls(self.settings)
        var begun = BegunEvents(in: self.log)
        var (count, next): (UInt64, UInt64) = (0, 0)
        try sink(self.form.beginning)
        while next < end {
            let entries = try await self.log.storedEntries(in: next..<min(end, next + Self.page))
            guard !entries.isEmpty else { throw StoreError(.corrupt, "The entry is missing.", position: next) }
            var octets: [UInt8] = []
            for entry in entries {
                guard let event = try await KnownEvent(entry, in: self.log) else { continue }
                begun.pass(event)
                let earlier = try await begun.events(before: event)
                let repeated = try await self.first(of: event, begun)
                guard let call = try calls.call(event, after: earlier, repeated: repeated),
                    self.wants(call, event, earlier)
                else { continue }
                if count > 0 { octets += self.form.separator }
                octets += self.form.record(of: call, self.settings, version: self.version)
                count += 1
            }
            if !octets.isEmpty { try sink(octets) }
            next += UInt64(entries.count)
            progress(next, end)
        }
        try sink(self.form.ending(of: count))
        return count
    }

    /// The events of the request that another repeated; none of any other event.
    private func first(of event: KnownEvent, _ begun: BegunEvents) async throws(StoreError) -> [KnownEvent] {
        guard case .issuanceRepeated(let fact) = event.body, self.choice.positions.contains(event.header.position)
        else {
            return []
        }
        return try await begun.events(of: fact.first, before: event.header.position, most: Self.window)
    }

    private func wants(_ call: InterfaceCall, _ event: KnownEvent, _ earlier: [KnownEvent]) -> Bool {
        guard self.choice.positions.contains(call.position) else { return false }
        if let requester = self.choice.requester, !call.caller.principal.isVerbatim(requester) { return false }
        guard let wanted = self.choice.authority else { return true }
        return ([event] + earlier).contains { $0.body.authority(in: $0.header.stream) == wanted }
    }
}
