public import Bytes
public import Logging
public import ServiceLifecycle

/// Looks at the files of a server's certificate every two seconds, and shows what they hold when that has changed.
///
/// Files that cannot be used change nothing: what was shown is shown on, and it is said why.
public struct TLSFilesService: Service {
    private static let pause = Duration.seconds(2)

    private let files: TLSFiles
    private let identity: HeldIdentity
    private let now: @Sendable () -> Instant
    private let logger: Logger

    /// A service that has not begun, of files that the identity was read from.
    public init(
        _ files: TLSFiles,
        showing identity: HeldIdentity,
        now: @escaping @Sendable () -> Instant,
        logger: Logger
    ) {
        self.files = files
        self.identity = identity
        self.now = now
        self.logger = logger
    }

    /// Looks until the graceful shutdown.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            // What was read before the service began may have changed since.
            var seen: [TLSFiles.Stamp?]?
            while true {
                seen = self.look(after: seen)
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Reads the files where they are others than those seen last.
    ///
    /// - Returns: What is seen now; `nil` where they are to be read again in any case.
    private func look(after seen: [TLSFiles.Stamp?]?) -> [TLSFiles.Stamp?]? {
        let stamps = self.files.stamps
        guard seen != stamps else { return seen }
        do throws(TLSError) {
            let found = try self.files.read()
            guard found.contents != self.identity.current?.contents else {
                if self.identity.note(nil) { self.logger.info("The server's certificate's files are as before again.") }
                return stamps
            }
            guard found.notAfter >= self.now() else {
                throw TLSError("The certificate in the files ended at \(found.notAfter).")
            }
            self.identity.replace(with: found)
            self.logger.notice(
                "Whoever connects from now on is shown another certificate.",
                metadata: [
                    "certificate.sha256": "\(found.certificateDigest)", "certificate.notAfter": "\(found.notAfter)",
                ]
            )
            return stamps
        } catch {
            // One file may have been replaced, and the other be about to be.
            let problem = "The server's certificate is not renewed, and the one before is shown on: \(error)"
            if self.identity.note(problem) { self.logger.error("\(problem)") }
            return nil
        }
    }
}
