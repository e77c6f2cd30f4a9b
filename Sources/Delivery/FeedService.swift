internal import Authority
internal import Bytes
internal import EventLog
internal import Feed
internal import Ledger
internal import Logging
internal import ServiceLifecycle

/// Writes the feed into a folder, from where its last line stands.
struct FeedService: Service {
    let folder: String
    let limits: FeedFolder.Limits
    let source: DeliverySource
    let beginning: FeedBeginning
    let standing: DeliveryStanding
    let logger: Logger

    private static let records = 1_024
    private static let octets = 1 << 20
    private static let pause = Duration.milliseconds(250)

    /// Writes until the graceful shutdown; what the server says last is written at the next start.
    func run() async throws {
        await withTaskExecutorPreference(DeliveryExecutor(label: "feed")) {
            await cancelWhenGracefulShutdown { await self.write() }
        }
    }

    private func write() async {
        let folder = FeedFolder(self.folder, limits: self.limits)
        var backoff = Backoff(first: .seconds(1), longest: .seconds(30))
        while !Task.isCancelled {
            do {
                try await self.follow(folder) { backoff.reset() }
            } catch is CancellationError {
                break
            } catch {
                folder.close()
                if self.standing.fail("\(error)") {
                    self.logger.error("The feed stands still.", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: backoff.next())
            }
        }
        folder.close()
    }

    /// Writes from where the folder stands on, until something fails.
    private func follow(_ folder: FeedFolder, onProgress: () -> Void) async throws {
        let place = try await folder.open(of: self.source.log) {
            try await self.beginning.position(in: self.source.log)
        }
        var stream = self.source.stream(from: place)
        self.standing.begins(at: place.position)
        while true {
            try Task.checkCancellation()
            let batch = try await stream.next(atMost: Self.records, octets: Self.octets, now: self.source.now())
            if !batch.records.isEmpty {
                try folder.append(batch.records)
                onProgress()
            }
            self.standing.stands(at: stream.place.position, told: batch.records.count)
            if batch.isAtEnd { try await Task.sleep(for: Self.pause) }
        }
    }
}
