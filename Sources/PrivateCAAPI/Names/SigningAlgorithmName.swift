/// The wire's names of signing algorithms, for people who use them on the command line.
public enum SigningAlgorithmName {
    /// The name in RFCs that a wire's name stands for, `ecdsa-with-SHA256` for `SHA256WITHECDSA`; `nil` for any other text.
    public static func signatureAlgorithm(_ name: String) -> String? { AlgorithmNames.signature(name)?.name }
}
