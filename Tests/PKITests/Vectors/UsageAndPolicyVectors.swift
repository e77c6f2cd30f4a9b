import PKI

private func policy(_ dotted: String, _ qualifiers: PolicyQualifier...) -> PolicyInformation {
    PolicyInformation(identifier: identifier(dotted), qualifiers: qualifiers)
}

extension ExtensionVector {
    /// keyUsage, extKeyUsage and certificatePolicies.
    static let others: [ExtensionVector] = [
        ExtensionVector(
            "keyUsage digitalSignature",
            .usage(.digitalSignature),
            openssl: """
                keyUsage=critical,digitalSignature
                """,
            octets: """
                03020780
                """
        ),
        ExtensionVector(
            "keyUsage nonRepudiation",
            .usage(.nonRepudiation),
            openssl: """
                keyUsage=critical,nonRepudiation
                """,
            octets: """
                03020640
                """
        ),
        ExtensionVector(
            "keyUsage keyEncipherment",
            .usage(.keyEncipherment),
            openssl: """
                keyUsage=critical,keyEncipherment
                """,
            octets: """
                03020520
                """
        ),
        ExtensionVector(
            "keyUsage dataEncipherment",
            .usage(.dataEncipherment),
            openssl: """
                keyUsage=critical,dataEncipherment
                """,
            octets: """
                03020410
                """
        ),
        ExtensionVector(
            "keyUsage keyAgreement",
            .usage(.keyAgreement),
            openssl: """
                keyUsage=critical,keyAgreement
                """,
            octets: """
                03020308
                """
        ),
        ExtensionVector(
            "keyUsage keyCertSign",
            .usage(.keyCertSign),
            openssl: """
                keyUsage=critical,keyCertSign
                """,
            octets: """
                03020204
                """
        ),
        ExtensionVector(
            "keyUsage cRLSign",
            .usage(.cRLSign),
            openssl: """
                keyUsage=critical,cRLSign
                """,
            octets: """
                03020102
                """
        ),
        ExtensionVector(
            "keyUsage encipherOnly",
            .usage(.encipherOnly),
            openssl: """
                keyUsage=critical,encipherOnly
                """,
            octets: """
                03020001
                """
        ),
        ExtensionVector(
            "keyUsage decipherOnly",
            .usage(.decipherOnly),
            openssl: """
                keyUsage=critical,decipherOnly
                """,
            octets: """
                0303070080
                """
        ),
        ExtensionVector(
            "keyUsage of all nine",
            .usage([
                .digitalSignature, .nonRepudiation, .keyEncipherment, .dataEncipherment, .keyAgreement, .keyCertSign,
                .cRLSign, .encipherOnly, .decipherOnly,
            ]),
            openssl: """
                keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly
                """,
            octets: """
                030307ff80
                """
        ),
        ExtensionVector(
            "keyUsage of a root",
            .usage([.digitalSignature, .keyCertSign, .cRLSign]),
            openssl: """
                keyUsage=critical,digitalSignature,keyCertSign,cRLSign
                """,
            octets: """
                03020186
                """
        ),
        ExtensionVector(
            "extKeyUsage by name",
            .purposes(
                .serverAuthentication,
                .clientAuthentication,
                .codeSigning,
                .emailProtection,
                .timeStamping,
                .ocspSigning,
                .smartCardLogin
            ),
            openssl: """
                extendedKeyUsage=serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning,msSmartcardLogin
                """,
            octets: """
                304806082b0601050507030106082b0601050507030206082b0601050507030306082b060105050703040608\
                2b0601050507030806082b06010505070309060a2b060104018237140202
                """
        ),
        ExtensionVector(
            "extKeyUsage by identifier",
            .purposes(.documentSigning, .certificateTransparency, .anyExtendedKeyUsage),
            openssl: """
                extendedKeyUsage=1.3.6.1.4.1.311.10.3.12,1.3.6.1.4.1.11129.2.4.4,2.5.29.37.0
                """,
            octets: """
                301e060a2b0601040182370a030c060a2b06010401d6790204040604551d2500
                """
        ),
        ExtensionVector(
            "certificatePolicies",
            .policies(policy("1.2.3.4"), PolicyInformation(identifier: .anyPolicy)),
            openssl: """
                certificatePolicies=1.2.3.4,2.5.29.32.0
                """,
            octets: """
                300f300506032a030430060604551d2000
                """
        ),
        ExtensionVector(
            "certificatePolicies with CPS",
            .policies(
                policy("1.3.5.7", .practiceStatement("http://example.com/cps"), .practiceStatement("urn:b")),
                policy("1.3.5.8")
            ),
            openssl: """
                certificatePolicies=@policy,1.3.5.8
                [policy]
                policyIdentifier=1.3.5.7
                CPS.1=http://example.com/cps
                CPS.2=urn:b
                """,
            octets: """
                3047303e06032b05073037302206082b060105050702011616687474703a2f2f6578616d706c652e636f6d2f\
                637073301106082b06010505070201160575726e3a62300506032b0508
                """
        ),
        ExtensionVector(
            "certificatePolicies with a user notice",
            .policies(
                policy(
                    "1.3.5.7",
                    .practiceStatement("urn:a"),
                    .other(type: .userNoticeQualifier, valueDER: hex("30090c0741636874756e67"))
                )
            ),
            openssl: """
                certificatePolicies=@policy
                [policy]
                policyIdentifier=1.3.5.7
                CPS.1=urn:a
                userNotice.1=@notice
                [notice]
                explicitText=UTF8:Achtung
                """,
            octets: """
                3033303106032b0507302a301106082b06010505070201160575726e3a61301506082b060105050702023009\
                0c0741636874756e67
                """
        ),
    ]
}
