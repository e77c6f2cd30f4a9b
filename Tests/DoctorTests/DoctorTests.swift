import Audit
import Authority
import Bytes
import Cryptography
import Ledger
import Logging
import Testbed
import Testing

@testable import Doctor

/// What the doctor makes of a machine that a test makes up; of folders that are damaged `Tests/Clients/test_doctor.py` tells.
@Suite struct DoctorTests {
    private static let began = Instant(microseconds: 1_780_315_200_250_000)
    private static let dayInMicroseconds: Int64 = 86_400_000_000

    /// A ledger that was started once and, a time later, once more.
    private static func ledger(in home: TemporaryFolder, again microseconds: Int64) async throws -> LedgerFolder {
        let folder = LedgerFolder(home.file("ledger"))
        for wall in [Self.began, Instant(microseconds: Self.began.microseconds + microseconds)] {
            var options = OpeningOptions(
                folder: folder,
                masterKey: MasterKey(octets: [UInt8](repeating: 7, count: 32)),
                softwareVersion: "test",
                provenance: Provenance(.program, "uid:0")
            )
            options.limits.reserve = 0
            options.timeSource = TimeSource(wall: { wall }, sinceBoot: { 1 })
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await OpenLedger.open(options, logger: logger, onFatalFailure: { _ in }).close()
        }
        return folder
    }

    /// What is found of a ledger whose log spans two days, but for credentials, which no server made.
    private static func found(
        _ folder: LedgerFolder,
        _ change: (inout Examination) -> Void
    ) async throws -> [String] {
        let later = Instant(microseconds: Self.began.microseconds + 2 * Self.dayInMicroseconds)
        var examination = Examination(of: folder, Surroundings(now: later) { _ in false })
        examination.surroundings.freeOctets = { _ in 1 << 40 }
        examination.surroundings.mostFiles = 1 << 20
        change(&examination)
        return try await examination.run().findings.map { "\($0.severity.rawValue) \($0.code.rawValue)" }
            .filter { $0 != "warning credentials-missing" }
    }

    @Test func aDiskThatIsFullWithinAMonthIsTold() async throws {
        let home = try TemporaryFolder()
        let folder = try await Self.ledger(in: home, again: 2 * Self.dayInMicroseconds)
        let reserve: UInt64 = 64 << 20
        #expect(try await Self.found(folder) { _ in } == [])
        // Two days took less than four megabytes, and more than four octets.
        for (free, expected) in [
            (reserve - 1, ["problem disk-full"]), (reserve, ["warning disk-soon-full"]),
            (reserve + 60, ["warning disk-soon-full"]), (reserve + (64 << 20), []),
        ] {
            let found = try await Self.found(folder) { examination in
                examination.reserve = reserve
                examination.surroundings.freeOctets = { _ in free }
            }
            #expect(found == expected, "\(free)")
        }
    }

    @Test func aLogOfLessThanADaySaysNothingOfHowItGrows() async throws {
        let home = try TemporaryFolder()
        let folder = try await Self.ledger(in: home, again: Self.dayInMicroseconds / 2)
        let found = try await Self.found(folder) { $0.surroundings.freeOctets = { _ in 64 << 20 } }
        #expect(found == [])
    }

    @Test func filesThatAProcessMayOpenAreCounted() async throws {
        let home = try TemporaryFolder()
        let folder = try await Self.ledger(in: home, again: 0)
        for (most, expected) in [(4_095, ["warning descriptors"]), (4_096, []), (nil, [])] as [(UInt64?, [String])] {
            #expect(try await Self.found(folder) { $0.surroundings.mostFiles = most } == expected)
        }
    }

    @Test func aWordOfACommandIsOneToAShell() {
        for (word, quoted) in [
            ("/var/lib/ca-ledger", "/var/lib/ca-ledger"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("", "''"),
            ("$HOME", "'$HOME'"), ("a;b", "'a;b'"), ("v1.2_x=3,4+5:6", "v1.2_x=3,4+5:6"), ("a@b`", "'a@b`'"),
        ] {
            #expect(Examination.quoted(word) == quoted)
        }
    }

    @Test func whatIsToldHoldsNothingThatATerminalObeys() {
        var diagnosis = Diagnosis(of: "a\u{1B}[2Jb", at: Self.began)
        diagnosis.add(Finding(.note, .stranger, at: "c\nd", "e\u{202E}f", do: "g\u{7}h"))
        diagnosis.skip("i\u{9B}j")
        for octet in diagnosis.text.utf8 { #expect(octet >= 0x20 || octet == 0x0A) }
        #expect(!diagnosis.text.contains("\u{202E}") && !diagnosis.text.contains("c\nd"))
        #expect(diagnosis.text.hasSuffix("\n1 note.\n") && diagnosis.isWell)
    }
}
