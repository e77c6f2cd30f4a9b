import Bytes
import Cryptography
import Foundation
import Glibc
import Testbed
import Testing

@testable import Authority

/// What lies in a key's place is the key, or is told; it holds nobody up.
@Suite struct KeyFileTests {
    private static let masterKey = MasterKey(octets: [UInt8](repeating: 7, count: 32))
    private static let ledger = UniqueIdentifier(words: (1, 1))
    private static let identifier = UniqueIdentifier(words: (2, 2))

    private let home: TemporaryFolder
    private let store: KeyStore
    private let key: PrivateKey
    private var path: String { self.home.file("keys/\(Self.identifier).key") }

    init() throws {
        self.home = try TemporaryFolder()
        self.store = try Self.store(self.home, Self.ledger)
        self.key = try PrivateKey.generate(.ecP256)
        try self.store.keep(self.key, as: Self.identifier)
    }

    private static func store(_ home: TemporaryFolder, _ ledger: UniqueIdentifier) throws -> KeyStore {
        try KeyStore(folder: home.file("keys"), ledger: ledger, masterKey: Self.masterKey)
    }

    private func opened() throws -> PrivateKey {
        try self.store.key(Self.identifier, subjectPublicKeyInfo: self.key.subjectPublicKeyInfo)
    }

    @Test func whatWasKeptIsFoundAndNoOctetOfItMayChange() throws {
        #expect(try self.opened().subjectPublicKeyInfo == self.key.subjectPublicKeyInfo)
        let octets = try self.home.read("keys/\(Self.identifier).key")
        for index in octets.indices {
            var changed = octets
            changed[index] ^= 0x10
            try self.home.write(changed, to: "keys/\(Self.identifier).key")
            #expect(throws: (any Error).self, "octet \(index)") { try self.opened() }
        }
    }

    /// A head and a key of two files, each of which is whole.
    @Test func aHeadIsSealedWithItsKey() throws {
        let octets = try self.home.read("keys/\(Self.identifier).key")
        try Self.store(self.home, UniqueIdentifier(words: (8, 8))).keep(self.key, as: UniqueIdentifier(words: (3, 3)))
        let other = try self.home.read("keys/\(UniqueIdentifier(words: (3, 3))).key")
        try self.home.write(Array(octets.prefix(112)) + Array(other.dropFirst(112)), to: "keys/\(Self.identifier).key")
        #expect(throws: CryptographyError.self) { try self.opened() }
    }

    @Test func whatIsOfAnotherLedgerOrAnEarlierFormIsToldAsSuch() throws {
        let other = try Self.store(self.home, UniqueIdentifier(words: (8, 8)))
        let error = #expect(throws: KeyStoreError.self) {
            try other.key(Self.identifier, subjectPublicKeyInfo: self.key.subjectPublicKeyInfo)
        }
        #expect(error?.message.contains("is of ledger \(Self.ledger)") == true)
        try self.home.write([1] + [UInt8](repeating: 5, count: 200), to: "keys/\(Self.identifier).key")
        #expect(throws: KeyStoreError.self) { try self.opened() }
    }

    @Test(arguments: ["folder", "pipe", "link", "nothing"]) func whatIsNoFileHoldsNobodyUp(kind: String) throws {
        try FileManager.default.moveItem(atPath: self.path, toPath: self.home.file("aside"))
        switch kind {
        case "folder": try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
        case "pipe": #expect(unsafe mkfifo(self.path, 0o600) == 0)
        case "link":
            try FileManager.default.createSymbolicLink(
                atPath: self.path,
                withDestinationPath: self.home.file("aside")
            )
        default: break
        }
        #expect(throws: KeyStoreError.self) { try self.opened() }
    }
}
