/// Something that is not as it should be.
public struct Finding: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// No server starts, something cannot be signed or told, or what is there cannot be believed.
        case problem
        /// It will be so, or somebody can read or change what they should not.
        case warning
        /// Nothing is to be done, or perhaps: people should know.
        case note
    }

    /// How much it matters.
    public let severity: Severity
    /// What it is, for programs: it stays as it is where words change.
    public let code: FindingCode
    /// The file or folder that it is about; `nil` where it is about none.
    public let place: String?
    /// What it is, for people.
    public let message: String
    /// What to do: the command, where there is one.
    public let remedy: String

    /// A finding.
    public init(
        _ severity: Severity,
        _ code: FindingCode,
        at place: String? = nil,
        _ message: String,
        do remedy: String
    ) {
        self.severity = severity
        self.code = code
        self.place = place
        self.message = message
        self.remedy = remedy
    }
}

/// What a finding is.
public enum FindingCode: String, Hashable, Sendable, CaseIterable {
    case folderMode = "folder-mode"
    case fileMode = "file-mode"
    case owner
    case notAFile = "not-a-file"
    case stranger
    case unfinished
    case lockHeld = "lock-held"
    case logMissing = "log-missing"
    case logUnreadable = "log-unreadable"
    case logDamaged = "log-damaged"
    case logForeign = "log-foreign"
    case newer
    case otherLayout = "other-layout"
    case walLeft = "wal-left"
    case walLarge = "wal-large"
    case unsigned
    case anchorMissing = "anchor-missing"
    case anchorDamaged = "anchor-damaged"
    case anchorOfAnother = "anchor-of-another"
    case anchorBlank = "anchor-blank"
    case rollback
    case ceremonyOpen = "ceremony-open"
    case keyChangeOpen = "key-change-open"
    case masterKeyChanging = "master-key-changing"
    case clockBehind = "clock-behind"
    case clockAhead = "clock-ahead"
    case clockHeld = "clock-held"
    case viewsMissing = "views-missing"
    case viewsOther = "views-other"
    case viewsBehind = "views-behind"
    case keysMissing = "keys-missing"
    case keyMissing = "key-missing"
    case usesMissing = "uses-missing"
    case usesBehind = "uses-behind"
    case masterKey = "master-key"
    case credentialsMissing = "credentials-missing"
    case credentialsUnusable = "credentials-unusable"
    case accessKeyEndsSoon = "access-key-ends-soon"
    case diskFull = "disk-full"
    case diskSoonFull = "disk-soon-full"
    case descriptors
    case authorityEndsSoon = "authority-ends-soon"
    case authoritiesEnded = "authorities-ended"
    case listEnded = "list-ended"
    case listOverdue = "list-overdue"
    case listEndsSoon = "list-ends-soon"
    case bucketMissing = "bucket-missing"
    case bucketUnwritable = "bucket-unwritable"
    case noRevocation = "no-revocation"
    case backupOld = "backup-old"
    case replay
}
