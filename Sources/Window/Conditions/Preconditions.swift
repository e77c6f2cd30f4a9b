import Bytes

/// Under which conditions a document is asked for, and which part of it: in the order of RFC 9110, 13.2.2.
struct Preconditions: Hashable, Sendable {
    var ifMatch: String?
    var ifUnmodifiedSince: String?
    var ifNoneMatch: String?
    var ifModifiedSince: String?
    var ifRange: String?
    var range: String?

    /// What is to be sent of a document.
    enum Outcome: Hashable, Sendable {
        /// All of it.
        case whole
        /// These octets.
        case part(Range<Int>)
        /// Nothing: the client has it.
        case notModified
        /// Nothing: it is not what the client spoke of.
        case failed
        /// Nothing: it has no such octets.
        case notSatisfiable
    }

    /// What is to be sent.
    ///
    /// - Parameters:
    ///   - tag: That of the contents as they are now, in the form that would be sent: each form has one of its own (RFC 9110, 8.8.3.3).
    ///   - modified: Since when they are so; `nil` where nobody knows.
    func outcome(tag: EntityTag, modified: Instant?, length: Int, now: Instant) -> Outcome {
        // An instant of a header field has no fraction of a second.
        let modified = modified?.wholeSecond
        if let ifMatch {
            guard EntityTagList(ifMatch)?.holdsStrongly([tag]) == true else { return .failed }
        } else if let since = self.ifUnmodifiedSince.flatMap({ HTTPDate.instant($0, now: now) }) {
            guard let modified, modified <= since else { return .failed }
        }
        if let ifNoneMatch {
            if EntityTagList(ifNoneMatch)?.holdsWeakly([tag]) == true { return .notModified }
        } else if let modified, let since = self.ifModifiedSince.flatMap({ HTTPDate.instant($0, now: now) }) {
            if modified <= since { return .notModified }
        }
        guard let range = self.range.flatMap(OctetRange.init), self.isRangeOfThis(tag) else { return .whole }
        guard let octets = range.octets(of: length) else { return .notSatisfiable }
        return .part(octets)
    }

    /// Whether the range is meant to be one of the contents as they are now (RFC 9110, 13.1.5).
    private func isRangeOfThis(_ own: EntityTag) -> Bool {
        guard let ifRange else { return true }
        if let tag = EntityTag.list(ifRange) {
            return tag.count == 1 && EntityTagList.tags(tag).holdsStrongly([own])
        }
        // "A client MUST NOT generate an If-Range header field containing an HTTP-date … unless it is a strong validator": to the second, it
        // is where nothing changes twice in one, and that nobody can promise.
        return false
    }
}
