internal import COpenSSL

extension LibraryKey {
    /// A key of a curve that has no point yet.
    ///
    /// It is copied: 3 µs, where `EVP_PKEY_fromdata` takes 13 µs with a point (it builds the curve anew) and `d2i_PUBKEY` 90 µs.
    static func template(of curve: Curve) throws(CryptographyError) -> LibraryKey {
        let template = try CurveTemplate.of(curve)
        guard let copy = unsafe EVP_PKEY_dup(template.pointer) else {
            throw CryptographyError(draining: .keyImportFailed)
        }
        return unsafe LibraryKey(takingOwnershipOf: copy)
    }

    /// The RSA key of a modulus and an exponent, magnitudes without leading zeros.
    static func rsa(
        modulus: ArraySlice<UInt8>,
        exponent: ArraySlice<UInt8>
    ) throws(CryptographyError) -> LibraryKey {
        let factory = try KeyFactory(family: "RSA", failingWith: .keyImportFailed)
        var modulus = nativeOrder(modulus)
        var exponent = nativeOrder(exponent)
        let key = unsafe modulus.withUnsafeMutableBufferPointer { modulus in
            unsafe exponent.withUnsafeMutableBufferPointer { exponent in
                let parameters = unsafe [
                    COpenSSL_rsa_modulus(modulus.baseAddress, modulus.count),
                    COpenSSL_rsa_exponent(exponent.baseAddress, exponent.count),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe factory.makeKey(selection: COpenSSL_PUBLIC_KEY, parameters: parameters)
            }
        }
        guard let key else { throw CryptographyError(draining: .keyImportFailed) }
        return key
    }

    /// The Ed25519 key of 32 octets.
    static func ed25519(_ octets: ArraySlice<UInt8>) throws(CryptographyError) -> LibraryKey {
        let pointer = unsafe octets.withUnsafeBufferPointer { octets in
            unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, octets.baseAddress, octets.count)
        }
        guard let pointer = unsafe pointer else { throw CryptographyError(draining: .keyImportFailed) }
        return unsafe LibraryKey(takingOwnershipOf: pointer)
    }
}

/// The octets of an integer, most significant first, in the order that the processor keeps them: what `OSSL_PARAM` holds.
private func nativeOrder(_ magnitude: ArraySlice<UInt8>) -> [UInt8] {
    1.bigEndian == 1 ? Array(magnitude) : magnitude.reversed()
}

/// The keys that have a curve and no point.
private enum CurveTemplate {
    private static let p256 = make(.p256)
    private static let p384 = make(.p384)
    private static let p521 = make(.p521)

    static func of(_ curve: Curve) throws(CryptographyError) -> LibraryKey {
        switch curve {
        case .p256: try Self.p256.get()
        case .p384: try Self.p384.get()
        case .p521: try Self.p521.get()
        }
    }

    private static func make(_ curve: Curve) -> Result<LibraryKey, CryptographyError> {
        Result { () throws(CryptographyError) in
            let factory = try KeyFactory(family: "EC", failingWith: .algorithmUnavailable)
            var name = Array(curve.name.utf8CString)
            let key = unsafe name.withUnsafeMutableBufferPointer { name in
                let parameters = unsafe [
                    COpenSSL_curve_name(name.baseAddress),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe factory.makeKey(selection: COpenSSL_KEY_PARAMETERS, parameters: parameters)
            }
            guard let key else { throw CryptographyError(draining: .algorithmUnavailable) }
            return key
        }
    }
}
