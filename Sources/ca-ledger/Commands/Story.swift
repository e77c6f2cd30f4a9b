import ArgumentParser
import Audit
import Authority
import Bytes
import Ledger
import PrivateCAAPI

/// `ca-ledger story`.
struct Story: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell everything that the log says of one certificate, or of a request that none came of, in order.",
        discussion: """
            Who asked and for what, what every rule said, what was dropped, intent and signature, revocation, and the first and the \
            newest of the lists and of the responders' periods that tell of it. It reads the log alone, and of it a few entries. For
            instance:

            ca-ledger story 1739dd7d… --format html -o story.html ledger
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The certificate: its ARN, its serial number, or the position of an entry about it; or a request's identifier.",
            valueName: "certificate"
        )
    )
    var name: String

    @OptionGroup var place: ReadPlace

    @Option(help: "text, json or html.")
    var format: CertificateStory.Format = .text

    @OptionGroup var output: OutputOption

    @OptionGroup var anchor: AnchorChoice

    func run() async throws {
        let (name, folder) = await self.place.asked(about: self.name)
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        let settings = try await RecordedSettings.read(from: reader)
        let subject: CertificateStory.Subject =
            if let request = UniqueIdentifier(name) {
                .request(request)
            } else {
                .certificate(try CertificateName.reference(name, in: settings))
            }
        let story = try await ViewsBeside.leading(into: reader, in: folder) { views in
            try await CertificateStory.story(of: subject, in: reader, views: views) { authority, serialNumber in
                ResourceName.certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
                    .text(in: settings)
            }
        }
        try self.output.write(story.written(self.format))
    }
}
