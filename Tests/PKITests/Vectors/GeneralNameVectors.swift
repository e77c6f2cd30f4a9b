import PKI

private func name(_ attributes: (ObjectIdentifier, AttributeValue)...) -> DistinguishedName {
    (try? DistinguishedName(attributes.map { RelativeDistinguishedName(type: $0.0, value: $0.1) })) ?? .empty
}

private let everyAttribute = name(
    (.countryName, .printable("DE")),
    (.organizationName, .utf8("Bakery")),
    (.organizationalUnitName, .utf8("Ofen")),
    (.distinguishedNameQualifier, .printable("q:1")),
    (.stateOrProvinceName, .utf8("Bayern")),
    (.commonName, .utf8("Baker")),
    (.serialNumber, .printable("7")),
    (.localityName, .utf8("Hof")),
    (.title, .utf8("Dr")),
    (.surname, .utf8("White")),
    (.givenName, .utf8("Anna")),
    (.initials, .utf8("A.W.")),
    (.pseudonym, .utf8("nobody")),
    (.generationQualifier, .utf8("III"))
)

private let domain = name(
    (.domainComponent, .ia5("com")),
    (.domainComponent, .ia5("example")),
    (.emailAddress, .ia5("a@example.com"))
)

extension ExtensionVector {
    /// subjectAltName.
    static let names: [ExtensionVector] = [
        ExtensionVector(
            "otherName",
            .names(.otherName(type: .microsoftUserPrincipalName, text: "bäcker@example.com")),
            openssl: """
                subjectAltName=@names
                [names]
                otherName.1=1.3.6.1.4.1.311.20.2.3;FORMAT:UTF8,UTF8:bäcker@example.com
                """,
            octets: """
                3025a023060a2b060104018237140203a0150c1362c3a4636b6572406578616d706c652e636f6d
                """
        ),
        ExtensionVector(
            "rfc822Name",
            .names(.rfc822Name("a@example.com")),
            openssl: """
                subjectAltName=email:a@example.com
                """,
            octets: """
                300f810d61406578616d706c652e636f6d
                """
        ),
        ExtensionVector(
            "dNSName",
            .names(.dnsName("*.example.com")),
            openssl: """
                subjectAltName=DNS:*.example.com
                """,
            octets: """
                300f820d2a2e6578616d706c652e636f6d
                """
        ),
        ExtensionVector(
            "directoryName of every attribute",
            .names(.directoryName(everyAttribute)),
            openssl: """
                subjectAltName=dirName:name
                [name]
                C=DE
                O=Bakery
                OU=Ofen
                dnQualifier=q:1
                ST=Bayern
                CN=Baker
                serialNumber=7
                L=Hof
                title=Dr
                SN=White
                GN=Anna
                initials=A.W.
                pseudonym=nobody
                generationQualifier=III
                """,
            octets: """
                3081d6a481d33081d0310b3009060355040613024445310f300d060355040a0c0642616b657279310d300b06\
                0355040b0c044f66656e310c300a060355042e1303713a31310f300d06035504080c0642617965726e310e30\
                0c06035504030c0542616b6572310a30080603550405130137310c300a06035504070c03486f66310b300906\
                0355040c0c024472310e300c06035504040c055768697465310d300b060355042a0c04416e6e61310d300b06\
                0355042b0c04412e572e310f300d06035504410c066e6f626f6479310c300a060355042c0c03494949
                """
        ),
        ExtensionVector(
            "directoryName of domain components",
            .names(.directoryName(domain)),
            openssl: """
                subjectAltName=dirName:name
                [name]
                1.DC=com
                2.DC=example
                emailAddress=a@example.com
                """,
            octets: """
                3050a44e304c31133011060a0992268993f22c6401191603636f6d31173015060a0992268993f22c64011916\
                076578616d706c65311c301a06092a864886f70d010901160d61406578616d706c652e636f6d
                """
        ),
        ExtensionVector(
            "ediPartyName",
            .names(.ediPartyName(nameAssigner: "Prüfer", partyName: "Käufer")),
            openssl: """
                subjectAltName=ASN1:SEQUENCE:names
                [names]
                party=IMPLICIT:5,SEQUENCE:party
                [party]
                assigner=EXPLICIT:0,FORMAT:UTF8,UTF8:Prüfer
                party=EXPLICIT:1,FORMAT:UTF8,UTF8:Käufer
                """,
            octets: """
                3018a516a0090c075072c3bc666572a1090c074bc3a475666572
                """
        ),
        ExtensionVector(
            "ediPartyName without assigner",
            .names(.ediPartyName(nameAssigner: nil, partyName: "Käufer")),
            openssl: """
                subjectAltName=ASN1:SEQUENCE:names
                [names]
                party=IMPLICIT:5,SEQUENCE:party
                [party]
                party=EXPLICIT:1,FORMAT:UTF8,UTF8:Käufer
                """,
            octets: """
                300da50ba1090c074bc3a475666572
                """
        ),
        ExtensionVector(
            "uniformResourceIdentifier",
            .names(.uniformResourceIdentifier("https://example.com/a?b=c")),
            openssl: """
                subjectAltName=URI:https://example.com/a?b=c
                """,
            octets: """
                301b861968747470733a2f2f6578616d706c652e636f6d2f613f623d63
                """
        ),
        ExtensionVector(
            "iPAddress of version 4",
            .names(.ipAddress([192, 0, 2, 255])),
            openssl: """
                subjectAltName=IP:192.0.2.255
                """,
            octets: """
                30068704c00002ff
                """
        ),
        ExtensionVector(
            "iPAddress of version 6",
            .names(.ipAddress([0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1])),
            openssl: """
                subjectAltName=IP:2001:db8::1
                """,
            octets: """
                3012871020010db8000000000000000000000001
                """
        ),
        ExtensionVector(
            "registeredID",
            .names(.registeredID(identifier("1.2.3.4"))),
            openssl: """
                subjectAltName=RID:1.2.3.4
                """,
            octets: """
                300588032a0304
                """
        ),
        ExtensionVector(
            "many names",
            .names(
                .dnsName("a.example.com"),
                .ipAddress([10, 0, 0, 1]),
                .rfc822Name("a@b"),
                .uniformResourceIdentifier("urn:x"),
                .registeredID(identifier("2.999.1")),
                .dnsName("b.example.com")
            ),
            openssl: """
                subjectAltName=DNS:a.example.com,IP:10.0.0.1,email:a@b,URI:urn:x,RID:2.999.1,DNS:b.example.com
                """,
            octets: """
                3035820d612e6578616d706c652e636f6d87040a0000018103614062860575726e3a788803883701820d622e\
                6578616d706c652e636f6d
                """
        ),
    ]
}
