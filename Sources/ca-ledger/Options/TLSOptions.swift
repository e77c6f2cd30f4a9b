import ArgumentParser
import Authority
import HTTP

/// Where the certificate comes from that the API's port shows, and the key to it.
struct TLSOptions: ParsableArguments {
    @Option(.tlsCertificate) var tlsCertificate: String?

    @Option(.tlsKey) var tlsKey: String?

    @Option(.tlsAuthority) var tlsAuthority: String?

    @Option(.tlsName) var tlsName: [String]

    @Option(.tlsClients) var tlsClients: String?

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
