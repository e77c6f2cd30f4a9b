public import PKI

extension TBSCertificate {
    /// Whether the key may sign revocation lists: where there is a keyUsage, it has cRLSign (RFC 5280 section 6.3.3 (f)).
    public var maySignLists: Bool {
        guard let carried = self.extensions[KeyUsage.identifier] else { return true }
        return (try? KeyUsage(derEncoded: carried.value))?.contains(.cRLSign) == true
    }
}
