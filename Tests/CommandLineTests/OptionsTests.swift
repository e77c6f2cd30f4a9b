import ArgumentParser
import Ledger
import Testing

@testable import ca_ledger

/// What the command line takes, and with which exit code it refuses.
@Suite struct OptionsTests {
    private static let usage: Int32 = 64  // EX_USAGE

    /// The exit code with which arguments are refused; `nil` where they are taken.
    private static func refusal(_ arguments: [String]) -> Int32? {
        do {
            _ = try CALedger.parsed(arguments)
            return nil
        } catch {
            return error is SettingsProblems ? Self.usage : CALedger.exitCode(for: error).rawValue
        }
    }

    @Test(arguments: [
        ["serve", "--data", "d"],
        ["serve", "--data", "d", "--listen", "[::1]:0", "--arn-serial", "hex", "--region", "eu-west-1"],
        ["serve", "--data", "d", "--listen", "0.0.0.0:1", "--insecure-plaintext", "--token-window", "86400"],
        ["credentials", "add", "--data", "d", "--principal", "p", "--role", "issuer", "--format", "json"],
        ["credentials", "list", "--data", "d"], ["credentials", "remove", "--data", "d", "AK1"],
        ["keys", "block", "--data", "d", "--spki-sha256", "00", "--reason", "r"],
        ["policy", "show", "--data", "d"], ["policy", "set", "--data", "d", "--note", "108", "--note", "109"],
        ["policy", "set", "--data", "d", "--certificates-per-authority", "none"], ["clock", "confirm", "--data", "d"],
        ["serve", "--data", "d", "--stages"], ["backup", "f", "--data", "d", "--with-keys"],
        ["stages", "--data", "d", "--format", "json"],
        ["log", "show", "d", "--from", "7", "--to", "18446744073709551615"],
        ["log", "show", "d", "--from", "2026-10-01", "--to", "2026-10-31T23:59:59+01:00"],
    ])
    func theseAreTaken(arguments: [String]) { #expect(Self.refusal(arguments) == nil) }

    @Test(arguments: [
        ["serve"], ["serve", "--data", "d", "--listen", "nowhere"], ["serve", "--data", "d", "--listen", "0.0.0.0:1"],
        ["serve", "--data", "d", "--account", "12345678901"], ["serve", "--data", "d", "--account", "12345678901x"],
        ["serve", "--data", "d", "--region", "EU"], ["serve", "--data", "d", "--region", ""],
        ["serve", "--data", "d", "--token-window", "0"], ["serve", "--data", "d", "--token-window", "86401"],
        ["serve", "--data", "d", "--master-key", "k", "--development"],
        ["serve", "--data", "d", "--arn-serial", "octal"],
        ["credentials", "add", "--data", "d", "--principal", "p", "--roles", "king"], ["nonsense"],
        ["keys", "block", "--data", "d", "--reason", "r"], ["keys", "block", "--data", "d", "--spki-sha256", "00"],
        ["keys", "block", "--data", "d", "--reason", "r", "--request", "a", "--certificate", "b"],
        ["policy", "set", "--data", "d"], ["policy", "set", "--data", "d", "--certificates-per-authority", "-1"],
        ["policy", "set", "--data", "d", "--disable-rule", "x"], ["replay", "d", "--workers", "0"],
        ["replay", "d", "--workers", "2305843009213693952"], ["export", "d", "--format", "csv", "--workers", "65"],
        ["export", "d", "--format", "csv", "--workers", "-1"], ["backup", "f"], ["backup", "--data", "d"],
        ["log", "show", "d", "--from", "+7"], ["log", "show", "d", "--from", "2026-10-32"],
        ["log", "show", "d", "--to", "18446744073709551616"], ["log", "show", "d", "--to", "yesterday"],
    ])
    func theseAreRefusedAsUsage(arguments: [String]) { #expect(Self.refusal(arguments) == Self.usage) }

    /// A variable of a script that is not set is no decision: neither for the default nor for no anchor at all.
    @Test(arguments: [
        ["serve", "--data", ""], ["serve", "--data", "d", "--anchor", ""],
        ["serve", "--data", "d", "--credentials", ""],
        ["serve", "--data", "d", "--master-key", ""], ["credentials", "list", "--data", ""],
        ["credentials", "list", "--data", "d", "--anchor", ""],
        ["credentials", "list", "--data", "d", "--credentials", ""],
        ["policy", "show", "--data", ""], ["policy", "show", "--data", "d", "--anchor", ""],
        ["keys", "list", "--data", "d", "--master-key", ""], ["roles", "list", "--data", ""],
        ["rules", "adopt", "--data", "d", "--anchor", ""], ["clock", "confirm", "--data", ""],
        ["stages", "--data", ""],
        ["replay", ""], ["replay", "d", "--anchor", ""], ["replay", "d", "--verifier-key", ""],
        ["export", "", "--format", "csv"], ["export", "d", "--format", "csv", "--anchor", ""], ["log", "show", ""],
        ["log", "show", "d", "--anchor", ""], ["rebuild", ""], ["backup", "", "--data", "d"],
        ["backup", "f", "--data", ""], ["backup", "f", "--data", "d", "--anchor", ""],
    ])
    func whatIsEmptyIsRefused(arguments: [String]) { #expect(Self.refusal(arguments) == Self.usage) }

    /// Whoever asks the exit code must not take it for a verdict.
    @Test func noCommandAtAllIsRefusedAsUsage() async throws {
        let nothing = try #require(try CALedger.parseAsRoot([]) as? CALedger)
        do {
            try await nothing.run()
            Issue.record("It ran.")
        } catch {
            #expect(CALedger.exitCode(for: error).rawValue == Self.usage)
        }
    }

    @Test func helpAndVersionAreNoFailure() {
        for arguments in [["--help"], ["--version"], ["serve", "--help"], ["policy", "set", "--help"]] {
            #expect(Self.refusal(arguments) ?? 0 == 0)
        }
    }

    @Test(arguments: [
        ("EndEntityCertificate", "EndEntityCertificate/V1"), ("EndEntityCertificate/V1", "EndEntityCertificate/V1"),
        ("arn:aws:acm-pca:::template/RootCACertificate/V1", "RootCACertificate/V1"), ("x/V2", "x/V2"),
        ("arn:other:acm-pca:::template/x/V1", "arn:other:acm-pca:::template/x/V1"),
    ])
    func aTemplateIsNamedByItsNameOrItsARN(text: String, name: String) {
        #expect(TemplateOption.name(text, partition: "aws") == name)
    }

    @Test func timesHaveATypeAndAValue() throws {
        #expect(try Check.time("DAYS:90", "--validity").value == 90)
        #expect(try Check.time("END_DATE:20301231235959", "--validity").value == 20_301_231_235_959)
        for text in ["", "DAYS", "DAYS:", "days:1", "DAYS:1:2", "DAYS:x", "WEEKS:1", ":1"] {
            #expect(throws: ValidationError.self) { try Check.time(text, "--validity") }
        }
    }

    @Test func valuesAreShownAsLinesInTheirOrderOrAsOneObject() {
        let members = ["b": "2", "a": "1\n\u{202E}", "c": "3"]
        #expect(TextFormat.text.lines(members, order: ["c", "b", "x"]) == ["c: 3", "b: 2"])
        #expect(TextFormat.json.lines(members, order: ["c"]) == [#"{"a":"1\n\u202e","b":"2","c":"3"}"#])
        #expect(TextFormat.text.lines([:], order: ["a"]).isEmpty)
        #expect(TextFormat.json.lines([:], order: ["a"]) == ["{}"])
    }
}
