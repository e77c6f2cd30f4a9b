import ArgumentParser
import Authority
import HTTP
import JSON

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
            "Speak TLS on the API's port, with a certificate that this authority of the ledger issues to the server, and again before it ends: at each start another, whose key is in memory alone.",
            valueName: "arn"
        )
    )
    var tlsAuthority: String?

    @Option(
        help: ArgumentHelp(
            "What clients call the server by, a DNS name or an address, for the certificate of --tls-authority. May be given again. By default the host of --listen.",
            valueName: "name"
        )
    )
    var tlsName: [String] = []

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
        try OptionText.refuseEmpty(self.tlsAuthority, "--tls-authority")
        guard (self.tlsCertificate == nil) == (self.tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key are given together.")
        }
        guard self.tlsCertificate == nil || self.tlsAuthority == nil else {
            throw ValidationError("--tls-certificate and --tls-authority exclude each other.")
        }
        guard self.tlsClients == nil || self.isOn else {
            throw ValidationError("--tls-clients needs --tls-certificate and --tls-key, or --tls-authority.")
        }
        guard self.tlsName.isEmpty || self.tlsAuthority != nil else {
            throw ValidationError("--tls-name needs --tls-authority.")
        }
        if let name = self.tlsName.first(where: { ServerName($0) == nil }) {
            throw ValidationError("--tls-name takes a DNS name or an address, and \(name.shown) is none.")
        }
    }

    /// Whether TLS is spoken.
    var isOn: Bool { self.tlsCertificate != nil || self.tlsAuthority != nil }

    /// The files that are shown; `nil` where there are none.
    var files: TLSFiles? {
        guard let certificate = self.tlsCertificate, let key = self.tlsKey else { return nil }
        return TLSFiles(certificate: certificate, key: key, clients: self.tlsClients)
    }

    /// The authorities of which a client has to show a certificate; `nil` where none is asked for.
    var clients: ClientAuthoritiesFile? { self.tlsClients.map(ClientAuthoritiesFile.init) }

    /// Refuses authorities of clients that cannot be read, before anything is made or recorded.
    func checkClients() throws {
        guard self.tlsAuthority != nil, let clients else { return }
        _ = try clients.read()
    }

    /// What clients call a server by that listens at an address.
    ///
    /// - Throws: `ValidationError` where nobody says so: at every address of the machine.
    func names(at address: ListenAddress) throws -> [ServerName] {
        guard self.tlsName.isEmpty else { return self.tlsName.compactMap(ServerName.init) }
        guard !address.isEverywhere, let name = ServerName(address.host) else {
            throw ValidationError("--tls-authority needs a --tls-name where the server listens at every address.")
        }
        return [name]
    }
}
