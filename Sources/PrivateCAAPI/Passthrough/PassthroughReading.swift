import Issuance
import JSON
import Ledger
import PKI

// ApiPassthrough: a subject, and extensions that each have a member of their own or come encoded as custom ones.

extension CheckedInput {
    /// How much of a flawed `ApiPassthrough` is kept, in octets of UTF-8.
    static let maximumReceivedOctets = 4_096

    /// The values that the member `ApiPassthrough` asks for; `nil` where it is absent or asks for nothing.
    ///
    /// What breaks a rule is handed on rather than thrown, so that the request is on record before it is refused, and is
    /// not refused at all by a template that takes no such values.
    var passthrough: SubmittedPassthrough? {
        guard let value = self.value["ApiPassthrough"] else { return nil }
        do throws(FieldFlaw) {
            return try value.passthroughValues(.body("ApiPassthrough")).map(SubmittedPassthrough.values)
        } catch {
            var received = (self.literalText("ApiPassthrough") ?? "").utf8.prefix(Self.maximumReceivedOctets + 1)
            if received.count > Self.maximumReceivedOctets {
                // The octet dropped, and with it what it continues.
                while let last = received.popLast(), last & 0xC0 == 0x80 {}
            }
            return .flawed(FlawedPassthrough(received: String(Substring(received)), reason: error.recorded))
        }
    }
}

extension WireValue {
    /// The most octets that the values of one `ApiPassthrough` may be encoded in.
    static let maximumPassthroughOctets = 196_608

    /// What an `ApiPassthrough` asks for; `nil` where that is nothing.
    ///
    /// - Parameter path: Where it stands, for messages.
    func passthroughValues(_ path: FieldPath) throws(FieldFlaw) -> PassthroughValues? {
        let subject = try self["Subject"]?.distinguishedName(path.member("Subject"))
        let place = path.member("Extensions")
        let extensions = try self["Extensions"]?.passthroughExtensions(place) ?? []
        var values = PassthroughValues(subject: nil, extensions: nil)
        do throws(PKIError) {
            values = PassthroughValues(
                subject: subject.flatMap { $0.isEmpty ? nil : $0.derOctets },
                extensions: extensions.isEmpty ? nil : try Extensions(extensions).derOctets
            )
        } catch {
            throw FieldFlaw(.valueNotEncodable, place, found: error)
        }
        let size = (values.subject?.count ?? 0) + (values.extensions?.count ?? 0)
        guard size <= Self.maximumPassthroughOctets else {
            throw FieldFlaw(.passthroughTooLarge, counts: size, Self.maximumPassthroughOctets)
        }
        return size > 0 ? values : nil
    }

    /// The extensions that an `Extensions` asks for, no two of one kind.
    ///
    /// A member made for a kind of extension wins over a custom extension of that kind, which is dropped.
    private func passthroughExtensions(_ path: FieldPath) throws(FieldFlaw) -> [Extension] {
        var structured: [Extension] = []
        if let items = self["CertificatePolicies"]?.items {
            let value = try Self.certificatePolicies(items, path.member("CertificatePolicies"))
            structured.append(value.makeExtension(isCritical: false))
        }
        if let items = self["ExtendedKeyUsage"]?.items {
            let value = try Self.extendedKeyUsage(items, path.member("ExtendedKeyUsage"))
            structured.append(value.makeExtension(isCritical: false))
        }
        // "at least one of the bits MUST be set to 1" (RFC 5280, 4.2.1.3): a usage of nothing is one that was not given.
        if let usage = self["KeyUsage"]?.keyUsage, !usage.isEmpty {
            structured.append(usage.makeExtension(isCritical: true))
        }
        if let items = self["SubjectAlternativeNames"]?.items {
            let value = try Self.subjectAlternativeName(items, path.member("SubjectAlternativeNames"))
            // Whether it is critical depends on the subject of the certificate, which is not known here.
            structured.append(value.makeExtension(isCritical: false))
        }
        let custom = try Self.customExtensions(
            self["CustomExtensions"]?.items ?? [],
            path.member("CustomExtensions")
        )
        let taken = Set(structured.map(\.identifier))
        return structured + custom.filter { !taken.contains($0.identifier) }
    }

    private static func subjectAlternativeName(
        _ items: [WireValue],
        _ path: FieldPath
    ) throws(FieldFlaw) -> SubjectAlternativeName {
        var names: [GeneralName] = []
        for (index, item) in items.enumerated() { names.append(try item.generalName(path.item(index))) }
        do throws(PKIError) {
            return try SubjectAlternativeName(names)
        } catch {
            throw FieldFlaw(.valueNotEncodable, path, found: error)
        }
    }
}
