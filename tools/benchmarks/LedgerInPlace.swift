internal import ArgumentParser
internal import Authority
internal import Bytes
internal import Credentials
internal import Cryptography
internal import Foundation
internal import Ledger
internal import Logging

/// A ledger that no server has open, and whoever asks it.
///
/// Whoever asks is the first in the ledger's credentials file whom the log lets do what is asked for.
struct LedgerInPlace: Sendable {
    let ledger: OpenLedger
    private let accessKey: String
    private let access: Access

    /// What is asked.
    var authority: LedgerAuthority { self.ledger.authority }

    /// Opens the ledger in a folder with a file that holds the master key in hexadecimal.
    static func open(_ path: String, masterKey file: String) async throws -> LedgerInPlace {
        let folder = LedgerFolder(path)
        let digits = try String(contentsOfFile: file, encoding: .utf8)
        guard let octets = [UInt8](hexadecimal: digits.trimmingCharacters(in: .whitespacesAndNewlines)),
            let masterKey = MasterKey(octets: octets)
        else { throw ValidationError("--master-key names no file with 64 hexadecimal digits.") }
        var logger = Logger(label: "ledger-load") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let ledger = try await OpenLedger.open(
            OpeningOptions(
                folder: folder,
                masterKey: masterKey,
                softwareVersion: "ledger-load",
                provenance: Provenance(.program, "uid:\(getuid())")
            ),
            logger: logger,
            onFatalFailure: { reason in
                FileHandle.standardError.write(Data("ledger-load: \(reason)\n".utf8))
                _exit(EX_IOERR)
            }
        )
        for credential in try CredentialsFile(path: folder.credentials).list() {
            let accessKey = credential.accessKeyIdentifier
            guard let access = try await ledger.authority.access(of: accessKey),
                access.role.permits(.issueCertificate), access.role.permits(template: RoleDefinition.presetTemplate)
            else { continue }
            return LedgerInPlace(ledger: ledger, accessKey: accessKey, access: access)
        }
        ledger.close()
        throw ValidationError("\(folder.credentials) holds no access key that may issue certificates.")
    }

    /// Whoever asks, once more.
    func caller(_ bodyDigest: Digest256) throws -> Caller {
        let words = try RandomOctets.make(count: 16)
        guard let request = UniqueIdentifier(randomOctets: words) else {
            throw ValidationError("A request cannot be given an identifier.")
        }
        return Caller(
            request: request,
            principal: self.access.principal,
            accessKey: self.accessKey,
            account: self.access.account,
            role: self.access.role,
            sourceAddress: "127.0.0.1",
            userAgent: nil,
            bodyDigest: bodyDigest
        )
    }

    /// Closes the ledger in good order.
    func close() { self.ledger.close() }
}
