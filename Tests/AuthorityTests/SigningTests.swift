import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
import Ledger
import PKI
import Synchronization
import Testbed
import Testing

@testable import Authority

/// Keys: how they are kept, counted, and what happens where they cannot be used.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct SigningTests {
    /// Ways in which a key file can be of no use.
    enum Damage: CaseIterable, Sendable {
        case missing, truncated, flipped, anothers

        func inflict(on path: String, other: String) throws {
            switch self {
            case .missing: try Files.remove(path)
            case .truncated: try Files.write(Array(try Files.octets(path).dropLast()), to: path)
            case .flipped:
                var octets = try Files.octets(path)
                octets[octets.count / 2] ^= 1
                try Files.write(octets, to: path)
            case .anothers: try Files.write(try Files.octets(other), to: path)
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func aKeyThatCannotBeUsedFailsItsOwnAuthorityAlone(damage: Damage) async throws {
        let premises = try LedgerUnderTest()
        let (broken, sound) = try await premises.whileOpen { ledger in
            (try await ledger.authority.foundRoot(), try await ledger.authority.foundRoot("Other"))
        }
        let keys = premises.folder.keys
        let state = try premises.contents().state
        let brokenKey = try #require(state.authorities[broken]?.key?.key)
        let soundKey = try #require(state.authorities[sound]?.key?.key)
        try damage.inflict(on: "\(keys)/\(brokenKey).key", other: "\(keys)/\(soundKey).key")
        try await premises.whileOpen { ledger in
            for _ in 0..<2 {
                let code = try await ledger.authority.refusal(from: broken, token: "one")
                #expect(code == .internalFailure)
            }
            try await ledger.authority.issue(from: sound)
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.signingFailed) == 2)
        for case .signingFailed(let failed) in contents.facts(.signingFailed).map(\.body) {
            #expect(!failed.signatureMayExist && Reason(failed.reason) != nil)
        }
        for stream in contents.streams(ofToken: "one") {
            #expect(contents.stream(stream) == [.issuanceRequested, .issuanceAuthorized, .signingFailed])
        }
        #expect(premises.failures.all.isEmpty)
    }

    @Test func anotherMasterKeyDoesNotOpenALedger() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        let before = try premises.contents().entries.count
        let error = await #expect(throws: OpeningError.self) {
            try await premises.open { $0.masterKey = MasterKey(octets: [UInt8](repeating: 8, count: 32)) }
        }
        #expect(error?.code == .masterKey)
        #expect(try premises.contents().entries.count == before)
        // The refusal leaves nothing locked.
        try await premises.whileOpen { _ in }
    }

    @Test func withoutAMasterKeyNoLedgerIsMade() async throws {
        let premises = try LedgerUnderTest()
        let error = await #expect(throws: OpeningError.self) { try await premises.open { $0.masterKey = nil } }
        #expect(error?.code == .masterKey)
        #expect(!Files.exists(premises.folder.path + "/ledger.db"))
    }

    @Test func usesOfAKeyEqualTheEndingsInTheLog() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            for token in ["a", "b", "b", nil] { try await ledger.authority.issue(from: authority, token: token) }
            let refused = try await ledger.authority.refusal(from: authority) { $0.certificationRequest = [1] }
            #expect(refused == .malformedCertificationRequest)
            return authority
        }
        let contents = try premises.contents()
        // The certification request's signature, and one for each certificate.
        let endings = contents.count(.authorityCreated) + contents.count(.certificateSigned)
        #expect(endings == 5)
        let key = try #require(contents.state.authorities[authority]?.key?.key)
        #expect(key != authority)
        let ledger = try #require(contents.entries.first).header.ledger
        let counted = try KeyUseReading(path: "\(premises.folder.keys)/\(KeyUseFile.name)", ledger: ledger)
        #expect(counted.counts == [key: 5] && counted.flaws.isEmpty)
        try await premises.whileOpen { _ in }
        // The log says it all: a start has nothing to count.
        #expect(try premises.contents().started?.keyUses == [])
    }

    @Test func noKeyLiesInTheClear() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { try await $0.authority.foundRoot() }
        let authorityKey = try #require(try premises.contents().state.authorities[authority]?.subjectPublicKeyInfo)
        let names = try Files.names(in: premises.folder.keys)
        #expect(names.filter { $0.hasSuffix(".key") }.count == 2)
        // What every PKCS#8 of such a key holds: the algorithm's identifier, and for elliptic curves the public point.
        let ellipticCurve: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
        let edwards: [UInt8] = [0x06, 0x03, 0x2B, 0x65, 0x70, 0x04]
        for name in names {
            let octets = try Files.octets("\(premises.folder.keys)/\(name)")
            for pattern in [ellipticCurve, edwards, Array(authorityKey.suffix(64)), Array("PRIVATE KEY".utf8)] {
                #expect(!octets.contains(pattern), "\(name)")
            }
        }
    }

    @Test func aKeyOfOneAuthorityIsNotOpenedAsAnothers() throws {
        let home = try TemporaryFolder()
        let store = try KeyStore(
            folder: home.file("keys"),
            ledger: MemoryLedger.identifier,
            masterKey: LedgerUnderTest.masterKey
        )
        let key = try PrivateKey.generate(.ecP256)
        let first = UniqueIdentifier(words: (1, 1))
        let second = UniqueIdentifier(words: (1, 2))
        try store.keep(key, as: first)
        #expect(throws: KeyStoreError.self) { try store.keep(key, as: first) }
        try Files.copy(home.file("keys/\(first).key"), to: home.file("keys/\(second).key"))
        let information = key.subjectPublicKeyInfo
        #expect(try store.key(first, subjectPublicKeyInfo: information).subjectPublicKeyInfo == information)
        #expect(throws: KeyStoreError.self) { try store.key(second, subjectPublicKeyInfo: information) }
        let other = try PrivateKey.generate(.ecP256).subjectPublicKeyInfo
        #expect(throws: KeyStoreError.self) { try store.key(first, subjectPublicKeyInfo: other) }
    }

    @Test func aKeyThatLeftMemoryIsReadAgainAndNoMoreThanSoManyStay() async throws {
        let home = try TemporaryFolder()
        let store = try KeyStore(
            folder: home.file("keys"),
            ledger: MemoryLedger.identifier,
            masterKey: LedgerUnderTest.masterKey
        )
        let room = SigningRoom(store: store, keysInMemory: 2)
        let made = try (1...5).map { number in
            try room.makeKey(.ecP256, as: UniqueIdentifier(words: (2, number)), for: .authority)
        }
        #expect(room.keyCount == 2)
        let authority = UniqueIdentifier(words: (1, 1))
        for key in made {
            let order = AuthorityRequestOrder(try Proposals.creating(), of: authority, with: key)
            _ = try await room.sign(try Self.permission(order), for: KeyHolder(authority, key))
            #expect(room.keyCount == 2)
        }
        #expect(room.key(held: made[0].key) == nil && room.key(held: made[4].key) != nil)
    }

    /// As far as somebody needed it: a key that cannot be opened is remembered until it was.
    @Test func aKeyThatCouldNotBeOpenedIsRememberedUntilItCanBe() async throws {
        let home = try TemporaryFolder()
        let store = try KeyStore(
            folder: home.file("keys"),
            ledger: MemoryLedger.identifier,
            masterKey: LedgerUnderTest.masterKey
        )
        let authority = UniqueIdentifier(words: (1, 1))
        let making = SigningRoom(store: store)
        let made = try (1...2).map { number in
            try making.makeKey(.ecP256, as: UniqueIdentifier(words: (2, number)), for: .authority)
        }
        let files = made.map { home.file("keys/\($0.key).key") }
        let away = home.file("away")
        let room = SigningRoom(store: store)
        func sign(_ key: KeyMade) async throws {
            let order = AuthorityRequestOrder(try Proposals.creating(), of: authority, with: key)
            _ = try await room.sign(try Self.permission(order), for: KeyHolder(authority, key))
        }
        #expect(room.unopenedCount == 0)
        try Files.copy(files[0], to: away)
        try Files.remove(files[0])
        for _ in 0..<2 { await #expect(throws: SigningRoom.Failure.self) { try await sign(made[0]) } }
        #expect(room.unopenedCount == 1)
        // The file of another key in its place is none of its.
        try Files.copy(files[1], to: files[0])
        await #expect(throws: SigningRoom.Failure.self) { try await sign(made[0]) }
        try await sign(made[1])
        #expect(room.unopenedCount == 1)
        try Files.remove(files[0])
        try Files.copy(away, to: files[0])
        try await sign(made[0])
        #expect(room.unopenedCount == 0)
    }

    @Test func serialNumbersArePositiveMinimalAndUnique() throws {
        var seen: Set<[UInt8]> = []
        for _ in 0..<5_000 {
            let serialNumber = try Entropy.system.serialNumber(at: Instant(seconds: 1_790_000_000))
            #expect(serialNumber.count == 16 && (0x01...0x7F).contains(serialNumber[0]))
            seen.insert(serialNumber)
        }
        #expect(seen.count == 5_000)
    }

    @Test(arguments: [
        (Int64(1_790_000_000_123), "01a0c4506c7b"), (0, "010000000000"), (-1, "010000000000"),
        (253_402_300_799_999, "7fffffffffff"),
    ])
    func serialNumbersBeginWithTheTimeAndStayPositive(milliseconds: Int64, beginning: String) throws {
        let entropy = Entropy { count throws(CryptographyError) in [UInt8](repeating: 9, count: count) }
        let moment = Instant(microseconds: milliseconds * 1_000 + 456)
        let serialNumber = try entropy.serialNumber(at: moment)
        #expect(serialNumber.hexadecimal == beginning + String(repeating: "09", count: 10))
    }

    @Test func serialNumbersRiseWithTheTime() throws {
        let moments = (0..<100).map { Instant(microseconds: 1_790_000_000_000_000 + $0 * 1_000) }
        let serialNumbers = try moments.map { try Entropy.system.serialNumber(at: $0) }
        #expect(zip(serialNumbers, serialNumbers.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }

    @Test func whatFailsBetweenSignatureAndEndingLeavesNoOpenIntent() async throws {
        let isBroken = Mutex(false)
        let entropy = Entropy { count throws(CryptographyError) in
            let fails = isBroken.withLock { isBroken in
                defer { isBroken = false }
                return isBroken
            }
            if fails { _ = try PublicKey(subjectPublicKeyInfo: []) }
            return try RandomOctets.make(count: count)
        }
        let ledger = try await MemoryLedger(entropy: entropy)
        let authority = try await ledger.authority.foundRoot()
        // The first draw after the intent fails: the one for the ending.
        ledger.store.beforeCommit { batch in
            if batch.contains(.issuanceAuthorized) { isBroken.withLock { $0 = true } }
        }
        let code = try await ledger.authority.refusal(from: authority)
        #expect(code == .internalFailure)
        await ledger.stopped()
        #expect(ledger.failures.all.isEmpty)
        let contents = try ledger.contents()
        try contents.expectWhole()
        #expect(contents.count(.issuanceAbandoned) == 1)
    }

    private static func permission(_ order: AuthorityRequestOrder) throws -> PermissionToSign {
        let judgement = try RuleSets.known.judge(order, ruleSet: 1)
        switch consume judgement.verdict {
        case .permitted(let permission): return permission
        case .refused(let refusal): throw refusal
        }
    }

    @Test func aPermissionIsOfNoUseForAnotherAuthorityOrAnotherKey() async throws {
        let home = try TemporaryFolder()
        let store = try KeyStore(
            folder: home.file("keys"),
            ledger: MemoryLedger.identifier,
            masterKey: LedgerUnderTest.masterKey
        )
        let room = SigningRoom(store: store)
        let (first, second) = (UniqueIdentifier(words: (1, 1)), UniqueIdentifier(words: (1, 2)))
        let key = try room.makeKey(.ecP256, as: UniqueIdentifier(words: (2, 1)), for: .authority)
        let otherKey = try room.makeKey(.ecP256, as: UniqueIdentifier(words: (2, 2)), for: .authority)
        let order = AuthorityRequestOrder(try Proposals.creating(), of: first, with: key)
        let wrong = [
            KeyHolder(second, otherKey), KeyHolder(second, key), KeyHolder(first, otherKey),
            KeyHolder(authority: first, key: key.key, subjectPublicKeyInfo: otherKey.subjectPublicKeyInfo),
            KeyHolder(authority: first, key: otherKey.key, subjectPublicKeyInfo: key.subjectPublicKeyInfo),
        ]
        for holder in wrong {
            let permission = try Self.permission(order)
            do throws(SigningRoom.Failure) {
                _ = try await room.sign(permission, for: holder)
                Issue.record("signed for \(holder.authority)")
            } catch {
                #expect(!error.signatureMayExist && error.reason.sentence.contains("\(first)"))
            }
        }
        #expect(try store.uses(of: key.key) == nil && store.uses(of: otherKey.key) == nil)
        let signed = try await room.sign(try Self.permission(order), for: KeyHolder(first, key))
        #expect(try CertificationRequest(derEncoded: signed.derOctets).signature == signed.signature)
        #expect(try store.uses(of: key.key) == 1)
    }
}
