import ArgumentParser
import Audit
import Authority
import Ledger
import PrivateCAAPI

/// `ca-ledger story`.
struct Story: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell everything that the log says of one certificate, in order.",
        discussion: """
            Who asked and for what, what every rule said, what was dropped, intent and signature, revocation, and the first and the \
            newest of the lists and of the responders' periods that tell of it. It reads the log alone, and of it a few entries. For
            instance:

            ca-ledger story 1739dd7d… --format html -o story.html ledger
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The certificate: its ARN, its serial number, or the position of an entry about it.",
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
        let story = try await CertificateStory.story(
            of: CertificateName.reference(name, in: settings),
            in: reader
        ) { authority, serialNumber in
            ResourceName.certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
                .text(in: settings)
        }
        try self.output.write(story.written(self.format))
    }
}
