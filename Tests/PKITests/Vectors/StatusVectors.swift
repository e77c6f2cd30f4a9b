// Made by OpenSSL 3.0.19 and by Python's `cryptography` 50.0.2, as each says, with keys that were thrown away.

import Bytes

/// Questions and answers about the status of certificates that other programs made, as base64 of DER.
enum StatusVectors {
    /// `openssl ocsp`: one certificate, by SHA-1, without a nonce.
    static let requestSHA1 = octets(
        """
        MFEwTzBNMEswSTAJBgUrDgMCGgUABBRpKgzgZFJdBFSdfoBcz5jrrTm9LwQU/HL+KkM8k7D/rmqROzWvZTb97oMCEAGlpaWlpaWl\
        paWlpaWlpaU=
        """
    )

    /// `openssl ocsp`: one certificate, by SHA-256, with a nonce.
    static let requestSHA256 = octets(
        """
        MIGTMIGQMGkwZzBlMA0GCWCGSAFlAwQCAQUABCAl9B+HQL+T/iyT+6dGBZnxCzI0WaCNPRwisVujM67VbAQgeWtrPtE4PFtgcx87\
        hro56FdTEAGoo12pYS7wrn04WA8CEAGlpaWlpaWlpaWlpaWlpaWiIzAhMB8GCSsGAQUFBzABAgQSBBAqgz+WY9Sh2xlefyh1X7X3
        """
    )

    /// `openssl ocsp`: three certificates, by both functions, with a nonce.
    static let requestSeveral = octets(
        """
        MIIBMTCCAS0wggEEMEswSTAJBgUrDgMCGgUABBRpKgzgZFJdBFSdfoBcz5jrrTm9LwQU/HL+KkM8k7D/rmqROzWvZTb97oMCEAGl\
        paWlpaWlpaWlpaWlpaUwWjBYMA0GCWCGSAFlAwQCAQUABCAl9B+HQL+T/iyT+6dGBZnxCzI0WaCNPRwisVujM67VbAQgeWtrPtE4\
        PFtgcx87hro56FdTEAGoo12pYS7wrn04WA8CAwCA/zBZMFcwDQYJYIZIAWUDBAIBBQAEICX0H4dAv5P+LJP7p0YFmfELMjRZoI09\
        HCKxW6MzrtVsBCB5a2s+0Tg8W2BzHzuGujnoV1MQAaijXalhLvCufThYDwICEjSiIzAhMB8GCSsGAQUFBzABAgQSBBBzYzi+GVe9\
        eUJZz41Jqw1c
        """
    )

    /// `openssl ocsp -signer`: signed, with a name and a certificate.
    static let requestSigned = octets(
        """
        MIICIzCBiaETpBEwDzENMAsGA1UEAwwEbGVhZjBNMEswSTAJBgUrDgMCGgUABBRpKgzgZFJdBFSdfoBcz5jrrTm9LwQU/HL+KkM8\
        k7D/rmqROzWvZTb97oMCEAGlpaWlpaWlpaWlpaWlpaWiIzAhMB8GCSsGAQUFBzABAgQSBBCAhxkXorGUMtUvQiG8VXx8oIIBkzCC\
        AY8wCgYIKoZIzj0EAwIDSQAwRgIhAPCAf8EAPca5mXMna/R3EzNRIGNVqWoPG/mgSmMtAokiAiEAxR9MQlLbnM/983NkW1gNMSxo\
        rpbMVD/xDEoUQ2qzirGgggE0MIIBMDCCASwwgdKgAwIBAgIQAaWlpaWlpaWlpaWlpaWlpTAKBggqhkjOPQQDAjAPMQ0wCwYDVQQD\
        DARyb290MB4XDTI2MDEwMTAwMDAwMFoXDTM2MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49\
        AwEHA0IABGu17B+kWwRdJqLp0zm0Sp+7uLFGg6GYl5i/nZZR2pnBbIm+dVr4BCXqOpOuJDxErkClU2NTdHY+JdB7dgulT/CjEDAO\
        MAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0EAwIDSQAwRgIhAKmBNY0KTkemuLaMOJj1JD1gzEubBOKxV6jYU4q4sCj9AiEApVpc8AkZ\
        3CorPIoR7GWm65I/sS9mFR8QDdzwK8MwPkA=
        """
    )

    /// Python `cryptography`, OCSPRequestBuilder: by SHA-256, with a nonce of 32 octets.
    static let requestPython = octets(
        """
        MIGjMIGgMGkwZzBlMA0GCWCGSAFlAwQCAQUABCAl9B+HQL+T/iyT+6dGBZnxCzI0WaCNPRwisVujM67VbAQgeWtrPtE4PFtgcx87\
        hro56FdTEAGoo12pYS7wrn04WA8CEAGlpaWlpaWlpaWlpaWlpaWiMzAxMC8GCSsGAQUFBzABAgQiBCAAAQIDBAUGBwgJCgsMDQ4P\
        EBESExQVFhcYGRobHB0eHw==
        """
    )

    /// `openssl ocsp` as a responder: good.
    static let answerGood = octets(
        """
        MIICagoBAKCCAmMwggJfBgkrBgEFBQcwAQEEggJQMIICTDCBnqIWBBR0ROTwIHVIfkkdzCVcQZjVUI/eDRgPMjAyNjExMjcxMDA1\
        MTdaMHMwcTBJMAkGBSsOAwIaBQAEFGkqDOBkUl0EVJ1+gFzPmOutOb0vBBT8cv4qQzyTsP+uapE7Na9lNv3ugwIQAaWlpaWlpaWl\
        paWlpaWlpYAAGA8yMDI2MTEyNzEwMDUxN1qgERgPMjAyNjExMjcxMTA1MTdaMAoGCCqGSM49BAMCA0kAMEYCIQCL1ulMW+nr7YxG\
        uOnGvcb0XjtBki44mRYXp0MgU8WDFAIhANTxjDwFLcjf3AuWU3N0nty46+n1/BTQ+VykO3ZcxWLcoIIBUDCCAUwwggFIMIHvoAMC\
        AQICAn8BMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcNMjYwMTAxMDAwMDAwWhcNMzYwMTAxMDAwMDAwWjAUMRIwEAYD\
        VQQDDAlyZXNwb25kZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT29DnmjZsQgEEoPL0eWU3iNDSW5pa1hVZm5/lZnCRq7z+i\
        pFftTbdl/kIjGdEKak8v7aOR3va8cmkwZ+K9maGfozYwNDAMBgNVHRMBAf8EAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMJMA8GCSsG\
        AQUFBzABBQQCBQAwCgYIKoZIzj0EAwIDSAAwRQIhANOL4s6wbFIUE0F3lG5yZ7StD82KwTS8rZvTPZ+dnJheAiBISxrIIeuE3lD7\
        VTqo6XLHQ5KWnRow/sEYY2JYL7PUbw==
        """
    )

    /// `openssl ocsp` as a responder: good, revoked and unknown, with a nonce.
    static let answerSeveral = octets(
        """
        MIIDqgoBAKCCA6MwggOfBgkrBgEFBQcwAQEEggOQMIIDjDCCAd+iFgQUdETk8CB1SH5JHcwlXEGY1VCP3g0YDzIwMjYxMTI3MTAw\
        NTE3WjCCAY0wcTBJMAkGBSsOAwIaBQAEFGkqDOBkUl0EVJ1+gFzPmOutOb0vBBT8cv4qQzyTsP+uapE7Na9lNv3ugwIQAaWlpaWl\
        paWlpaWlpaWlpYAAGA8yMDI2MTEyNzEwMDUxN1qgERgPMjAyNjExMjcxMTA1MTdaMIGWMFgwDQYJYIZIAWUDBAIBBQAEICX0H4dA\
        v5P+LJP7p0YFmfELMjRZoI09HCKxW6MzrtVsBCB5a2s+0Tg8W2BzHzuGujnoV1MQAaijXalhLvCufThYDwIDAID/oRYYDzIwMjYw\
        MjAxMDAwMDAwWqADCgEBGA8yMDI2MTEyNzEwMDUxN1qgERgPMjAyNjExMjcxMTA1MTdaMH8wVzANBglghkgBZQMEAgEFAAQgJfQf\
        h0C/k/4sk/unRgWZ8QsyNFmgjT0cIrFbozOu1WwEIHlraz7RODxbYHMfO4a6OehXUxABqKNdqWEu8K59OFgPAgISNIIAGA8yMDI2\
        MTEyNzEwMDUxN1qgERgPMjAyNjExMjcxMTA1MTdaoSMwITAfBgkrBgEFBQcwAQIEEgQQc2M4vhlXvXlCWc+NSasNXDAKBggqhkjO\
        PQQDAgNHADBEAiBRihqBOJfstWG2UarIcG32iFhI+8oxIQA2gO7nvF396gIgf2dvFgBtGfF5kgGNHeQX3B2xv68tqe+tsXOifZOK\
        2aagggFQMIIBTDCCAUgwge+gAwIBAgICfwEwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEcm9vdDAeFw0yNjAxMDEwMDAwMDBaFw0z\
        NjAxMDEwMDAwMDBaMBQxEjAQBgNVBAMMCXJlc3BvbmRlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPb0OeaNmxCAQSg8vR5Z\
        TeI0NJbmlrWFVmbn+VmcJGrvP6KkV+1Nt2X+QiMZ0QpqTy/to5He9rxyaTBn4r2ZoZ+jNjA0MAwGA1UdEwEB/wQCMAAwEwYDVR0l\
        BAwwCgYIKwYBBQUHAwkwDwYJKwYBBQUHMAEFBAIFADAKBggqhkjOPQQDAgNIADBFAiEA04vizrBsUhQTQXeUbnJntK0PzYrBNLyt\
        m9M9n52cmF4CIEhLGsgh64TeUPtVOqjpcsdDkpadGjD+wRhjYlgvs9Rv
        """
    )

    /// Python `cryptography`, OCSPResponseBuilder: revoked, with a nonce.
    static let answerRevoked = octets(
        """
        MIICxQoBAKCCAr4wggK6BgkrBgEFBQcwAQEEggKrMIICpzCB+qIWBBR0ROTwIHVIfkkdzCVcQZjVUI/eDRgPMjAyNjExMjcxMDA1\
        MTdaMIGZMIGWMFgwDQYJYIZIAWUDBAIBBQAEICX0H4dAv5P+LJP7p0YFmfELMjRZoI09HCKxW6MzrtVsBCB5a2s+0Tg8W2BzHzuG\
        ujnoV1MQAaijXalhLvCufThYDwIDAID/oRYYDzIwMjYwMjAxMTIzMDAxWqADCgEBGA8yMDI2MDMwMTAwMDAwMFqgERgPMjAyNjAz\
        MDEwMTAwMDBaoTMwMTAvBgkrBgEFBQcwAQIEIgQgAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8wCgYIKoZIzj0EAwID\
        SAAwRQIgV/Ugfu8DtboVMBYfrEGgL4JAc3Mfd3vCrlad9fzaog4CIQDUq1ev5G1M0ZGGXo76mkj2NL/JqexvayboQFszkWVdU6CC\
        AVAwggFMMIIBSDCB76ADAgECAgJ/ATAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARyb290MB4XDTI2MDEwMTAwMDAwMFoXDTM2MDEw\
        MTAwMDAwMFowFDESMBAGA1UEAwwJcmVzcG9uZGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9vQ55o2bEIBBKDy9HllN4jQ0\
        luaWtYVWZuf5WZwkau8/oqRX7U23Zf5CIxnRCmpPL+2jkd72vHJpMGfivZmhn6M2MDQwDAYDVR0TAQH/BAIwADATBgNVHSUEDDAK\
        BggrBgEFBQcDCTAPBgkrBgEFBQcwAQUEAgUAMAoGCCqGSM49BAMCA0gAMEUCIQDTi+LOsGxSFBNBd5Rucme0rQ/NisE0vK2b0z2f\
        nZyYXgIgSEsayCHrhN5Q+1U6qOlyx0OSlp0aMP7BGGNiWC+z1G8=
        """
    )

    /// Python `cryptography`, OCSPResponseBuilder: unknown.
    static let answerUnknown = octets(
        """
        MIICagoBAKCCAmMwggJfBgkrBgEFBQcwAQEEggJQMIICTDCBnqIWBBR0ROTwIHVIfkkdzCVcQZjVUI/eDRgPMjAyNjExMjcxMDA1\
        MTdaMHMwcTBJMAkGBSsOAwIaBQAEFGkqDOBkUl0EVJ1+gFzPmOutOb0vBBT8cv4qQzyTsP+uapE7Na9lNv3ugwIQAaWlpaWlpaWl\
        paWlpaWlpYIAGA8yMDI2MDMwMTAwMDAwMFqgERgPMjAyNjAzMDEwMTAwMDBaMAoGCCqGSM49BAMCA0kAMEYCIQCleL65rAFyVbf1\
        kM3LGU8PJ+WXgY0Db21zyQQKBOsekAIhAI62YXwfNJ2YRQY6SKezcfM5oAzWJOdIF5rp6PnyXD9soIIBUDCCAUwwggFIMIHvoAMC\
        AQICAn8BMAoGCCqGSM49BAMCMA8xDTALBgNVBAMMBHJvb3QwHhcNMjYwMTAxMDAwMDAwWhcNMzYwMTAxMDAwMDAwWjAUMRIwEAYD\
        VQQDDAlyZXNwb25kZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT29DnmjZsQgEEoPL0eWU3iNDSW5pa1hVZm5/lZnCRq7z+i\
        pFftTbdl/kIjGdEKak8v7aOR3va8cmkwZ+K9maGfozYwNDAMBgNVHRMBAf8EAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMJMA8GCSsG\
        AQUFBzABBQQCBQAwCgYIKoZIzj0EAwIDSAAwRQIhANOL4s6wbFIUE0F3lG5yZ7StD82KwTS8rZvTPZ+dnJheAiBISxrIIeuE3lD7\
        VTqo6XLHQ5KWnRow/sEYY2JYL7PUbw==
        """
    )

    static let requests = [requestSHA1, requestSHA256, requestSeveral, requestSigned, requestPython]
    static let answers = [answerGood, answerSeveral, answerRevoked, answerUnknown]

    private static func octets(_ text: String) -> [UInt8] { [UInt8](base64: text) ?? [] }
}
