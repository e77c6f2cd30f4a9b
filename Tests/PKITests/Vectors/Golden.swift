// Made by OpenSSL 3.0.19 and by Python's `cryptography` 48.0.0, as each says, with keys that were thrown away.

import Bytes

/// Requests and certificates that other programs made, as base64 of DER.
enum Golden {
    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestRSA2048 = octets(
        """
        MIICszCCAZsCAQAwQDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUsIEluYy4xGTAXBgNVBAMMEGhvc3QuZXhhbXBsZS5j\
        b20wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDRnAWCUOoNozwzI6GEpzI7KUsGijUXUSuIHv8/F5bDQKitQ77LYkET\
        guvxB12/gNCiBtOeemYJPm2JJFPRY8ytaYcstAqAyGZD4z+ke6LFQIOItWaQHnSbUJ3+qm4c+uaxhR6r4ZauQphRBkkvRkrq15FC\
        NjqTXJecNrdgf9223f4egmp8u6Pb5LxTqEMdCQ/IfVtTVU6vsmMlOZWa/aCFdC+J2XKKgdsvku4ldjdFvDTIX9OUhTETgqXEXpNl\
        MoTmY7EANxbWZWHxUq+9n9SEZaoLMri0Ni+CYN4iZroF6eMqJJdYRy7ThA9F/ZwH6VflVymBMgvFo80oBMlZdQn3AgMBAAGgLjAs\
        BgkqhkiG9w0BCQ4xHzAdMBsGA1UdEQQUMBKCEGhvc3QuZXhhbXBsZS5jb20wDQYJKoZIhvcNAQELBQADggEBAJ92RxE8r5LmJ2/C\
        yoUoWE4vnklfspy+AovXY+AU+RVYB6HIrgPQFvxe88YNo77iZuhA50yYufkBY1fvig3bJVZ++uz5vzhgXsBAzaDD75zocfeCYdcY\
        pfCOjiTaaCbSLrEnrnKAHyvSCfWiCIlF7pdFGsna1QyGPBtKToAM2QCjfQsJ8shszRqrYdqpDEJH71eWXdro5W3G0nmzTXaGonyg\
        9X6O+Ao3gbASlQypDP516WspmahTRfm6T9kx5ZkQuzS1tcyK4wUzYWtqp+/yWmQQ2uKmlNeM9eZyg6Uw/k3CwpLqgKQMyxNYrsC2\
        AHUOjETxzB8wRHDpqc32ZFAsbh8=
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestRSA3072 = octets(
        """
        MIIDszCCAhsCAQAwQDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUsIEluYy4xGTAXBgNVBAMMEGhvc3QuZXhhbXBsZS5j\
        b20wggGiMA0GCSqGSIb3DQEBAQUAA4IBjwAwggGKAoIBgQCpDF9Ffe6+xD2LW7kHQQd0vck9ttf2Rd/mhZ2o7EH4w45ksZu1FKnS\
        mbo1h7hmKmJyB7NycN7ovIzoGEEWyvmKYsf3UcWXl31+dcQGfDvhVm15hAiQux8Gcf0xFjauzOW8fUsLx2fySmpXW1LhNQRiwIDe\
        ouV0LcPIjOXsa3k4J+h/SH+RTLIY2GG2I2uzzXtEU48oAdS4oB0MM29PRcfEjlv4J8Ss9fbCZMLDlvA5Wao5YorT5EsHexv+4bCS\
        DtV+A1gAIqzO3yQUmjmMtN642B21hgUj11bWTi6y7AB5bNBLUTfZDCM7rd0rYFUOuKrkhPjgsB8umEMvJgx/fqLRwmr2+bFG+82g\
        55VQFOfIVXMP2tzFcgyvZMaugWu5qE0RKK1Hoqbca9vePShxTAS1l0NJO0sb1N3Kw9mzpYnSJs3d/PA/KcT99ubFUnUZsPs9kvBm\
        Lnp/sV5sEtbPrfMk9UBVq3NCeXGhQvbfVTqnvd8fzdGSmph/kuX3ybnHKc0CAwEAAaAuMCwGCSqGSIb3DQEJDjEfMB0wGwYDVR0R\
        BBQwEoIQaG9zdC5leGFtcGxlLmNvbTANBgkqhkiG9w0BAQwFAAOCAYEASMcIqwclHs6VKXC3TaL/dSW7ZjBlK6REv+RfqvH82nnQ\
        47RXU+uG255s1E+X5x6c47JBCfsMnLmi2Jjl8ldPYKnEjYX1gNAM4bIaCVI+PRy8g8tNSnGSImZxmgrxxX6ocfcQBqp0NtVJtMkh\
        zDfka12F66YCC3WM16+TiI+hAzemSvmeLj6/AU+KiigCzrdJGuNNVeH55vCLBOF9+2FyQ25vu9zEv/5nnNbetMvdB7oy8gc9wG9Q\
        HOmqooDmren1iPoYWE+IvwGTBUcgSag3cn5WltL+pmA+rwzVHW7o9LKhg+STMpoTuZckuM4sNLdVt386JYbDQl+r7UfHK6/MhK1D\
        C8vNRQYY+dvWGJe2Ocg/+BoKOHybaogOZIbP+6v3muIvBEJsQENAI86g+92mUhqNozTW5s8vb2fzNSWaoj9qAAXVZefNJ5i/4xGy\
        KnMLnCdhsyCuXFjrftq4rHBueEYhSZRPr5znK+4C95Crd4ebZpNpWCSMzPdYFpNvfdmf
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestP256 = octets(
        """
        MIIBKTCB0AIBADBAMQswCQYDVQQGEwJERTEWMBQGA1UECgwNRXhhbXBsZSwgSW5jLjEZMBcGA1UEAwwQaG9zdC5leGFtcGxlLmNv\
        bTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPfU8BsExaeSMucKn7e03EF8d86wo82/Hp7smJXdCqis0O47XQe39y9ok3f0cEDx\
        abnPpjUgTrFzQ2B555mkLZugLjAsBgkqhkiG9w0BCQ4xHzAdMBsGA1UdEQQUMBKCEGhvc3QuZXhhbXBsZS5jb20wCgYIKoZIzj0E\
        AwIDSAAwRQIgO9wD77I/iBMvSSSvXNmmpKJwAx2EtbEfMHIr6TXaCbcCIQDWaahDx9QzW+c2ashxONdL8erIZJ6wZwR0GbgdytDr\
        eA==
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestP384 = octets(
        """
        MIIBZTCB7QIBADBAMQswCQYDVQQGEwJERTEWMBQGA1UECgwNRXhhbXBsZSwgSW5jLjEZMBcGA1UEAwwQaG9zdC5leGFtcGxlLmNv\
        bTB2MBAGByqGSM49AgEGBSuBBAAiA2IABLQXhP7nC0V2yggNLrCA/viaSwMWJVCwvA1ZAwPmWZU3x1x3S715hgXetcdil/Qe9msa\
        CQUCeNbUNQr4Pw1/1cgxzsUtlC7ZQvebU81ZYKtWHpbJA3tF05BT3yGxf3IFFKAuMCwGCSqGSIb3DQEJDjEfMB0wGwYDVR0RBBQw\
        EoIQaG9zdC5leGFtcGxlLmNvbTAKBggqhkjOPQQDAwNnADBkAjAYy3hMkTE7vdPP2l7ksdlnGhtdW46Hbnq5NDrQlrXBWRn3t4cr\
        d0ZDu2yaojQ8V0sCMGE+5iznybEhfZg2juFemI9wF50ibsj0tixD+5WbrAhecrp7o6KJ3qz50KjYLve5Sg==
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestP521 = octets(
        """
        MIIBsTCCARMCAQAwQDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUsIEluYy4xGTAXBgNVBAMMEGhvc3QuZXhhbXBsZS5j\
        b20wgZswEAYHKoZIzj0CAQYFK4EEACMDgYYABAHwFiZBmEcMeEuTyX3K3YZpXym/95QQD0Ia5uF+B2HvYlWh5gQ6BcZYwK+YUInJ\
        WPlUtvoTYgkK82AxunQXYO+iVgELzyNvuroJ5oV2eoOUjTz0BD42puPU2aybp70RZyCImqMQB+cTPOWq6WBpwe4PGj5hbNKUJr1s\
        wDUfO5Q1McXmtaAuMCwGCSqGSIb3DQEJDjEfMB0wGwYDVR0RBBQwEoIQaG9zdC5leGFtcGxlLmNvbTAKBggqhkjOPQQDBAOBiwAw\
        gYcCQRuG0w/JU+dxYR0RWJVDAO1xINyqcmWH8bi1WzLCGoYu5z54bxCOxljP0xFxaUbNydL7UwMkkpZX1IKjuDAMKBp7AkIA27WE\
        CHTU+/mEkmffMeCa63iwMYFA9JVgS5av/g1ojW28ilewoZalYf7MFcGnCp9SQv3AOkcZq+DRoA6mXxTd86U=
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestEd25519 = octets(
        """
        MIHuMIGhAgEAMEAxCzAJBgNVBAYTAkRFMRYwFAYDVQQKDA1FeGFtcGxlLCBJbmMuMRkwFwYDVQQDDBBob3N0LmV4YW1wbGUuY29t\
        MCowBQYDK2VwAyEAko1nCVSqd+rhNy4hOV5013wRVMSUtxwCdM/jHce85qKgLjAsBgkqhkiG9w0BCQ4xHzAdMBsGA1UdEQQUMBKC\
        EGhvc3QuZXhhbXBsZS5jb20wBQYDK2VwA0EAFndulxlqo93/AD06MpB1RnU4szh5C0wKZBlqBf3E0rjucmbNjmZVHKkgT7kxYDSh\
        IhBO/KMsYZa9XV5Nuc7UAg==
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestPSS = octets(
        """
        MIICuTCCAW0CAQAwQDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUsIEluYy4xGTAXBgNVBAMMEGhvc3QuZXhhbXBsZS5j\
        b20wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDRnAWCUOoNozwzI6GEpzI7KUsGijUXUSuIHv8/F5bDQKitQ77LYkET\
        guvxB12/gNCiBtOeemYJPm2JJFPRY8ytaYcstAqAyGZD4z+ke6LFQIOItWaQHnSbUJ3+qm4c+uaxhR6r4ZauQphRBkkvRkrq15FC\
        NjqTXJecNrdgf9223f4egmp8u6Pb5LxTqEMdCQ/IfVtTVU6vsmMlOZWa/aCFdC+J2XKKgdsvku4ldjdFvDTIX9OUhTETgqXEXpNl\
        MoTmY7EANxbWZWHxUq+9n9SEZaoLMri0Ni+CYN4iZroF6eMqJJdYRy7ThA9F/ZwH6VflVymBMgvFo80oBMlZdQn3AgMBAAGgADBB\
        BgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZIhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASADggEBAH/sA34j\
        genkhL3tmf7LO4QqqDIPRtYJwJehl0AcBMX723qgv78z7mRIN1fPGvZzsi4g+ljXTVWL2zx4cNwrwwciOGaahTwIdJihsRJPdk/7\
        aYSsoNSs7NIrNksMKLhy38i5opfkXYdFDHow7wMeDfPNCUWsca/k8oUH87FcKRLbDYGQzBqh8E/eawwjYTVuY2++Y/rdwHcXyL/T\
        tDHWVUdNVhT2vGV7ln/Fpsy8aa+muIqcZadMCU8OtXJDxYCq9WJO91pmQFuNuyFJuhqxY6Wo4pzoy8vQXcH1dizQXJPuGGms/S5o\
        ygJ1/uJnxWvdXq6tOYyJjxk0n3YmbK5WSWA=
        """
    )

    /// Python `cryptography` 48.0.0, CertificateSigningRequestBuilder.
    static let requestAllKinds = octets(
        """
        MIIB7DCCAZICAQAwADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPfU8BsExaeSMucKn7e03EF8d86wo82/Hp7smJXdCqis0O47\
        XQe39y9ok3f0cEDxabnPpjUgTrFzQ2B555mkLZugggEuMBUGCSqGSIb3DQEJBzEIDAZzZWNyZXQwggETBgkqhkiG9w0BCQ4xggEE\
        MIIBADCBuQYDVR0RAQH/BIGuMIGroBMGCisGAQQBgjcUAgOgBQwDYUBigQ1hQGV4YW1wbGUuY29tgg0qLmV4YW1wbGUuY29tpEIw\
        QDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUsIEluYy4xGTAXBgNVBAMMEGhvc3QuZXhhbXBsZS5jb22GFWh0dHBzOi8v\
        ZXhhbXBsZS5jb20vYYcECgAAAYcQIAENuAAAAAAAAAAAAAAAAYgDKgMEMBIGA1UdEwEB/wQIMAYBAf8CAQIwDwYDVR0PAQH/BAUD\
        AweOgDAdBgNVHSUEFjAUBggrBgEFBQcDAQYIKwYBBQUHAwIwCgYIKoZIzj0EAwIDSAAwRQIhAOgXgRHxd7XUDZJVdKCDxMRDffk8\
        P1L7jhTZsOqX0DwkAiAyROd+NJdHjaYolxT1e02KhALV5+1NiZlKzOIdo++0EQ==
        """
    )

    /// OpenSSL 3.0.19, `openssl req -x509`; P-384, its serial number with the top bit set, AKI with issuer and serial.
    static let certificateRoot = octets(
        """
        MIICWzCCAeGgAwIBAgIRAP/u3cy7qpmId2ZVRDMiEQAwCgYIKoZIzj0EAwMwNDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1w\
        bGUsIEluYy4xDTALBgNVBAMMBFJvb3QwIBcNMjYxMTI0MDMzMjUwWhgPMjA1MTA3MTYwMzMyNTBaMDQxCzAJBgNVBAYTAkRFMRYw\
        FAYDVQQKDA1FeGFtcGxlLCBJbmMuMQ0wCwYDVQQDDARSb290MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEtBeE/ucLRXbKCA0usID+\
        +JpLAxYlULC8DVkDA+ZZlTfHXHdLvXmGBd61x2KX9B72axoJBQJ41tQ1Cvg/DX/VyDHOxS2ULtlC95tTzVlgq1YelskDe0XTkFPf\
        IbF/cgUUo4G0MIGxMBIGA1UdEwEB/wQIMAYBAf8CAQMwDgYDVR0PAQH/BAQDAgGGMB0GA1UdDgQWBBRqD09fEvw0+YG3WVKsgXYR\
        /Jv+7TBsBgNVHSMEZTBjgBRqD09fEvw0+YG3WVKsgXYR/Jv+7aE4pDYwNDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1wbGUs\
        IEluYy4xDTALBgNVBAMMBFJvb3SCEQD/7t3Mu6qZiHdmVUQzIhEAMAoGCCqGSM49BAMDA2gAMGUCMQCSSdVH2OXZAU9CDdULQYSf\
        NaHoPkaNegGVC2Rv4guZfvbfEAh2WD+9rLyaykADiQ4CMDvvI6QKTR3ni4/b+GD6URrmALeFXndQdZUpClrP7/uEvTB9zpu/KUuX\
        EFNdlrghRg==
        """
    )

    /// OpenSSL 3.0.19, `openssl x509 -req`; ends after 2049, distribution points of every form, AIA.
    static let certificateLeaf = octets(
        """
        MIIEWjCCA+CgAwIBAgIQAQIDBAUGBwgJCgsMDQ4PEDAKBggqhkjOPQQDAzA0MQswCQYDVQQGEwJERTEWMBQGA1UECgwNRXhhbXBs\
        ZSwgSW5jLjENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjQwMzMyNTBaGA8yMDU5MTAwMjAzMzI1MFowVjELMAkGA1UEBhMCREUxEDAO\
        BgNVBAoMB0V4YW1wbGUxFzAIBgNVBAsMAUEwCwYDVQQDDARsZWFmMRwwGgYJKoZIhvcNAQkBFg1hQGV4YW1wbGUuY29tMIIBIjAN\
        BgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0ZwFglDqDaM8MyOhhKcyOylLBoo1F1EriB7/PxeWw0CorUO+y2JBE4Lr8Qddv4DQ\
        ogbTnnpmCT5tiSRT0WPMrWmHLLQKgMhmQ+M/pHuixUCDiLVmkB50m1Cd/qpuHPrmsYUeq+GWrkKYUQZJL0ZK6teRQjY6k1yXnDa3\
        YH/dtt3+HoJqfLuj2+S8U6hDHQkPyH1bU1VOr7JjJTmVmv2ghXQvidlyioHbL5LuJXY3Rbw0yF/TlIUxE4KlxF6TZTKE5mOxADcW\
        1mVh8VKvvZ/UhGWqCzK4tDYvgmDeIma6BenjKiSXWEcu04QPRf2cB+lX5VcpgTILxaPNKATJWXUJ9wIDAQABo4IB4zCCAd8wCQYD\
        VR0TBAIwADBsBgNVHSMEZTBjgBRqD09fEvw0+YG3WVKsgXYR/Jv+7aE4pDYwNDELMAkGA1UEBhMCREUxFjAUBgNVBAoMDUV4YW1w\
        bGUsIEluYy4xDTALBgNVBAMMBFJvb3SCEQD/7t3Mu6qZiHdmVUQzIhEAMB0GA1UdDgQWBBRbnL0duCCRvxlrxC5pxp8K9PF0LDAO\
        BgNVHQ8BAf8EBAMCBaAwHQYDVR0lBBYwFAYIKwYBBQUHAwEGCCsGAQUFBwMCMIG4BgNVHR8EgbAwga0wXKAcoBqGGGh0dHA6Ly9l\
        eGFtcGxlLmNvbS9hLmNybIECBWCiOKQ2MDQxCzAJBgNVBAYTAkRFMRYwFAYDVQQKDA1FeGFtcGxlLCBJbmMuMQ0wCwYDVQQDDARS\
        b290ME2gEaEPMA0GA1UEAwwGcGFydCA3ojikNjA0MQswCQYDVQQGEwJERTEWMBQGA1UECgwNRXhhbXBsZSwgSW5jLjENMAsGA1UE\
        AwwEUm9vdDBbBggrBgEFBQcBAQRPME0wJAYIKwYBBQUHMAGGGGh0dHA6Ly9vY3NwLmV4YW1wbGUuY29tLzAlBggrBgEFBQcwAoYZ\
        aHR0cDovL2V4YW1wbGUuY29tL2NhLmRlcjAKBggqhkjOPQQDAwNoADBlAjBOQ+B1JZ7jokIJkIZDuCn859UtmzeLnFTqgoI3ShZx\
        Z8iK0vJVRY9gQSwTMSR5ulcCMQCkIpD2O8kWc7i6CW+zSeRp7o3dz2jHPt3aE6ds9HwNXXV88cQugVBloRUY7VvzpCo=
        """
    )

    /// OpenSSL 3.0.19, `openssl x509 -req -signkey`: version 1.
    static let certificateVersion1 = octets(
        """
        MIIDIDCCAggCAQcwDQYJKoZIhvcNAQELBQAwVjELMAkGA1UEBhMCREUxEDAOBgNVBAoMB0V4YW1wbGUxFzAIBgNVBAsMAUEwCwYD\
        VQQDDARsZWFmMRwwGgYJKoZIhvcNAQkBFg1hQGV4YW1wbGUuY29tMB4XDTI2MTEyNDAzMzI1MFoXDTI3MDkyMDAzMzI1MFowVjEL\
        MAkGA1UEBhMCREUxEDAOBgNVBAoMB0V4YW1wbGUxFzAIBgNVBAsMAUEwCwYDVQQDDARsZWFmMRwwGgYJKoZIhvcNAQkBFg1hQGV4\
        YW1wbGUuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0ZwFglDqDaM8MyOhhKcyOylLBoo1F1EriB7/PxeWw0Co\
        rUO+y2JBE4Lr8Qddv4DQogbTnnpmCT5tiSRT0WPMrWmHLLQKgMhmQ+M/pHuixUCDiLVmkB50m1Cd/qpuHPrmsYUeq+GWrkKYUQZJ\
        L0ZK6teRQjY6k1yXnDa3YH/dtt3+HoJqfLuj2+S8U6hDHQkPyH1bU1VOr7JjJTmVmv2ghXQvidlyioHbL5LuJXY3Rbw0yF/TlIUx\
        E4KlxF6TZTKE5mOxADcW1mVh8VKvvZ/UhGWqCzK4tDYvgmDeIma6BenjKiSXWEcu04QPRf2cB+lX5VcpgTILxaPNKATJWXUJ9wID\
        AQABMA0GCSqGSIb3DQEBCwUAA4IBAQAgv8LeyUnKKraMP22bhVEJ/NVC8VjXvO7YE2a85kGv5PD3ay4GsZ86W1mCRb8AATe8pKV9\
        ydTwOmcyLt/uhj9FKzmjF4OQATPOG3Oq+Z/YeXG1/dO8siHbdxxTwKmsfGWWjRGwdLXseFmzbMKQ7h/gXhrzTc39crkdT27hMPP5\
        oIlaPHoTLlvSbx1CiqmilqIrBDRoIdSHR/aZ2wHCGA88UzZ144Cocfp/uf5sE8ReqaCCss+HZ2/u+uWFhNP+GZebPx9pAb2h6fqY\
        enlNRoxL77PoT7BN7VYbMD4WFehA5sj5uZ0w3QyDU/ZhJ0KP3JDvuS9WY+Jw1SaUV16istqB
        """
    )

    /// OpenSSL 3.0.19, `openssl req -new`; subject with a step of two attributes and an IA5String.
    static let requestOpenSSL = octets(
        """
        MIICmzCCAYMCAQAwVjELMAkGA1UEBhMCREUxEDAOBgNVBAoMB0V4YW1wbGUxFzAIBgNVBAsMAUEwCwYDVQQDDARsZWFmMRwwGgYJ\
        KoZIhvcNAQkBFg1hQGV4YW1wbGUuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0ZwFglDqDaM8MyOhhKcyOylL\
        Boo1F1EriB7/PxeWw0CorUO+y2JBE4Lr8Qddv4DQogbTnnpmCT5tiSRT0WPMrWmHLLQKgMhmQ+M/pHuixUCDiLVmkB50m1Cd/qpu\
        HPrmsYUeq+GWrkKYUQZJL0ZK6teRQjY6k1yXnDa3YH/dtt3+HoJqfLuj2+S8U6hDHQkPyH1bU1VOr7JjJTmVmv2ghXQvidlyioHb\
        L5LuJXY3Rbw0yF/TlIUxE4KlxF6TZTKE5mOxADcW1mVh8VKvvZ/UhGWqCzK4tDYvgmDeIma6BenjKiSXWEcu04QPRf2cB+lX5Vcp\
        gTILxaPNKATJWXUJ9wIDAQABoAAwDQYJKoZIhvcNAQELBQADggEBAABoMwZe/gVtMwZ3IY79dfS7xKagwTcux/7I4Kdb2XPM/G8e\
        MEuHYDqTn4jy/x7E/TStFf28L3cDUbid8ly97knKnWvdb8wsGAxlNw45U+inxuOdWR4phzokp2wdk19hvRmWdMtkZ2VZEOpIetyy\
        pWhI6Nsi0eqKuFCC7oVatNTKkuZjQNg/fECtlwldWeKFztomoQ9iYxRuPqShUQ3Xd3TIHP+OrX/uykC899XEtyOLFXX5/h9FcaZK\
        NyEcNNiFtaLaAqBobHT+44KO/2DCd82Kg6qGPucwAy2ZNhAkHllTjZ9t6ZPv+aihImvkI97Lb4spkgoqmAEuOUBlmnu+nCA=
        """
    )

    /// OpenSSL 3.0.19, `openssl req -new -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64`.
    static let requestOpenSSLPSS512 = octets(
        """
        MIIChzCCATsCAQAwDjEMMAoGA1UEAwwDcHNzMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0ZwFglDqDaM8MyOhhKcy\
        OylLBoo1F1EriB7/PxeWw0CorUO+y2JBE4Lr8Qddv4DQogbTnnpmCT5tiSRT0WPMrWmHLLQKgMhmQ+M/pHuixUCDiLVmkB50m1Cd\
        /qpuHPrmsYUeq+GWrkKYUQZJL0ZK6teRQjY6k1yXnDa3YH/dtt3+HoJqfLuj2+S8U6hDHQkPyH1bU1VOr7JjJTmVmv2ghXQvidly\
        ioHbL5LuJXY3Rbw0yF/TlIUxE4KlxF6TZTKE5mOxADcW1mVh8VKvvZ/UhGWqCzK4tDYvgmDeIma6BenjKiSXWEcu04QPRf2cB+lX\
        5VcpgTILxaPNKATJWXUJ9wIDAQABoAAwQQYJKoZIhvcNAQEKMDSgDzANBglghkgBZQMEAgMFAKEcMBoGCSqGSIb3DQEBCDANBglg\
        hkgBZQMEAgMFAKIDAgFAA4IBAQC6VU7bSm34/gN2p82lTcp5+Hlei7JRc1mrxkZ3K8FvgGa/d91KiPc9SJ90YtTdRDM5Jsm0czNb\
        quZL/B4VuAfyZ0htfKxlpmNEO7RzHPmCUAV+hwfy+xbjCOq55xRfZMm1pWmNUQz5frye4vFWm1cbqD6wgJEUTf6xbkIHk72py0iG\
        +1pgjhqMS8aPugJTKIQZ3jGGwy1h45CFYqcIq9WYXd5Ix41fUAuJYj6GKQbcvk0/siaPZAmggeOTLN+JyY+dlG4/UPOYF57bKbHs\
        h2W/DLY9C49sRlz3ACzGEvKUnnql685G2iZew8av9qVCd8HwWUF98GUg9STsGiX9azlQ
        """
    )

    /// All requests.
    static let requests = [
        requestRSA2048, requestRSA3072, requestP256, requestP384,
        requestP521, requestEd25519, requestPSS, requestAllKinds,
        requestOpenSSL, requestOpenSSLPSS512,
    ]

    /// All certificates.
    static let certificates = [certificateRoot, certificateLeaf, certificateVersion1]
}

/// The octets of base64 that is known to be right; none otherwise, which every test notices.
private func octets(_ base64: String) -> [UInt8] { [UInt8](base64: base64) ?? [] }
