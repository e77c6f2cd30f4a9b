public import Bytes
public import EventLog

/// Everything that the log says of one certificate, told in order: who asked, for what, what every rule said, what was signed, and what
/// became of it.
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

    /// The story of a certificate.
    ///
    /// What indexes name is read, and what lies near by is looked for: it takes as long on a large log as on a small one.
    ///
    /// - Parameter resourceName: Names a certificate in full.
    /// - Throws: ``CertificateAbsence`` where there is none; ``AuditError`` and `StoreError` where the log cannot be read.
    public static func story(
        of reference: CertificateReference,
        in log: any EventReading,
        resourceName: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) async throws -> CertificateStory {
        let size = try await log.size()
        let entries = try await CertificateCollector(log: log).entries(reference)
        let name = resourceName(entries.found.authority, entries.found.serialNumber)
        let chapters = StoryChapters(entries: entries, name: name)
        return CertificateStory(title: chapters.title, size: size, chapters: chapters.all)
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
