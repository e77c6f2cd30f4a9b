import Foundation
import HTTP
import Testbed

/// Certificates that the `openssl` program makes, each certifying itself, with their keys, in a folder of their own.
struct MadeCertificates {
    let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    /// Makes `NAME.pem` and `NAME.key`.
    func make(_ name: String, days: Int = 30, more: [String] = []) async throws {
        _ = try await Program.openssl.output(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "\(days)",
                "-subj", "/CN=\(name)", "-out", self.folder.file("\(name).pem"), "-keyout",
                self.folder.file("\(name).key"),
            ] + more
        )
        try self.allow(0o600, "\(name).key")
    }

    /// Sets a file's mode.
    func allow(_ mode: Int, _ file: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self.folder.file(file))
    }

    /// Puts what a file holds in place of another, as those do who renew certificates: the name is never without a file.
    func put(_ file: String, at place: String) throws {
        try self.folder.write(try self.folder.read(file), to: "\(place).new")
        try self.allow(0o600, "\(place).new")
        guard unsafe rename(self.folder.file("\(place).new"), self.folder.file(place)) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    /// The two files that a server reads.
    func files(_ certificate: String, _ key: String) -> TLSFiles {
        TLSFiles(certificate: self.folder.file(certificate), key: self.folder.file(key))
    }

    /// What a file holds, as DER.
    func der(_ name: String) async throws -> [UInt8] {
        try await Program.openssl.run(["x509", "-in", self.folder.file("\(name).pem"), "-outform", "DER"]).output
    }
}
