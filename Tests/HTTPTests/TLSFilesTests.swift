import Bytes
import Foundation
import HTTP
import ServiceLifecycleTestKit
import Testbed
import Testing

/// The files that a server's certificate and key are read from.
@Suite(.timeLimit(.minutes(Patience.minutes(5))))
struct TLSFilesTests {
    private static func refusal(_ files: TLSFiles) -> String {
        do throws(TLSError) {
            _ = try files.read()
            return ""
        } catch {
            return error.description
        }
    }

    @Test func filesThatHoldAPairAreRead() async throws {
        let made = try MadeCertificates()
        try await made.make("a", days: 7)
        let identity = try made.files("a.pem", "a.key").read()
        #expect(identity.notAfter.seconds - identity.notBefore.seconds == 7 * 86_400)
        // Those who renew certificates lay links to them out.
        for name in ["a.pem", "a.key"] {
            try FileManager.default.createSymbolicLink(
                atPath: made.folder.file("link-\(name)"),
                withDestinationPath: made.folder.file(name)
            )
        }
        #expect(try made.files("link-a.pem", "link-a.key").read().certificateDigest == identity.certificateDigest)
    }

    @Test func aKeyThatOthersCanReadIsRefused() async throws {
        let made = try MadeCertificates()
        try await made.make("a")
        for mode in [0o640, 0o604, 0o660] {
            try made.allow(mode, "a.key")
            #expect(Self.refusal(made.files("a.pem", "a.key")).hasSuffix("is readable by others; make it 0600."))
        }
    }

    @Test func whatIsNoPairIsRefused() async throws {
        let made = try MadeCertificates()
        try await made.make("a")
        try await made.make("b")
        _ = try await Program.openssl.output([
            "pkey", "-in", made.folder.file("a.key"), "-aes256", "-passout", "pass:secret", "-out",
            made.folder.file("closed.key"),
        ])
        try made.folder.write([], to: "empty")
        let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        try made.folder.write(Array(bad.utf8), to: "bad.pem")
        for name in ["closed.key", "empty"] { try made.allow(0o600, name) }
        let refusals = [
            ("a.pem", "b.key", "not that of the first certificate"),
            ("a.pem", "closed.key", "no private key in PEM that is open"),
            ("a.pem", "empty", "no private key in PEM"),
            ("a.pem", "none", "cannot be read"),
            ("empty", "a.key", "no certificates in PEM"),
            ("bad.pem", "a.key", "no certificates in PEM"),
            ("a.key", "a.key", "no certificates in PEM"),
            ("none", "a.key", "cannot be read"),
        ]
        for (certificate, key, reason) in refusals {
            let said = Self.refusal(made.files(certificate, key))
            #expect(said.contains(reason), "\(certificate) \(key): \(said)")
        }
    }

    /// What cannot be used changes nothing; what can is shown at once, and once.
    @Test func filesAreReadAgainWhenTheyChange() async throws {
        let made = try MadeCertificates()
        for name in ["one", "two"] { try await made.make(name) }
        try made.put("one.pem", at: "now.pem")
        try made.put("one.key", at: "now.key")
        let files = made.files("now.pem", "now.key")
        let one = try files.read()
        let two = try made.files("two.pem", "two.key").read()
        let held = HeldIdentity(one)
        let service = TLSFilesService(files, showing: held, now: { one.notBefore }, logger: Listener.logger)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                group.addTask { try await service.run() }
                // The certificate's file comes first, and fits no key for as long.
                try made.put("two.pem", at: "now.pem")
                while held.problem == nil { try await Task.sleep(for: .milliseconds(20)) }
                #expect(held.current?.certificateDigest == one.certificateDigest)
                #expect(held.notice(at: one.notBefore)?.contains("not that of the first certificate") == true)
                try made.put("two.key", at: "now.key")
                while held.problem != nil { try await Task.sleep(for: .milliseconds(20)) }
                #expect(held.current?.certificateDigest == two.certificateDigest)
                #expect(held.notice(at: one.notBefore) == nil)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    /// A certificate that has ended is shown by nobody who has a better one, and by whoever has no other.
    @Test func aCertificateThatHasEndedIsNoRenewal() async throws {
        let made = try MadeCertificates()
        try await made.make("short", days: 1)
        try await made.make("long", days: 30)
        let short = try made.files("short.pem", "short.key").read()
        let long = try made.files("long.pem", "long.key").read()
        let later = short.notAfter.adding(seconds: 1)
        #expect(HeldIdentity(short).notice(at: short.notAfter) == nil)
        #expect(HeldIdentity(short).notice(at: later)?.contains("certificate ended at \(short.notAfter)") == true)
        let held = HeldIdentity(long)
        let service = TLSFilesService(
            made.files("short.pem", "short.key"),
            showing: held,
            now: { later },
            logger: Listener.logger
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                group.addTask { try await service.run() }
                while held.problem == nil { try await Task.sleep(for: .milliseconds(20)) }
                #expect(held.current?.certificateDigest == long.certificateDigest)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }
}
