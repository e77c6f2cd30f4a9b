import ArgumentParser
import HTTP

/// Where the certificate comes from that the API's port shows, and the key to it.
struct TLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Speak TLS on the API's port, with the certificate in this PEM file, behind it those that lead to its authority.",
            valueName: "file"
        )
    )
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp(
            "The certificate's key in PEM, readable by its owner alone. Both files are read again when they change.",
            valueName: "file"
        )
    )
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "Ask every client of the API for a certificate that one of the authorities in this PEM file stands behind, and let in nobody without; the log records which it was. Read again when it changes.",
            valueName: "file"
        )
    )
    var tlsClients: String?

    func validate() throws {
        try OptionText.refuseEmpty(self.tlsClients, "--tls-clients")
        try OptionText.refuseEmpty(self.tlsCertificate, "--tls-certificate")
        try OptionText.refuseEmpty(self.tlsKey, "--tls-key")
        guard (self.tlsCertificate == nil) == (self.tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key are given together.")
        }
        guard self.tlsClients == nil || self.isOn else {
            throw ValidationError("--tls-clients needs --tls-certificate and --tls-key.")
        }
    }

    /// Whether TLS is spoken.
    var isOn: Bool { self.tlsCertificate != nil }

    /// The files that are shown; `nil` where there are none.
    var files: TLSFiles? {
        guard let certificate = self.tlsCertificate, let key = self.tlsKey else { return nil }
        return TLSFiles(certificate: certificate, key: key, clients: self.tlsClients)
    }
}
