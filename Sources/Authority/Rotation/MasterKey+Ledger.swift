public import Bytes
public import Cryptography

extension MasterKey {
    /// The check value of the key for a ledger (schemas/format.md section 7): what the log says of a master key.
    ///
    /// - Throws: `CryptographyError` where libcrypto fails.
    public func checkValue(for ledger: UniqueIdentifier) throws -> Digest256 {
        let octets = try self.checkValue(of: Array("ca-ledger master key\n".utf8) + ledger.octets)
        guard let value = Digest256(octets) else {
            throw OpeningError(.masterKey, "The check value of the master key cannot be computed.")
        }
        return value
    }
}
