import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import JSON
import Ledger
import PKI
import PrivateCAAPI
import Transparency

/// `ca-ledger evidence`.
struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Write what the log says of one certificate, so that anybody can prove it; or check such a file.",
        subcommands: [Write.self, Check.self],
        defaultSubcommand: Write.self
    )

    /// `ca-ledger evidence NAME -o FILE DIR`, and `ca-ledger evidence --for FILE DIR`.
    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "write",
            abstract:
                "Write a bundle of evidence of one certificate, or say whether one that was found is in the books.",
            discussion: """
                The bundle has the entries that made the certificate and those that it rests on, each with the proof that the log has \
                it, under one signed checkpoint; schemas/evidence.md says what that proves. It is as of that checkpoint: what came after \
                is not in it, and that something did not happen no bundle says.

                With --for a certificate that somebody found is compared with the log, octet for octet. Exit code 0: it is in the \
                books. 1: an authority of this ledger signed it, and it is not, or its serial number is another's. 3: none of this \
                ledger's authorities signed it. 64: the file holds no certificate.

                ca-ledger evidence 1739dd7d… -o web.evidence ledger
                ca-ledger evidence --for found.pem ledger
                """
        )

        @Argument(
            help: ArgumentHelp(
                "The certificate (its ARN, its serial number, or the position of an entry about it; none with --for), and the folder of the ledger, or the ledger.db in it.",
                valueName: "certificate> <ledger"
            )
        )
        var words: [String]

        @Option(
            name: .customLong("for"),
            help: "A certificate that was found: a file, DER or PEM; - is standard input."
        )
        var found: String?

        @Option(name: [.customShort("o"), .long], help: "The file to write; - is standard output.")
        var output: String?

        @Option(help: "A checkpoint of this log with cosignatures, in place of the newest that is signed.")
        var checkpoint: String?

        @Option(
            help:
                "The verifier key of a witness that cosigned --checkpoint (C2SP tlog-cosignature, Ed25519). May be given several times."
        )
        var witness: [String] = []

        @Option(help: "With --for, how what is found is told: text or json. By default text.")
        var format: ReportFormat?

        @OptionGroup var anchor: AnchorChoice

        func validate() throws {
            try OptionText.refuseEmpty(self.output, "--output")
            try OptionText.refuseEmpty(self.found, "--for")
            for word in self.words { try OptionText.refuseEmpty(word, "A name") }
            guard self.words.count == (self.found == nil ? 2 : 1) else {
                throw ValidationError("A certificate and a folder are to be named; with --for a folder alone.")
            }
            guard self.found != nil || self.output != nil else {
                throw ValidationError("--output says where to write.")
            }
            guard self.found != nil || self.format == nil else {
                throw ValidationError("--format goes with --for: a bundle has one form (schemas/evidence.md).")
            }
            guard self.checkpoint == nil || self.output != nil else {
                throw ValidationError("--checkpoint is put into the bundle: --output says where to write it.")
            }
            guard self.witness.isEmpty || self.checkpoint != nil else {
                throw ValidationError("--witness says who cosigned --checkpoint.")
            }
        }

        func run() async throws {
            var (name, folder) = ("", LedgerFolder(holding: self.words[0]))
            if self.words.count == 2 {
                (name, folder) = await ReadPlace.asked(about: self.words[0], of: self.words[1])
            }
            let reader = try await folder.readLog()
            try await self.anchor.check(reader, in: folder)
            if let found {
                try await self.judge(found, reader, folder)
            } else {
                let settings = try await RecordedSettings.read(from: reader)
                try await self.write(CertificateName.reference(name, in: settings), from: reader, folder)
            }
        }

        /// Says how a certificate that was found stands to the log, and writes the evidence where it is in the books.
        private func judge(
            _ path: String,
            _ reader: any EventReading,
            _ folder: LedgerFolder
        ) async throws {
            let octets = try InputFile.octets(of: path)
            do throws(PKIError) {
                _ = try octets.first == 0x30 ? Certificate(derEncoded: octets) : Certificate(pemEncoded: octets)
            } catch {
                throw ValidationError("--for: \(path.shown) holds no certificate: \(error.message.shown)")
            }
            let handed = try await CertificateProof(log: reader).prove(octets, name: path)
            let said = self.format == .json ? handed.json : handed.text.shown
            try StandardOutput.write(Array((said + "\n").utf8))
            switch handed.result {
            case .proved:
                guard self.output != nil else { return }
                guard let intent = handed.intent else { return }
                try await self.write(.position(intent), from: reader, folder)
            case .contradicted: throw Ending.no.exit
            case .unjudged: throw Ending.unanswered.exit
            case .foreign: throw Ending.foreign.exit
            }
        }

        private func write(
            _ reference: CertificateReference,
            from reader: any EventReading,
            _ folder: LedgerFolder
        ) async throws {
            var cosigned: (note: String, witnesses: [WitnessKey])?
            if let checkpoint {
                let note = String(decoding: try InputFile.octets(of: checkpoint), as: UTF8.self)
                cosigned = (note, try self.witness.map(WitnessOption.key))
            }
            let bundle = try await ViewsBeside.leading(into: reader, in: folder) {
                try await EvidenceWriter(log: reader, views: $0).bundle(of: reference, cosigned: cosigned)
            }
            try OutputFile.write(bundle.encoded, to: self.output ?? "-")
        }
    }

    /// `ca-ledger evidence check FILE…`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check bundles of evidence, with nothing but a key at hand.",
            discussion: """
                Exit code 0: all of it is proved. 1: something in one is not so. 2: nothing speaks against them, and not all could be \
                checked, or a file cannot be read. Of several files the worst counts, 1 before 2. For instance:

                ca-ledger evidence check web.evidence --verifier-key NAME+HEX+BASE64
                """
        )

        @Argument(help: "The files.")
        var files: [String]

        @Option(help: "The log's verifier key (C2SP signed-note), as it was given to you.")
        var verifierKey: String?

        @Option(help: "A ledger whose key is believed, in place of --verifier-key.")
        var ledger: String?

        @Option(help: "The verifier key of a witness that must have cosigned. May be given several times.")
        var witness: [String] = []

        @Option(help: "text, or json: one object a file.")
        var format: ReportFormat = .text

        func validate() throws {
            guard !self.files.isEmpty else { throw ValidationError("A file is missing.") }
            guard (self.verifierKey == nil) != (self.ledger == nil) else {
                throw ValidationError("Either --verifier-key or --ledger says whose log is meant.")
            }
        }

        /// The key that a file is held to: the one that was given, or the one of the ledger's under which the file's checkpoint is.
        private func key(of octets: [UInt8], in file: String, _ ledger: (any EventReading)?) async throws
            -> NoteVerifier
        {
            if let verifierKey {
                return try VerifierKeyOption.key(verifierKey)
            }
            guard let ledger else {
                throw ValidationError("Either --verifier-key or --ledger says whose log is meant.")
            }
            let folder = LedgerFolder(holding: self.ledger ?? "")
            let (key, isInForce) = try await ViewsBeside.leading(into: ledger, in: folder) {
                try await EvidenceWriter(log: ledger, views: $0).logKey(of: octets)
            }
            if !isInForce {
                Diagnostics.say(
                    "\(file.shown): its checkpoint is under a key that the ledger had before, \(key.verifierKey): it is held to that one."
                )
            }
            return key
        }

        func run() async throws {
            var ledger: (any EventReading)?
            if let path = self.ledger { ledger = try await LedgerFolder(holding: path).readLog() }
            let witnesses = try self.witness.map(WitnessOption.key)
            var verdicts: Set<EvidenceReport.Verdict> = []
            for file in self.files {
                let octets = try InputFile.octets(of: file, atMost: EvidenceBundle.mostOctets)
                let key = try await self.key(of: octets, in: file, ledger)
                let report = EvidenceProof(file: file, octets: octets, key: key, witnesses: witnesses).check()
                verdicts.insert(report.verdict)
                try StandardOutput.write(Array((self.format == .json ? report.json + "\n" : report.text).utf8))
            }
            if verdicts.contains(.finding) { throw Ending.no.exit }
            if verdicts.contains(.unverifiable) { throw Ending.unanswered.exit }
        }
    }
}
