/// How large what is read from a segment may be: what says otherwise is damage, or an attack.
enum SegmentLimits {
    /// The longest payload in octets.
    static let payload = 4 * 1024 * 1024
    /// All payloads of one segment in octets.
    static let payloads = 64 * 1024 * 1024
    /// The longest compressed part in octets: what deflate cannot shrink grows by less than this allows.
    static let deflated = Self.payloads + 1024 * 1024
    /// The longest header columns in octets: 256 rows of at most 43, 256 streams of 16, and the layout.
    static let headers = 16_384
}
