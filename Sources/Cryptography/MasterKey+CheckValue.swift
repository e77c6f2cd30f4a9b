extension MasterKey {
    /// A value by which the key is told from any other, and that says nothing else of it: HMAC-SHA256 (RFC 2104) under it.
    ///
    /// The key seals with AES-256-GCM, which has nothing in common with that: neither helps whoever looks for it.
    ///
    /// - Parameter text: What it is the check value for, so that it is another for each.
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public func checkValue(of text: [UInt8]) throws(CryptographyError) -> [UInt8] {
        try HMACSHA256.Key(self.secret).authenticate(text)
    }
}
