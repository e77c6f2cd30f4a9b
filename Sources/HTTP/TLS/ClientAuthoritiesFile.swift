/// The file that holds the authorities of which a client has to show a certificate.
public struct ClientAuthoritiesFile: Sendable {
    private let path: String

    /// A file at a path, which may be reached over symbolic links; PEM.
    public init(_ path: String) { self.path = path }

    /// What it holds now.
    ///
    /// - Throws: ``TLSError`` where it cannot be read.
    public func read() throws(TLSError) -> [UInt8] { try TLSFiles.read(self.path) }
}
