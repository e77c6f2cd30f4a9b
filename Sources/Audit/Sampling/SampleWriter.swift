internal import Bytes
internal import Cryptography
internal import JSON
internal import PKI

/// A sample as a sheet for people, as JSON for programs, or as PEM for linters.
public struct SampleWriter: Sendable {
    /// How a sample is written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// A block of lines a certificate.
        case text
        /// One object (schemas/json/sample.schema.json): what `tools/verify-ledger --sample` takes.
        case json
        /// The certificates, one after the other.
        case pem
    }

    private let sample: CertificateSample
    private let format: Format

    /// A writer of a sample.
    public init(_ sample: CertificateSample, _ format: Format) {
        self.sample = sample
        self.format = format
    }

    /// Writes the sample, each certificate with what linters say of it.
    ///
    /// - Parameter opinions: What linters say of a certificate, given as PEM.
    /// - Returns: What they said of all, together.
    /// - Throws: What the sink and the linters throw.
    @discardableResult
    public func write(
        to sink: ([UInt8]) throws -> Void,
        opinions: (_ certificate: String) throws -> [SampledCertificate.Opinion] = { _ in [] }
    ) throws -> OpinionTally {
        var tally = OpinionTally()
        func asked(_ certificate: String) throws -> [SampledCertificate.Opinion] {
            let said = try opinions(certificate)
            for opinion in said { tally.add(opinion) }
            return said
        }
        switch self.format {
        case .text:
            try self.writeText(to: sink, asked)
            if !tally.lines.isEmpty { try sink(Array((tally.lines.joined(separator: "\n") + "\n").utf8)) }
        case .json: try self.writeJSON(to: sink, asked)
        case .pem:
            for group in self.sample.groups {
                for one in group.certificates { try sink(Array((Self.pem(one) + "\n").utf8)) }
            }
        }
        return tally
    }

    private static func pem(_ one: SampledCertificate) -> String { PEM.encode(one.certificate, label: "CERTIFICATE") }

    // MARK: Text

    private func writeText(
        to sink: ([UInt8]) throws -> Void,
        _ opinions: (String) throws -> [SampledCertificate.Opinion]
    ) throws {
        let sample = self.sample
        var head = [
            "ledger      \(sample.ledger)",
            "checkpoint  \(sample.checkpoint.origin.shown), size \(sample.checkpoint.size), root \(sample.checkpoint.root)",
            "nonce       \(sample.nonce.shown)",
            "population  \(sample.population.counting("certificate")), signed at positions \(Self.said(sample.positions))",
            "sample      \(sample.count.counting("certificate")) in \(sample.groups.count.counting("group"))", "",
        ]
        for group in sample.groups {
            head.append("\(Self.name(group).shown): \(group.certificates.count) of \(group.population)")
        }
        try sink(Array((head.joined(separator: "\n") + "\n\n").utf8))
        for group in sample.groups {
            for one in group.certificates {
                var lines = [
                    "[ ] \(one.serialNumber.hexadecimal)  position \(one.position)", "    \(one.resourceName.shown)",
                    "    ticket   \(one.ticket)", "    group    \(Self.name(group).shown)",
                    "    subject  \(one.subject.shown)",
                    "    issued   \(one.issuedAt), valid \(one.notBefore) to \(one.notAfter)",
                ]
                for opinion in try opinions(Self.pem(one)) {
                    let end =
                        opinion.isTooLate
                        ? "ended by the time limit" : opinion.status.map { "exit \($0)" } ?? "ended by a signal"
                    lines.append("    \(opinion.command.shown): \(end)\(opinion.isCut ? ", output cut" : "")")
                    for line in opinion.output.split(separator: "\n") { lines.append("      \(String(line).shown)") }
                }
                try sink(Array((lines.joined(separator: "\n") + "\n\n").utf8))
            }
        }
    }

    private static func said(_ positions: Range<UInt64>) -> String {
        positions.isEmpty ? "none" : "\(positions.lowerBound) to \(positions.upperBound - 1)"
    }

    private static func name(_ group: SampledGroup) -> String {
        let kind = group.isOfResponders ? "responders" : group.template
        let parts = [kind, group.authority.map { "authority \($0)" }].compactMap { $0 }
        return parts.isEmpty ? "all" : parts.joined(separator: ", ")
    }

    // MARK: JSON

    private func writeJSON(
        to sink: ([UInt8]) throws -> Void,
        _ opinions: (String) throws -> [SampledCertificate.Opinion]
    ) throws {
        try sink(try self.head())
        for (index, group) in self.sample.groups.enumerated() {
            let head = JSONWriter.structure { json in
                json.member("template", orNull: group.template)
                json.member("authority", orNull: group.authority?.description)
                json.member("responders", group.isOfResponders)
                json.member("population", group.population)
                json.member("sampled", group.certificates.count)
            }
            try sink(Array((index == 0 ? "\n" : ",\n").utf8) + head.dropLast() + Array(",\"certificates\":[".utf8))
            for (index, one) in group.certificates.enumerated() {
                let pem = Self.pem(one)
                try sink(Array((index == 0 ? "\n" : ",\n").utf8) + Self.object(one, pem, try opinions(pem)))
            }
            try sink(Array("]}".utf8))
        }
        try sink(Array("]}\n".utf8))
    }

    private func head() throws -> [UInt8] {
        let sample = self.sample
        let nonce = try SHA256.digest(of: Array(sample.nonce.utf8)).description
        let seed = try SHA256.digest(of: Array((sample.checkpoint.text + sample.nonce).utf8)).description
        let head = JSONWriter.structure { json in
            json.member("format", "ca-ledger sample v1")
            json.member("ledger", sample.ledger.description)
            json.member("origin", sample.checkpoint.origin)
            json.member("size", sample.checkpoint.size)
            json.member("root", sample.checkpoint.root)
            json.member("checkpoint", sample.checkpoint.note)
            json.member("nonce", sample.nonce)
            json.member("nonceSHA256", nonce)
            json.member("seedSHA256", seed)
            json.member("from", sample.positions.lowerBound)
            json.member("to", sample.positions.upperBound)
            json.name("strata")
            json.list { json in
                for stratum in SamplePlan.Stratum.allCases where sample.plan.strata.contains(stratum) {
                    json.string(stratum.rawValue)
                }
            }
            json.name("wanted")
            if let size = sample.plan.size { json.number(size) } else { json.literal("null") }
            json.member("minimum", sample.plan.minimum)
            json.member("floor", sample.plan.floor)
            json.member("population", sample.population)
            json.member("sampled", sample.count)
        }
        return head.dropLast() + Array(",\"groups\":[".utf8)
    }

    private static func object(_ one: SampledCertificate, _ pem: String, _ opinions: [SampledCertificate.Opinion])
        -> [UInt8]
    {
        JSONWriter.structure { json in
            json.member("ticket", one.ticket)
            json.member("position", one.position)
            json.member("issuedAt", one.issuedAt.description)
            json.member("serial", one.serialNumber.hexadecimal)
            json.member("subject", one.subject)
            json.member("notBefore", one.notBefore.description)
            json.member("notAfter", one.notAfter.description)
            json.member("arn", one.resourceName)
            json.member("certificate", pem)
            json.name("opinions")
            json.list { json in
                for opinion in opinions {
                    json.structure { json in
                        json.member("command", opinion.command)
                        json.name("exit")
                        if let status = opinion.status { json.number(status) } else { json.literal("null") }
                        json.member("tooLate", opinion.isTooLate)
                        json.member("output", opinion.output)
                        json.member("cut", opinion.isCut)
                    }
                }
            }
        }
    }
}
