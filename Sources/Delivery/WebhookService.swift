internal import Authority
internal import Bytes
internal import EventLog
internal import Feed
internal import Logging
internal import NIOPosix
internal import ServiceLifecycle

/// Brings records to one target, in order and at least once: the next are sent when these are answered with 2xx.
struct WebhookService: Service {
    let target: WebhookTarget
    let place: WebhookPlace
    let source: DeliverySource
    let standing: DeliveryStanding
    let group: MultiThreadedEventLoopGroup
    let version: String
    let logger: Logger

    /// The most records of a message, and after how many octets no other is added.
    private static let records = 100
    private static let octets = 256 << 10
    /// How long an answer may take, in seconds.
    private static let patience: Int64 = 15
    private static let pause = Duration.milliseconds(250)
    /// How many entries may be passed over until that is kept.
    private static let passed: UInt64 = 16_384

    /// Delivers until the graceful shutdown, and waits for that where nothing more is to be delivered.
    func run() async throws {
        await withTaskExecutorPreference(DeliveryExecutor(label: "webhook \(self.target.name)")) {
            await cancelWhenGracefulShutdown { await self.deliver() }
        }
        // A service that ends by itself would end the server.
        try await gracefulShutdown()
    }

    private func deliver() async {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(300))
        while !Task.isCancelled {
            do {
                try await self.follow(&backoff)
                return
            } catch {
                guard !Task.isCancelled else { return }
                self.note("\(error)")
                try? await Task.sleep(for: backoff.next())
            }
        }
    }

    /// Delivers from the kept place on, until the log or the place cannot be read, or the target is gone.
    private func follow(_ backoff: inout Backoff) async throws {
        let (place, isBack) = try await self.place.open(
            self.target.beginning,
            in: self.source.log,
            now: self.source.now()
        )
        if isBack {
            self.logger.warning(
                "Entries were lost; what is told since is told to the target again.",
                metadata: ["target": "\(self.target.name)"]
            )
        }
        var stream = self.source.stream(from: place)
        var kept = place
        self.standing.begins(at: place.position)
        while true {
            try Task.checkCancellation()
            let batch = try await stream.next(
                atMost: Self.records,
                octets: Self.octets,
                now: self.source.now(),
                where: { self.target.detailTypes?.contains($0) ?? true }
            )
            if !batch.records.isEmpty {
                guard try await self.send(batch.records, &backoff) else { return }
                backoff.reset()
            }
            if !batch.records.isEmpty || stream.place.position >= kept.position + Self.passed {
                kept = stream.place
                try await self.place.keep(kept, in: self.source.log)
            }
            self.standing.stands(at: stream.place.position, told: batch.records.count)
            if batch.isAtEnd { try await Task.sleep(for: Self.pause) }
        }
    }

    /// Sends records until the target has them.
    ///
    /// - Returns: Whether it has; it has not where it says that it is gone, and nothing is sent to it until the next start.
    private func send(_ records: [FeedRecord], _ backoff: inout Backoff) async throws -> Bool {
        let message = try WebhookMessage(records, of: self.source.settings.ledger)
        let post = WebhookPost(target: self.target, group: self.group, patience: Self.patience)
        while true {
            let problem: String
            do {
                // The clock of whoever verifies is a wall clock, which may be ahead of the log's.
                let timestamp = TimeSource.system.wall().seconds
                let signature = try self.target.key.signature(
                    of: message.body,
                    identifier: message.identifier,
                    timestamp: timestamp
                )
                let status = try await post.send(
                    message.body,
                    [
                        ("Content-Type", "application/json"), ("User-Agent", "ca-ledger/\(self.version)"),
                        ("webhook-id", message.identifier), ("webhook-timestamp", "\(timestamp)"),
                        ("webhook-signature", signature),
                    ]
                )
                if (200..<300).contains(status) { return true }
                problem = "It answered with status \(status)."
                // "The endpoint … no longer interested": nobody asks for these records any more. -- Standard Webhooks, 410 Gone
                if status == 410 {
                    self.note("It answered with status 410: nothing more is sent to it until the next start.")
                    return false
                }
            } catch {
                try Task.checkCancellation()
                problem = "\(error)"
            }
            self.note(problem)
            try await Task.sleep(for: backoff.next())
        }
    }

    private func note(_ problem: String) {
        guard self.standing.fail(problem) else { return }
        self.logger.warning(
            "A target of webhooks has not taken what it was sent.",
            metadata: ["target": "\(self.target.name)", "reason": "\(problem)"]
        )
    }
}
