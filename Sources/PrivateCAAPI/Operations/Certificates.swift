import Authority
import Bytes
import JSON
import Ledger
import PKI

extension PrivateCAAPI {
    /// GetCertificateAuthorityCsr: the authority's certification request in PEM.
    func getCertificationRequest(_ input: CheckedInput) async throws -> [UInt8] {
        let request = try await self.authority.certificationRequest(of: self.authorityName(input))
        return JSONWriter.structure { writer in
            writer.member("Csr", PEM.encode(request, label: "CERTIFICATE REQUEST"))
        }
    }

    /// ImportCertificateAuthorityCertificate: hands over the octets as received.
    func importCertificate(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let chain = input.octets("CertificateChain")
        try await self.authority.importCertificate(
            input.octets("Certificate") ?? [],
            // A chain of no octets is none.
            chain: chain?.isEmpty == true ? nil : chain,
            into: self.authorityName(input),
            caller: caller
        )
        return []
    }

    /// GetCertificateAuthorityCertificate: the authority's certificate, and those above it where there are any.
    func getAuthorityCertificate(_ input: CheckedInput) async throws -> [UInt8] {
        do {
            let found = try await self.authority.authorityCertificate(of: self.authorityName(input))
            return Self.text(of: found.certificate, chain: found.chain)
        } catch let refusal as Refusal where refusal.code == .authorityState {
            // The service's own words, for whatever it lacks.
            let name = input.text("CertificateAuthorityArn") ?? ""
            throw Refusal(
                .authorityState,
                "The certificate authority \(name) is not in the correct state to have a certificate signing request."
            )
        }
    }

    /// GetCertificate: an issued certificate, its issuer's and those above it, the root's last.
    func getCertificate(_ input: CheckedInput) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let text = input.text("CertificateArn") ?? ""
        let notFound = APIError(.resourceNotFound, "Could not find certificate \(text).")
        let name: IssuedCertificateName
        do {
            guard case .certificate(let certificate) = try ResourceName(parsing: text, in: self.authority.settings)
            else {
                throw ResourceName.Flaw.form
            }
            name = certificate
        } catch ResourceName.Flaw.unknown {
            throw notFound
        } catch {
            throw APIError(.invalidName, "The ARN \(text) is not that of a certificate of this partition and region.")
        }
        guard name.authority == authority else { throw notFound }
        let found = try await self.authority.issuedCertificate(name.serialNumber, of: authority)
        return Self.text(of: found.certificate, chain: found.chain)
    }

    /// Certificates in PEM without a newline at the end: clients put one between certificate and chain themselves.
    private static func text(of certificate: [UInt8], chain: [[UInt8]]) -> [UInt8] {
        JSONWriter.structure { writer in
            writer.member("Certificate", PEM.encode(certificate, label: "CERTIFICATE"))
            if !chain.isEmpty {
                let blocks = chain.map { PEM.encode($0, label: "CERTIFICATE") }
                writer.member("CertificateChain", blocks.joined(separator: "\n"))
            }
        }
    }
}
