// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "ca-ledger",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ca-ledger", targets: ["ca-ledger"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Storey 0, doors: each C library has exactly one.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        .target(name: "DurableFiles"),
        .target(name: "StageClock"),

        // Storey 1, words.
        .target(name: "Bytes"),
        .target(name: "Compression", dependencies: ["CZlib"]),
        .target(name: "PKI", dependencies: ["Bytes"]),
        .target(name: "Cryptography", dependencies: ["Bytes", "COpenSSL"]),
        .target(name: "JSON", dependencies: ["Bytes"]),

        // Storey 2, mind: pure.
        .target(name: "Ledger", dependencies: ["Bytes", "Cryptography", "JSON"]),
        .target(name: "Issuance", dependencies: ["Bytes", "Cryptography", "PKI"]),
        .target(name: "Transparency", dependencies: ["Bytes", "Cryptography"]),

        // Storey 3, memory.
        .target(name: "Buckets", dependencies: ["DurableFiles"]),
        .target(name: "Derivation", dependencies: ["Bytes", "Cryptography", "Issuance", "Ledger", "PKI"]),
        .target(
            name: "EventLog",
            dependencies: ["Bytes", "Compression", "Cryptography", "DurableFiles", "Ledger", "PKI", "Transparency"]
        ),
        .target(
            name: "SQLiteLog",
            dependencies: [
                "Bytes", "Cryptography", "CSQLite", "DurableFiles", "EventLog", "Ledger", "StageClock",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(
            name: "Views",
            dependencies: [
                "Bytes", "Cryptography", "DurableFiles", "EventLog", "Issuance", "JSON", "Ledger", "PKI",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),

        // Storey 4, rooms.
        .target(
            name: "Authority",
            dependencies: [
                "Buckets", "Bytes", "Cryptography", "Derivation", "DurableFiles", "EventLog", "Issuance", "Ledger",
                "PKI", "SQLiteLog", "StageClock", "Transparency", "Views",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Audit",
            dependencies: [
                "Buckets", "Bytes", "Cryptography", "Derivation", "DurableFiles", "EventLog", "Issuance", "JSON",
                "Ledger", "PKI",
                "SQLiteLog", "Transparency", "Views",
            ]
        ),
        .target(name: "Credentials", dependencies: ["Bytes", "Cryptography", "DurableFiles", "JSON", "Ledger"]),
        .target(name: "Exposition", dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")]),

        // Storey 5, street.
        .target(
            name: "HTTP",
            dependencies: [
                "Bytes", "Cryptography", "DurableFiles", "StageClock",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Window",
            dependencies: [
                "Bytes", "Cryptography", "HTTP", "Ledger",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "PrivateCAAPI",
            dependencies: [
                "Authority", "Buckets", "Bytes", "Credentials", "Cryptography", "Derivation", "EventLog", "HTTP",
                "Issuance", "JSON", "Ledger",
                "PKI", "StageClock", "Views",
            ]
        ),
        .target(
            name: "Feed",
            dependencies: [
                "Audit", "Authority", "Bytes", "Cryptography", "Derivation", "EventLog", "JSON", "Ledger", "PKI",
                "PrivateCAAPI", "Views",
            ]
        ),
        .target(
            name: "Delivery",
            dependencies: [
                "Authority", "Bytes", "Cryptography", "DurableFiles", "EventLog", "Feed", "HTTP", "JSON", "Ledger",
                "Views",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "LedgerServer",
            dependencies: [
                "Authority", "Buckets", "Bytes", "Compression", "Credentials", "Cryptography", "Delivery",
                "DurableFiles",
                "Exposition",
                "HTTP", "JSON", "Ledger", "PrivateCAAPI", "StageClock", "Window",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Doctor",
            dependencies: [
                "Audit", "Authority", "Buckets", "Bytes", "Credentials", "Cryptography", "DurableFiles", "EventLog",
                "JSON", "Ledger", "Views",
            ]
        ),
        .executableTarget(
            name: "ca-ledger",
            dependencies: [
                "Audit", "Authority", "Buckets", "Bytes", "CLinux", "Credentials", "Cryptography", "Delivery", "Doctor",
                "DurableFiles",
                "EventLog", "Exposition", "Feed", "HTTP",
                "Issuance", "JSON", "Ledger", "LedgerServer", "PKI", "PrivateCAAPI", "StageClock", "Transparency",
                "Views", "Window",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),

        // The load generator of tools/bench: built only by it.
        .executableTarget(
            name: "ledger-load",
            dependencies: [
                "Authority", "Bytes", "Credentials", "Cryptography", "Ledger", "PKI", "PrivateCAAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "tools/benchmarks"
        ),

        // The pure stages of an issuance, measured one by one: built only for that.
        .executableTarget(
            name: "ledger-stages",
            dependencies: [
                "Authority", "Bytes", "Credentials", "Cryptography", "Derivation", "HTTP", "Issuance", "Ledger", "PKI",
                "PrivateCAAPI",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "tools/stages",
            exclude: ["instructions.json"]
        ),

        // What must hold of octets from outside, and the search for octets that break it: built only by tools/fuzz, and with
        // libFuzzer in it only there.
        .target(
            name: "HostileOctets",
            dependencies: [
                "Authority", "Bytes", "Credentials", "Cryptography", "EventLog", "HTTP", "Issuance", "JSON", "Ledger",
                "PKI", "PrivateCAAPI", "Testbed", "Transparency",
            ],
            path: "Tests/HostileOctets"
        ),
        .systemLibrary(name: "CLibFuzzer", path: "tools/fuzzers/CLibFuzzer"),
        .executableTarget(
            name: "ledger-fuzz",
            dependencies: ["CLibFuzzer", "HostileOctets"],
            path: "tools/fuzzers",
            exclude: ["CLibFuzzer", "guided.py"]
        ),

        // What tests of every module stand on.
        .target(
            name: "Testbed",
            dependencies: [
                "Bytes", "Cryptography", "EventLog", "Ledger", "Transparency",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/Testbed"
        ),

        .testTarget(
            name: "HostileOctetsTests",
            dependencies: ["Bytes", "HostileOctets", "Testbed"],
            exclude: ["Corpus"]
        ),
        .testTarget(name: "BytesTests", dependencies: ["Bytes", "Testbed"]),
        .testTarget(name: "CompressionTests", dependencies: ["Compression", "Testbed"]),
        .testTarget(name: "DurableFilesTests", dependencies: ["DurableFiles", "Testbed"]),
        .testTarget(name: "BucketsTests", dependencies: ["Buckets", "DurableFiles", "Testbed"]),
        .testTarget(name: "StageClockTests", dependencies: ["StageClock"]),
        .testTarget(name: "JSONTests", dependencies: ["Bytes", "JSON", "Testbed"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Bytes", "Cryptography", "Testbed"]),
        .testTarget(
            name: "PKITests",
            dependencies: [
                "Bytes", "Cryptography", "PKI", "Testbed", .product(name: "SwiftASN1", package: "swift-asn1"),
            ]
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["Bytes", "Cryptography", "Ledger", "Testbed"],
            exclude: ["Golden"]
        ),
        .testTarget(
            name: "IssuanceTests",
            dependencies: ["Bytes", "Cryptography", "Issuance", "PKI", "Testbed"],
            exclude: ["WeakKeys"]
        ),
        .testTarget(name: "TransparencyTests", dependencies: ["Bytes", "Cryptography", "Testbed", "Transparency"]),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "Bytes", "Cryptography", "EventLog", "Ledger", "PKI", "SQLiteLog", "Testbed", "Transparency",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "PostgreSQLSpikeTests",
            dependencies: ["Bytes", "Cryptography", "EventLog", "Ledger", "Testbed", "Transparency"]
        ),
        .testTarget(
            name: "ViewsTests",
            dependencies: [
                "Bytes", "Cryptography", "EventLog", "Issuance", "Ledger", "PKI", "Testbed", "Views",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "AuthorityTests",
            dependencies: [
                "Audit", "Authority", "Buckets", "Bytes", "Cryptography", "Derivation", "DurableFiles", "EventLog",
                "Issuance", "Ledger",
                "PKI",
                "SQLiteLog", "Testbed", "Transparency", "Views",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "AuditTests",
            dependencies: [
                "Audit", "Bytes", "Cryptography", "Derivation", "EventLog", "Issuance", "JSON", "Ledger", "PKI",
                "SQLiteLog",
                "Testbed", "Transparency", "Views",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "HTTPTests",
            dependencies: [
                "Bytes", "HTTP", "Testbed",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "ExpositionTests",
            dependencies: ["Exposition", "Testbed", .product(name: "CoreMetrics", package: "swift-metrics")]
        ),
        .testTarget(
            name: "WindowTests",
            dependencies: [
                "Bytes", "Cryptography", "HTTP", "Testbed", "Window",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(name: "FeedTests", dependencies: ["Bytes", "Feed", "Ledger"]),
        .testTarget(name: "DeliveryTests", dependencies: ["Bytes", "Delivery", "DurableFiles", "Testbed"]),
        .testTarget(
            name: "LedgerServerTests",
            dependencies: [
                "Authority", "Bytes", "Credentials", "Cryptography", "Exposition", "HTTP", "JSON", "Ledger",
                "LedgerServer", "PrivateCAAPI", "Testbed", "Window",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Audit", "Authority", "Bytes", "Cryptography", "EventLog", "JSON", "Ledger", "LedgerServer", "PKI",
                "Testbed",
                "Transparency", "ca-ledger",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(name: "CredentialsTests", dependencies: ["Credentials", "Ledger", "Testbed"]),
        .testTarget(
            name: "DoctorTests",
            dependencies: [
                "Audit", "Authority", "Bytes", "Cryptography", "Doctor", "Ledger", "Testbed",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "PrivateCAAPITests",
            dependencies: [
                "Authority", "Buckets", "Bytes", "Credentials", "Cryptography", "Derivation", "HTTP", "Issuance",
                "JSON", "Ledger",
                "PKI",
                "PrivateCAAPI",
                "Testbed",
            ],
            exclude: ["Authentication/botocore_cases.py", "Passthrough/passthrough_cases.py"]
        ),
    ]
)

// Tests and the load generator are no part of what is signed for; every other Swift target is held to all of this.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}

// The linker of the toolchain: Debian's warns of a function inside Swift's own libraries that we do not call.
for target in package.targets where target.type == .executable {
    target.linkerSettings = [.unsafeFlags(["-use-ld=lld"])]
}
