import Testing

@testable import Cryptography

/// Signatures of "certification request" by one RSA key of 2048 bits with the exponent 3, right and forged.
///
/// Made once with Python's integers and its package `cryptography`; the private exponent was thrown away. The forgery by
/// cube root is Bleichenbacher's of 2006 (CVE-2006-4339).
struct RSASignatureCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let algorithm: SignatureAlgorithm
    let isValid: Bool
    let signature: String

    static let message = Array("certification request".utf8)

    static let subjectPublicKeyInfo =
        """
        30820120300d06092a864886f70d01010105000382010d00308201080282010100ce67fcc0f602802baed35e\
        cfa21c270e36833397fa683572399c1ebb40418e10a0e89c1b57c09f1dc88032ffc8760e064a0138d58a5076\
        fb778e47f75afe426274a734d8e4248ad8707a12a1961ef448ab615e2ea784eaf0b3011a5dda97b08ee94b53\
        53b153c696abcc646bcc56f16eccee5e71dff7bb22ae1aebe117624b573971a53fb6f9e1951f9ec7329504a2\
        8717ab2620860ef0e0ab457f68bc9a98323780cc48a1f74a8f0ba44c87ff87e39dad3710c2b5f26ca9ef5e62\
        ce8933369bfdbdc1d5c64f4afc6af3e9a61c3ee07770e7d2eaa199c2f5adeae00874e61197747651f3525fe8\
        12e32c52aaf8f74bb56873f2b4fb4117831baca8fb210fe873020103
        """

    static let all: [RSASignatureCase] = [
        RSASignatureCase(
            testDescription: "a signature made as it should be",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: true,
            signature: """
                779fe3d8b0457eb83e72373e525005fda844110fcaea9cdf8591da0ac0459c3eee0c4fd1d098c3bab0551bb1\
                d9fcc304b3e535976658a264c50fa9109fee4bd6721a975883844a5287c1b35578b0d6aec052b9ed11b15275\
                a5871ecefcb1930982c725aac1dd9954aa4c51354baf24e4e7867a49c7ed02340c46e96d7e4c66ac4f63eb99\
                936a290c51ce353dda26734a1e5a7cde1eba382a46f83fff9743480460cde831098f8f11fd29918431e7c314\
                5eef8b7cd0a5463b6d75f7bcb3e4c403114fe280b9fe4cb97d1d40b5c25a9657e1d9986870018a35ebbe7f4d\
                55480091c1cdba904ec4af585b08d4de9ed05cd9b55b6feda8ae3b44dda7bc28d6f3e008
                """
        ),
        RSASignatureCase(
            testDescription: "a cube whose root anyone can draw, with garbage after the digest",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                00000000000000000000000000000000000000000000000000000000000000000000000000000032cbfd4a7a\
                dc7905583d767520f51640759176d37826f2ef63ae3dc7ae7da6c8e13781389e8fbefa45383f20efd9d26702\
                d3c1fe06f51200e7222a011789beed850bea7783e01525b828440d8982f76a0ddee1b85b
                """
        ),
        RSASignatureCase(
            testDescription: "short padding and garbage after the digest",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                51f3e0f51cb9b9d14a44b81be75bfb5f9b9d9044f8f7476f3478e64695c9668799faa1e2d8498d79491c08f0\
                ab7d1182f9e873dde45e2685991d2d5b4e55cd312ec15054571eb3f37e13cd7bb4649de0995c1a16bea880a2\
                256c79356b90873206c47e433046111e4802774bccf14a71fa81ed99d279ae5be99270854c87c78c538701ae\
                0b41ee417281c16a0da60cb96e1386d2efe261559b3cd5eec363968b8ed83f2f817a0cd147a3e99f82d0f48d\
                6224279d193aee8c768c1338567f50ff5e0c7f66714cc23818c12a49b52713e2a37c5dcf0937309961509725\
                7fa06d6544ad4361d66c2738ad1fb3f5cee6518ed6c2a19c92449f0aae4e6beb7f50e502
                """
        ),
        RSASignatureCase(
            testDescription: "no NULL in the DigestInfo",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                15ba6281831e2f8cad2ee3b45816d5c8e7f9353bee02169217b6e46678eb50e142dd227e5a03b6245932aa39\
                2abe2089af79051c3609f352c3ab00d8ed26e72f85d213c66cb033b341f73f319f64522f8d6810e870805099\
                866b7c497e73ec5fadee493a89222ecbea5e2c05715cd0b5ca198cc315a015d4677be357631c960508a2eccc\
                4d4cc41983aec6fe3ae8ee9f6eacd525d59a01ef48aa5bc3d832daf9eb58895f27fc274ff9d90afc9e602a44\
                92bb6a24c3dbceba41d95de484d9e5a743f72f5238c72040572f3d6bf14484247408a7a135a5fbd9764679c2\
                65cc87d47ab2693da1ad6b6d257991a8e565a4964783d0eb11bc13fadb100fd8a1d19ecc
                """
        ),
        RSASignatureCase(
            testDescription: "another hash function named in the DigestInfo",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                2c7a115b36557c70a3e0dadf5817e1f1cd38370ce0b0150913730505bb245e8f6c9948b26979f7f60c1ac47d\
                2e47076648c8c1b6d13c0cd8f4fe7fdae9670931e7c772af0be68efe95186974b1e58a9c94f6b9e1f7a31a08\
                0a100d7e821f93c7be8708f8b00ebb841cf50884adb6cef4f153828ec4d59f01806fe2e91b482a21f613119d\
                1c0d0059c839fa1cd942596e113459867fe676a4d2e2b53da08f6371a205b3c53ffd1fa2434df22e6fc6dbfa\
                7a746b324244aa508a2d3ac1af4e887b85a26a6847ffaf8eb55f96a570d7ae0bbc72b771bfd33bd70089ac90\
                a9cb0eb5edc3009ae00303d1675c5e5a41527d885f33e7243934b8a2552f02b9cf45f51d
                """
        ),
        RSASignatureCase(
            testDescription: "a length of the DigestInfo in BER",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                03addc08b65473fef33ad72dd566bffa8a41930117890d7c58959d7b173600290249caf3a91a0b301a2e7442\
                e4021e5f8784b794eb7f096403db42c738d980215d6fb82b42ae1972d02d4674f2fef6b31f0d1fec727ddcfc\
                5fdfbd15829e7949dbbb9ca2dfc1a5d19f0210bafe9f9cca9aa3f8749289972e25fffa6247d215b9f0efd919\
                aca7ae70b7c88cc00a03235a25db10f3ec81d1af8908bf499e45d4eaba5418ac0ed3a51f8d143b0dc7c5f4e6\
                64914720d84b616761fb136992decf448c3db8b7ea9efb321ed5c7fddce1d5a3ff872d2b7306edfdf3c48282\
                927c513f3192235a9a5c38f5e22994ddb77bd9530dd4f83884742157e1a03f6740eebef6
                """
        ),
        RSASignatureCase(
            testDescription: "the digest alone",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                21ec99b8d0a58256a123474862e565d8c59dbcc5ba0fc2aec421dcebee3d9e11a7b45df1961ef7ad38a56948\
                6adb8da1000a009af0507a0a34697e1dd601849d659cc6ef412ed9fddbef39bd5a7539b53740b73e41d4d19d\
                bf9250b84150f01eb85491718fd8bb5914ecded8f935048b808bd87c2d67512fd76fb344f9f4d1cb90d65edc\
                6f385854158d3fb3c97ead6bdbb84081845b8047f8e26e421510d60230c9017308ab3f9523885b74e014d011\
                3545c655b92ec550431f0076a290420e357789a886871135ce4379f3b9ffa6c9a53408e9303ebc738f57e42f\
                f727805bf0b60d57a23256e3fedf6040cc8dda4f5a8e6972200086b0350babe38a6649be
                """
        ),
        RSASignatureCase(
            testDescription: "block type 2",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                630f201f765db6436133c2661163858ab4cf709382a1233a8327cf7f1816957a40498016d7b57c75964d53a2\
                45ac46ee2217fae97b1977de5c4fef39e128f6cf1c977945ae5d010a942c908b0a143e9941f5d18de1d3ba47\
                86479d80de18d2d868f820bfd482c2e6cdd58c9a4d53b188f62c4fbea724218f39f257b80b444c8f54656cbf\
                77543c4124413ffd6afa1bcdd93751517747bd650fbbd7e765fb5ef9a62d4eb8d06532a4ab1d74052f97bc1c\
                dd57e2a5c61e0bd6b537343acb92abf364b0bfa9567f69b08735f28e700a59a53175aebe173bb7b060e6ddf9\
                f3eac49069fce605acf47af970a791a39af9cf646b7394de044a542c13733d9b672b3770
                """
        ),
        RSASignatureCase(
            testDescription: "a first octet that is not zero",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                387464714edcf2f498b8b7b7b4d630453def3424e65d83868f8b851821a07b2875e886a6e44f6f5ec91c685e\
                2d27ae40de2b6520c6050700d2b88dc2785d89e9a637c93317ba8a76b06584b91ff51a8ffb391e54bd5c4575\
                b3975288619518901d6a92e6a4f5939f5c0f5072130bc14632204fa975193011d5f5446159dbfa40bcef73bd\
                395678c13dd70ddc7ae79b7469a410f7e51061ab0b9990ea354cac2905845e3964a3bfa1d045cde855b1615c\
                51d1cdd125373e01926a4025a6ed0d685eb47e6da5d16fb647cc2a05b1262eee9ba5a770ca321e1be8d4aae9\
                1846a1c9d4d6fbd1ad9be7c75c577712ba67dc7dc9fe7ede0f4b0f1556c4713842619626
                """
        ),
        RSASignatureCase(
            testDescription: "a number above the modulus",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
                """
        ),
        RSASignatureCase(
            testDescription: "zero",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                000000000000000000000000000000000000000000000000000000000000000000000000
                """
        ),
        RSASignatureCase(
            testDescription: "one",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
                000000000000000000000000000000000000000000000000000000000000000000000001
                """
        ),
        RSASignatureCase(
            testDescription: "a leading zero octet too many",
            algorithm: .rsaPKCS1WithSHA256,
            isValid: false,
            signature: """
                00779fe3d8b0457eb83e72373e525005fda844110fcaea9cdf8591da0ac0459c3eee0c4fd1d098c3bab0551b\
                b1d9fcc304b3e535976658a264c50fa9109fee4bd6721a975883844a5287c1b35578b0d6aec052b9ed11b152\
                75a5871ecefcb1930982c725aac1dd9954aa4c51354baf24e4e7867a49c7ed02340c46e96d7e4c66ac4f63eb\
                99936a290c51ce353dda26734a1e5a7cde1eba382a46f83fff9743480460cde831098f8f11fd29918431e7c3\
                145eef8b7cd0a5463b6d75f7bcb3e4c403114fe280b9fe4cb97d1d40b5c25a9657e1d9986870018a35ebbe7f\
                4d55480091c1cdba904ec4af585b08d4de9ed05cd9b55b6feda8ae3b44dda7bc28d6f3e008
                """
        ),
        RSASignatureCase(
            testDescription: "the salt as long as the digest",
            algorithm: .rsaPSSWithSHA256,
            isValid: true,
            signature: """
                99e286abf1246de9a3394578d6f8ec2b4fbd95425eaa9f3da76723140777f140d8db6942ec2f8afd0cee118f\
                bca763e403126431ec06991129db96652220dbfd4af51c73cdd1dd5a1b2736c4ee11d12a31f298e2e02555b0\
                a2241c51fd65552caa36a1fccdfe11c554ca9b85606b82d9f07ac481f1c8073606234f2607c655f595d7e5f4\
                84923df342663f1f719fce0558b8d861b2927f1722c50fed3db6b92ed6c6f6f3844e945ca90d50b8c08c674f\
                0bb7893db9c5c0f76e9d5efa4b2c127af5194e773002c65245c4bcbbf35c5c35bae7969a0da7d1d236f01a8a\
                3526b20863038ef8d903005493e459d60ce053c3d87c21dafef794da7b45ac1542f6f2da
                """
        ),
        RSASignatureCase(
            testDescription: "no salt",
            algorithm: .rsaPSSWithSHA256,
            isValid: false,
            signature: """
                2dcb6f340fb1ee1cf8a1b601fba9e4d2f2fab5ee84fd6be96bad97299093c340c4e3a99161efdc5f4cedeb18\
                252f71f46072fa952c1d59354157ae462fda11f94078c2c81afc5da3b3cf7df437243740b7ffcc36c8b978ae\
                91ac577d6d8bb0bb4ac507b503513996e75616a39ab0db28cc9658281e5d6952a6124a8f53aa9794197b3a76\
                ea846bbc96bf09d2797ab902027813e682fd845762531c3c73e07ba996c19e5579b0179960fc1019ab3e6567\
                d315da14ea30856e04ade00f3fe03be4a723f5ada5146003acb6c0ee960634160de5a14add849e65fe52b0c6\
                fd48504c6a8da7992c070eb2457c86c52bfdbf1bf239d5fd9a1cf224948b5886b4c9c180
                """
        ),
        RSASignatureCase(
            testDescription: "a salt of 20 octets",
            algorithm: .rsaPSSWithSHA256,
            isValid: false,
            signature: """
                3f7ae03a6de98cce4716b0737290913f6183515ebf0b1ed691bb3fe873712af9683b2185b3b740e6ab8a0814\
                b3140cad2e59dcf3517a0f7058261b8a781e73b96bc54fdf47897288b8b8744ae14026cebb8a4639f0ea5320\
                e07ae71e47315da5aea9e3fe85a9ef3fd21ebdc5b298f581a68d74b652a5c7920932b52318e32dbccdd90067\
                ddd8bceeaf6d319759adb116a4d4b04c2663409980697c462fe9c07e28d1d0ef1849f8c2e38b14b0d8c42c52\
                5697a4eff1bec769e1d4d787a8a3140612d227565152ecd10041750d2364169ec2b1c7dec1be48db8d5ee02d\
                c65172a070af63a466542cb9167abd96936eff4cd0e684b09efa859475644823c6400fea
                """
        ),
        RSASignatureCase(
            testDescription: "the longest salt",
            algorithm: .rsaPSSWithSHA256,
            isValid: false,
            signature: """
                140bf3f60f17487d1be84b3fcee98b5d36fe3c39802efafa4a42314af00263a1368dc665806e5194011d4b3e\
                6495eda698c0ec93ede2b0b8ef46ecf2ac2c1f421acf5c6ef9f06f87498bb6e1ed699203cc4c305938017a18\
                dc34d9bc7c8386f8ccce360f889cf5e936490d5695700bc5698877a1fc3b4d6b630a871cff72ff8851a051e4\
                4fcd58492bfa38f0a4331d4181b93058b26f6ccae8ca8f0f2e6535f2574b2f05fd6ba93f8718ec0cb1ed1e94\
                2268fcedc293981a2c6eed3ad91391543ceb74c488f8d5b75dcc9ec535720bf74ff687ca8488fc09f7d743de\
                0ef46d668ff2298ac090c3f9dcff2bdb47b1df73ffb57e5069ced785dc667deababfc65b
                """
        ),
        RSASignatureCase(
            testDescription: "MGF1 over SHA-1",
            algorithm: .rsaPSSWithSHA256,
            isValid: false,
            signature: """
                6339be79ae391d3a41160fb7378d9d6915b436b192258f9ef57d2076fa10c787d11f34f88546058557728d74\
                12046012a12b1a54ff0c1b873bef9716765ee72df7c0b94bc3bf461a666df0fd3e4b56a33d2cb509cc191d7b\
                5cb08b6ebc8e8d6dbc1d63002367c4d117671ff569a9c2f68bdb8ae1b76cc835ebc787776331dd59d648f609\
                8cf5155c6dde1f1caf7503946cf30774cc5804621da4f662a561695b2b2cfadbd0d79694707d8094f9942920\
                ed2558f40f91f19bd2f5702cd4425f1b7f43545560dee6cbdca78360c3520a365c33ad53949faff84f0f19db\
                f768e92f77257a200c4c3e62000344cd004b7298e17afd738bbc12657e513bd88eda8d4b
                """
        ),
        RSASignatureCase(
            testDescription: "the other padding",
            algorithm: .rsaPSSWithSHA256,
            isValid: false,
            signature: """
                779fe3d8b0457eb83e72373e525005fda844110fcaea9cdf8591da0ac0459c3eee0c4fd1d098c3bab0551bb1\
                d9fcc304b3e535976658a264c50fa9109fee4bd6721a975883844a5287c1b35578b0d6aec052b9ed11b15275\
                a5871ecefcb1930982c725aac1dd9954aa4c51354baf24e4e7867a49c7ed02340c46e96d7e4c66ac4f63eb99\
                936a290c51ce353dda26734a1e5a7cde1eba382a46f83fff9743480460cde831098f8f11fd29918431e7c314\
                5eef8b7cd0a5463b6d75f7bcb3e4c403114fe280b9fe4cb97d1d40b5c25a9657e1d9986870018a35ebbe7f4d\
                55480091c1cdba904ec4af585b08d4de9ed05cd9b55b6feda8ae3b44dda7bc28d6f3e008
                """
        ),
    ]
}
