internal import COpenSSL

/// Elliptic curve keys in libcrypto that nobody holds any more, kept for their next point.
///
/// Of what verifying under a key costs beside the mathematics, most is making the key and the context that verifies, and freeing
/// them: here a point takes the place of the last one instead. Only who holds a key alone may give it back.
enum CurveKeys {
    /// A key, and what verifies with it where it was used.
    struct Kept: Sendable {
        let key: LibraryKey
        let operation: KeyOperation?
    }

    private static let p256 = Pool<Kept>(maximumIdle: 16)
    private static let p384 = Pool<Kept>(maximumIdle: 16)
    private static let p521 = Pool<Kept>(maximumIdle: 16)

    /// The key of an uncompressed point; throws where the point is not on the curve.
    static func take(_ curve: Curve, point: ArraySlice<UInt8>) throws(CryptographyError) -> Kept {
        let kept: Kept
        if let idle = Self.pool(of: curve).take() {
            kept = idle
        } else {
            kept = Kept(key: try .template(of: curve), operation: nil)
        }
        // Where that fails the key has no point, or the last one still: it is not kept.
        let isSet = unsafe point.withUnsafeBufferPointer { point in
            unsafe EVP_PKEY_set1_encoded_public_key(kept.key.pointer, point.baseAddress, point.count)
        }
        guard isSet == 1 else {
            throw CryptographyError(draining: .invalidPoint, "the point is not on \(curve.name)")
        }
        return kept
    }

    /// Gives a key back, and what verifies with it; nobody else may hold either.
    static func giveBack(_ curve: Curve, _ key: LibraryKey, _ operation: KeyOperation?) {
        Self.pool(of: curve).give(back: Kept(key: key, operation: operation))
    }

    private static func pool(of curve: Curve) -> Pool<Kept> {
        switch curve {
        case .p256: Self.p256
        case .p384: Self.p384
        case .p521: Self.p521
        }
    }
}
