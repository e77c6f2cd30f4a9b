/// How large what is read from a segment may be: what says otherwise is damage, or an attack.
///
/// A segment is bounded by construction: whatever 256 permitted events come together, what lies inline is at most
/// ``payloads`` octets, and everything longer lies apart, where nothing is read but one payload at a time.
package enum SegmentLimits {
    /// The longest payload in octets.
    package static let payload = 4 * 1024 * 1024
    /// The longest payload that lies inline, in octets: what is longer lies apart from its append on.
    package static let inline = 32 * 1024
    /// All inline payloads of one segment in octets.
    package static let payloads = 256 * Self.inline
    /// How many octets of payloads end a run of entries that is read whole.
    package static let run = Self.payloads
    /// The longest compressed part in octets: what deflate cannot shrink grows by less than this allows.
    package static let deflated = Self.payloads + 1024 * 1024
    /// The longest header columns in octets: 256 rows of at most 35, 256 streams of 16, 256 digests of 32, and the layout.
    package static let headers = 32_768
}
