// "Private CA supports the following CloudWatch metrics", of the namespace AWS/ACMPrivateCA.        -- User Guide, CloudWatch metrics

/// What the hosted service tells of itself, by its names: whoever watched that finds the same here.
public enum HostedFigure: String, Hashable, Sendable, CaseIterable {
    /// "A certificate revocation list (CRL) was generated."
    case listGenerated = "CRLGenerated"
    /// "The S3 bucket specified for the CRL is not correctly configured."
    case bucketMisconfigured = "MisconfiguredCRLBucket"
    /// "The time in milliseconds between an issuance request and the completion (or failure) of issuance."
    case time = "Time"
    /// "A certificate was successfully issued."
    case success = "Success"
    /// "An operation failed", of IssueCertificate alone.
    case failure = "Failure"

    /// Its name where names are of small letters and say what they count; times are in seconds there.
    public var name: String {
        switch self {
        case .listGenerated: "aws_acmprivateca_crl_generated_total"
        case .bucketMisconfigured: "aws_acmprivateca_misconfigured_crl_bucket_total"
        case .time: "aws_acmprivateca_time_seconds"
        case .success: "aws_acmprivateca_success_total"
        case .failure: "aws_acmprivateca_failure_total"
        }
    }

    /// What it means, for people.
    public var meaning: String {
        switch self {
        case .listGenerated:
            "\(self.rawValue) of the hosted service: revocation lists made and put where they are looked for."
        case .bucketMisconfigured:
            "\(self.rawValue) of the hosted service: how often a bucket could not take a revocation list."
        case .time: "\(self.rawValue) of the hosted service: from a request for a certificate to its answer."
        case .success: "\(self.rawValue) of the hosted service: certificates issued."
        case .failure: "\(self.rawValue) of the hosted service: requests for certificates that were refused, or failed."
        }
    }
}
