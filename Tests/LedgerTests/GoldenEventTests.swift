import Bytes
import Foundation
import Testing

@testable import Ledger

/// The octets of every kind of event, fixed for ever: a ledger written by any released version is read by all later ones.
///
/// `Golden/<kind>.hex` holds what this program wrote when the format was fixed, for the event that ``RandomEvent`` makes from the seed
/// 20_000 + type. They are checked against an independent compiler by `SchemaTests`.
struct GoldenEventTests {
    @Test(arguments: EventType.allCases)
    func everyKindIsStillWrittenAndReadAsItWasFixed(type: EventType) throws {
        let event = Self.event(type)
        try Self.writeIfMissing(event, of: type)
        let octets = try Self.golden(type)
        let written = try event.derEncoded().hexadecimal
        #expect(written == octets.hexadecimal)
        #expect(try Event(derEncoded: octets[...], schema: 1, type: type.rawValue) == event)
    }

    @Test func numbersOfKindsNeverChange() {
        let numbers = Dictionary(uniqueKeysWithValues: EventType.allCases.map { ("\($0)", $0.rawValue) })
        #expect(
            numbers == [
                "ledgerOpened": 1, "serverStarted": 2, "clockStepped": 3, "clockConfirmed": 4, "settingsChanged": 5,
                "epochOpened": 6, "logKeyChanged": 7, "masterKeyChanged": 8, "serverStopped": 9,
                "authorityCreating": 10,
                "authorityCreated": 11, "authorityCreationFailed": 12, "authorityCertificateImported": 13,
                "keyMade": 14, "requestAuthorized": 15, "authorityStatusChanged": 16, "authorityDeleted": 17,
                "authorityRestored": 18, "authorityTagsChanged": 19, "authorityPermissionsChanged": 20,
                "issuancePolicyChanged": 21, "keyBlocked": 22, "rulesAdopted": 23, "credentialsChanged": 24,
                "roleChanged": 25, "credentialsDiffered": 26, "resourcePolicyChanged": 27,
                "revocationConfigurationChanged": 28, "cRLPartitionOpened": 29,
                "issuanceRequested": 30,
                "issuanceRefused": 31, "issuanceAuthorized": 32,
                "certificateSigned": 33, "signingFailed": 34, "issuanceAbandoned": 35, "issuanceRepeated": 36,
                "reissuancePolicyChanged": 37, "logNamingChanged": 38, "masterKeyChanging": 39,
                "certificateRevoked": 40, "cRLAuthorized": 41, "cRLSigned": 42, "cRLFailed": 43,
                "responderAuthorized": 44, "responderCertified": 45, "responderFailed": 46, "oCSPPeriodOpened": 47,
                "oCSPPeriodClosed": 48, "masterKeyReplaced": 49,
                "operationRefused": 50, "refusalsCounted": 51,
                "auditReportRequested": 52, "auditReportCompleted": 53, "auditReportFailed": 54,
                "dualControlChanged": 60, "approvalRequested": 61, "approvalGiven": 62, "approvalRejected": 63,
                "approvalUsed": 64, "approvalExpired": 65,
            ]
        )
    }

    /// A new kind has no golden octets yet: they are written down, to be looked at and kept, and the test fails this once.
    private static func writeIfMissing(_ event: Event, of type: EventType) throws {
        let file = Self.file(of: type)
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        var digits = Substring(try event.derEncoded().hexadecimal)
        var lines = ""
        while !digits.isEmpty {
            lines += digits.prefix(64) + "\n"
            digits = digits.dropFirst(64)
        }
        try lines.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("\(file.lastPathComponent) was missing and has been written: look at it, and keep it")
    }

    private static func file(of type: EventType) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(type).hex")
    }

    static func event(_ type: EventType) -> Event {
        var random = RandomEvent(seed: 20_000 + UInt64(type.rawValue))
        random.concerns.removeAll { $0 == .reissuance || $0 == .naming }
        return random.event(type)
    }

    /// The octets in `Golden/<kind>.hex`: hexadecimal, lines of 64 digits.
    static func golden(_ type: EventType) throws -> [UInt8] {
        let digits = try String(contentsOf: Self.file(of: type), encoding: .utf8).filter { !$0.isWhitespace }
        return try #require([UInt8](hexadecimal: digits))
    }
}
