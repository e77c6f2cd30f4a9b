internal import Bytes

// What may be said of how an authority tells what it revoked: schemas/format.md section 9.1.

extension RevocationConfiguration {
    /// The same where what has no name of its own lies below a URL; `nil` where there is neither.
    public func placed(at publicURL: String?) -> RevocationConfiguration? {
        var placed = self
        if let lists {
            guard let base = lists.customName.map({ "http://\($0)" }) ?? publicURL.map({ "\($0)/\(lists.bucketName)" })
            else { return nil }
            placed.lists = lists.based(on: base)
        }
        if let responder {
            guard let location = responder.customName.map({ "http://\($0)" }) ?? publicURL.map({ "\($0)/ocsp" }) else {
                return nil
            }
            placed.responder = ResponderConfiguration(location: location, customName: responder.customName)
        }
        return placed
    }

    /// Why it cannot be one where these are the URLs of what is published; `nil` where it can.
    public func fault(beside publicURLs: [String]) -> String? {
        if let fault = self.lists?.fault { return fault }
        if let lists {
            let base = lists.customName.map { "http://\($0)" } ?? publicURLs.first.map { "\($0)/\(lists.bucketName)" }
            guard let base, lists.base.isVerbatim(base) else { return "Lists are named that nobody would find." }
        }
        if let responder {
            if let fault = ListConfiguration.fault(inName: responder.customName) { return fault }
            let location = responder.customName.map { "http://\($0)" } ?? publicURLs.first.map { "\($0)/ocsp" }
            guard let location, responder.location.isVerbatim(location) else {
                return "A responder is named that nobody would find."
            }
        }
        return nil
    }
}

extension ListConfiguration {
    /// Why it cannot be one, whatever is published where; `nil` where it can.
    public var fault: String? {
        guard Self.days.contains(self.validityDays) else { return "A list is valid for 1 to 5000 days." }
        if let fault = Self.fault(inBucket: self.bucket) { return fault }
        if let fault = Self.fault(inName: self.customName) { return fault }
        if let customPath {
            guard Self.isText(customPath, of: Self.nameOctets), Self.areSteps(customPath.utf8) else {
                return "The custom path is no path of 1 to 253 characters."
            }
        }
        return self.omitsDistributionPoint && self.customName != nil
            ? "A list that certificates do not name has no custom name." : nil
    }

    /// Why a text names no bucket, with what keys begin with; `nil` where it does.
    public static func fault(inBucket bucket: String) -> String? {
        let fault = "The bucket has no name of 3 to 63 lower-case letters, digits, dots and hyphens, or no prefix."
        guard (3...255).contains(bucket.utf8.count), bucket.utf8.allSatisfy({ Self.bucketOctets.contains($0) }) else {
            return fault
        }
        let name = bucket.utf8.prefix { $0 != 0x2F }
        let ends = [name.first, name.last].compactMap(\.self)
        guard (3...63).contains(name.count), name.allSatisfy({ Self.isLower($0) || $0 == 0x2D || $0 == 0x2E }),
            ends.allSatisfy(Self.isLower)
        else { return fault }
        var prefix = bucket.utf8.drop { $0 != 0x2F }.dropFirst()
        if prefix.last == 0x2F { prefix = prefix.dropLast() }
        return prefix.isEmpty || Self.areSteps(prefix) ? nil : fault
    }

    /// Why a text stands for nothing in URLs; `nil` where it does, or there is none.
    public static func fault(inName name: String?) -> String? {
        guard let name else { return nil }
        let schemes = ["http://", "https://"]
        guard Self.isText(name, of: Self.nameOctets), !schemes.contains(where: { name.utf8.starts(with: $0.utf8) })
        else {
            return "The custom name is no name of 1 to 253 characters without http:// before it."
        }
        return nil
    }

    private static func isLower(_ octet: UInt8) -> Bool {
        (0x61...0x7A).contains(octet) || (0x30...0x39).contains(octet)
    }

    private static func isText(_ text: String, of octets: Set<UInt8>) -> Bool {
        (1...253).contains(text.utf8.count) && text.utf8.allSatisfy(octets.contains)
    }

    /// Whether it is one step after another, none of which leads elsewhere.
    private static func areSteps(_ path: some Collection<UInt8>) -> Bool {
        path.split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy { step in
            !step.isEmpty && !step.elementsEqual([0x2E]) && !step.elementsEqual([0x2E, 0x2E])
        }
    }

    private static let alphanumeric = Set(
        Array(0x61...0x7A as ClosedRange<UInt8>) + Array(0x41...0x5A) + Array(0x30...0x39)
    )
    private static let bucketOctets = alphanumeric.union("-._/".utf8)
    private static let nameOctets = alphanumeric.union("-;/:@&=+$,_.!~*()'".utf8)
}
