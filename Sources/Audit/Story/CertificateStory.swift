public import Bytes
public import EventLog
public import Views

/// Everything that the log says of one certificate, told in order: who asked, for what, what every rule said, what was signed, and what
/// became of it.
///
/// Of a request that no certificate came of, what there is of that.
public struct CertificateStory: Sendable {
    /// How it is written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// Lines for people; no character of an event drives the reader's terminal.
        case text
        /// One object (schemas/json/story.schema.json).
        case json
        /// One page that needs nothing from elsewhere.
        case html
    }

    /// What it is called.
    let title: String
    /// How many entries the log had when it was read.
    let size: UInt64
    let chapters: [StoryChapter]

    /// What a story is of.
    public enum Subject: Hashable, Sendable {
        /// A certificate, or a request that an entry at a position is of.
        case certificate(CertificateReference)
        /// A request by its identifier; or a responder's key.
        case request(UniqueIdentifier)
    }

    /// The story of a certificate, or of a request that none came of.
    ///
    /// What indexes name is read, and what lies near by, or views lead to, is looked for: it takes as long on a large log as on a small one. But
    /// a request that is named by its identifier is looked for in all of a log that has no views.
    ///
    /// - Parameters:
    ///   - views: They lead to lists and periods far behind it; without them those near by are found.
    ///   - resourceName: Names a certificate in full.
    /// - Throws: ``CertificateAbsence`` where there is none; ``AuditError`` and `StoreError` where the log cannot be read.
    public static func story(
        of subject: Subject,
        in log: any EventReading,
        views: ViewsStore? = nil,
        resourceName: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) async throws -> CertificateStory {
        let teller = StoryTeller(log: log, views: views)
        let told: (title: String, chapters: [StoryChapter])
        let size = try await log.size()
        switch subject {
        case .certificate(let reference): told = try await teller.story(of: reference, resourceName)
        case .request(let stream): told = try await teller.story(of: stream, resourceName)
        }
        return CertificateStory(title: told.title, size: size, chapters: told.chapters)
    }

    /// The story as it is asked for.
    public func written(_ format: Format) -> [UInt8] {
        switch format {
        case .text: Array(self.text.utf8)
        case .json: Array(self.json.utf8)
        case .html: Array(StoryPage(story: self).html.utf8)
        }
    }
}
