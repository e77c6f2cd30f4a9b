/// One thing that replay checks, under its number in the log's format.
public enum Invariant: Int, Sendable, CaseIterable {
    case ledgerIdentity = 1
    case densePositions
    case headerColumns
    case flags
    case payload
    case previousLeafHash
    case leafHash
    case tiles
    case canonicalPayload
    case knownType
    case streamVersions
    case timeOrder
    case timeBound
    case checkpointSignatures
    case checkpointSizes
    case checkpointRoots
    case checkpointOrder
    case anchor
    case anchorSize
    case genesis
    case requestLife
    case requestOrder
    case possession
    case serialNumbers
    case certificateIntent
    case certificateForm
    case certificateSignature
    case derivation
    case subjectAndValidity
    case issuerAndAlgorithm
    case openIntents
    case burnedSerials
    case revocationTargets
    case revocationListNumbers
    case revocationListContents
    case tokenDecisions
    case tokenUniqueness
    case viewDigests
    case viewLookups
    case viewPosition
    case keyUses
    case actors
    case epochs
    case export
    case heldClock
    case credentials
    case identities
    case evidence
    case configuration
    case limits
    case checkpointRhythm
    case storedSchema
    case soundFile
    case serverLife
    case auditReports
    case responders
    case reissuances
    case handedCertificates
    case handedSheets
    // 60 to 67 are of bundles of evidence: of a file, not of the log.
    case masterKeys = 68
    case approvals = 71
    case dualControl = 72
    case dualControlSetting = 73

    /// The number that the format gives it.
    public var number: Int { self.rawValue }

    /// What is checked, for people.
    public var name: String {
        switch self {
        case .ledgerIdentity: "magic and ledger identifier"
        case .densePositions: "positions are dense"
        case .headerColumns: "headers are what is stored of them"
        case .flags: "flags are zero"
        case .payload: "payload length and digest"
        case .previousLeafHash: "previous leaf hash"
        case .leafHash: "leaf hash"
        case .tiles: "every stored tile"
        case .canonicalPayload: "payload encodes back to itself"
        case .knownType: "event type and schema are known"
        case .streamVersions: "no rows outside, stream versions dense"
        case .timeOrder: "time never decreases"
        case .timeBound: "time is not in the future"
        case .checkpointSignatures: "checkpoint signature and key"
        case .checkpointSizes: "checkpoint size within the log"
        case .checkpointRoots: "checkpoint root is the tree's"
        case .checkpointOrder: "checkpoint sizes rise"
        case .anchor: "anchor consistent with the log"
        case .anchorSize: "log at least as long as the anchor"
        case .genesis: "genesis first"
        case .requestLife: "legal life of every request and authority"
        case .requestOrder: "request before authorization, rules in force"
        case .possession: "certification request's own signature"
        case .serialNumbers: "serial numbers unique, positive, short"
        case .certificateIntent: "no certificate without its intent, none twice"
        case .certificateForm: "certificate parses and is its intent's"
        case .certificateSignature: "certificate signature under the authority's key"
        case .derivation: "decisions derive again octet for octet"
        case .subjectAndValidity: "subject key and validity"
        case .issuerAndAlgorithm: "issuer, key identifier and algorithms agree"
        case .openIntents: "nothing that a start found is left open"
        case .burnedSerials: "burned serial numbers are on the lists"
        case .revocationTargets: "revocations refer to certificates, once"
        case .revocationListNumbers: "revocation list numbers rise"
        case .revocationListContents: "revocation lists are what the log says"
        case .tokenDecisions: "token decisions recomputed"
        case .tokenUniqueness: "one certificate an authority, token and window"
        case .viewDigests: "rebuilt views have the same digests"
        case .viewLookups: "views find every signed certificate"
        case .viewPosition: "views' position and leaf hash"
        case .keyUses: "key uses counted by the key store"
        case .actors: "events name who acted, in their form"
        case .epochs: "every epoch has its ceremony and its name"
        case .export: "an export holds every certificate, and no other"
        case .heldClock: "nothing is begun while the clock is held"
        case .credentials: "who acted may cause it, and had access"
        case .identities: "keys and identifiers name one thing"
        case .evidence: "evidence keeps within its limits"
        case .configuration: "configurations ask for what was made"
        case .limits: "events say what may be said"
        case .checkpointRhythm: "the log is signed in its rhythm"
        case .storedSchema: "nothing foreign in the file"
        case .soundFile: "the file is sound"
        case .responders: "OCSP responders and their periods"
        case .reissuances: "what is issued again is seen"
        case .handedCertificates: "certificates that were handed over are in the books"
        case .handedSheets: "what was drawn or counted is what the log gives"
        case .masterKeys: "master keys change in order, for all keys"
        case .serverLife: "a stop is a server's last word"
        case .auditReports: "reports are what the log says"
        case .approvals: "approvals are asked for, given and used in time, by two"
        case .dualControl: "what is under dual control has its approval"
        case .dualControlSetting: "what is under dual control is said as it can be"
        }
    }

    /// Whether reading headers and hashes is enough to check it.
    var isStructural: Bool {
        switch self {
        case .canonicalPayload, .knownType, .viewDigests, .viewLookups, .viewPosition: false
        case .checkpointRhythm, .storedSchema: true
        default: self.rawValue < Self.genesis.rawValue
        }
    }

    /// Why it cannot be checked by replay; `nil` where it can.
    var absence: String? {
        switch self {
        case .export: "an export is compared by verify-ledger"
        case .handedSheets: "samples and control matrices are compared by verify-ledger"
        default: nil
        }
    }
}
