public import Bytes

/// One certificate that was drawn.
public struct SampledCertificate: Sendable {
    /// What a linter said of it.
    public struct Opinion: Hashable, Sendable {
        /// The command.
        public let command: String
        /// Its exit status; absent where a signal or the time limit ended it.
        public let status: Int32?
        /// Whether the time limit ended it.
        public let isTooLate: Bool
        /// What it wrote, on both of its outputs, as far as that is kept.
        public let output: String
        /// Whether it wrote more.
        public let isCut: Bool

        /// An opinion.
        public init(command: String, status: Int32?, isTooLate: Bool, output: String, isCut: Bool) {
            self.command = command
            self.status = status
            self.isTooLate = isTooLate
            self.output = output
            self.isCut = isCut
        }
    }

    /// The 64 digits by which it was drawn.
    public let ticket: String
    /// Where the entry lies that signed it: its name in the draw.
    public let position: UInt64
    /// When it was signed.
    public let issuedAt: Instant
    /// The octets of its serial number.
    public let serialNumber: [UInt8]
    /// Whom it names.
    public let subject: String
    /// Its first and last moment.
    public let notBefore: Instant
    /// Its last moment.
    public let notAfter: Instant
    /// Its DER.
    public let certificate: [UInt8]
    /// Its name to callers.
    public let resourceName: String
}

/// The certificates of one group that were drawn.
public struct SampledGroup: Sendable {
    /// Its template; absent for responders' certificates, and where certificates are not grouped by template.
    public let template: String?
    /// Its authority; absent where certificates are not grouped by authority.
    public let authority: UniqueIdentifier?
    /// Whether it holds the certificates of responders.
    public let isOfResponders: Bool
    /// How many certificates it has in the population.
    public let population: UInt64
    /// Those that were drawn, by their tickets.
    public let certificates: [SampledCertificate]
}
