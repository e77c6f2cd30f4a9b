// Written by tools/generate-shapes from the service model acm-pca 2017-08-22 that botocore ships. Do not edit.

/// The facts of the service model, one a line: what 23 operations take and give, and 130 shapes.
///
/// A line without indentation begins an operation or a shape; indented lines say what holds for it.
let serviceModelText = #"""
    operation CreateCertificateAuthority
      input CreateCertificateAuthorityRequest
      output CreateCertificateAuthorityResponse
    operation CreateCertificateAuthorityAuditReport
      input CreateCertificateAuthorityAuditReportRequest
      output CreateCertificateAuthorityAuditReportResponse
    operation CreatePermission
      input CreatePermissionRequest
    operation DeleteCertificateAuthority
      input DeleteCertificateAuthorityRequest
    operation DeletePermission
      input DeletePermissionRequest
    operation DeletePolicy
      input DeletePolicyRequest
    operation DescribeCertificateAuthority
      input DescribeCertificateAuthorityRequest
      output DescribeCertificateAuthorityResponse
    operation DescribeCertificateAuthorityAuditReport
      input DescribeCertificateAuthorityAuditReportRequest
      output DescribeCertificateAuthorityAuditReportResponse
    operation GetCertificate
      input GetCertificateRequest
      output GetCertificateResponse
    operation GetCertificateAuthorityCertificate
      input GetCertificateAuthorityCertificateRequest
      output GetCertificateAuthorityCertificateResponse
    operation GetCertificateAuthorityCsr
      input GetCertificateAuthorityCsrRequest
      output GetCertificateAuthorityCsrResponse
    operation GetPolicy
      input GetPolicyRequest
      output GetPolicyResponse
    operation ImportCertificateAuthorityCertificate
      input ImportCertificateAuthorityCertificateRequest
    operation IssueCertificate
      input IssueCertificateRequest
      output IssueCertificateResponse
    operation ListCertificateAuthorities
      input ListCertificateAuthoritiesRequest
      output ListCertificateAuthoritiesResponse
    operation ListPermissions
      input ListPermissionsRequest
      output ListPermissionsResponse
    operation ListTags
      input ListTagsRequest
      output ListTagsResponse
    operation PutPolicy
      input PutPolicyRequest
    operation RestoreCertificateAuthority
      input RestoreCertificateAuthorityRequest
    operation RevokeCertificate
      input RevokeCertificateRequest
    operation TagCertificateAuthority
      input TagCertificateAuthorityRequest
    operation UntagCertificateAuthority
      input UntagCertificateAuthorityRequest
    operation UpdateCertificateAuthority
      input UpdateCertificateAuthorityRequest
    string ASN1PrintableString64
      min 0
      max 64
      pattern [a-zA-Z0-9'()+-.?:/= ]*
    structure ASN1Subject
      member Country CountryCodeString
      member Organization String64
      member OrganizationalUnit String64
      member DistinguishedNameQualifier ASN1PrintableString64
      member State String128
      member CommonName String64
      member SerialNumber ASN1PrintableString64
      member Locality String128
      member Title String64
      member Surname String40
      member GivenName String16
      member Initials String5
      member Pseudonym String128
      member GenerationQualifier String3
      member CustomAttributes CustomAttributeList
    string AWSPolicy
      min 1
      max 81920
      pattern [\u0009\u000A\u000D\u0020-\u00FF]+
    structure AccessDescription
      required AccessMethod AccessMethod
      required AccessLocation GeneralName
    list AccessDescriptionList
      item AccessDescription
    structure AccessMethod
      member CustomObjectIdentifier CustomObjectIdentifier
      member AccessMethodType AccessMethodType
    string AccessMethodType
      value CA_REPOSITORY
      value RESOURCE_PKI_MANIFEST
      value RESOURCE_PKI_NOTIFY
    string AccountId
      min 12
      max 12
      pattern [0-9]+
    list ActionList
      min 1
      max 3
      item ActionType
    string ActionType
      value IssueCertificate
      value GetCertificate
      value ListPermissions
    structure ApiPassthrough
      member Extensions Extensions
      member Subject ASN1Subject
    string Arn
      min 5
      max 200
      pattern arn:[\w+=/,.@-]+:acm-pca:[\w+=/,.@-]*:[0-9]*:[\w+=,.@-]+(/[\w+=,.@-]+)*
    string AuditReportId
      min 36
      max 36
      pattern [a-z0-9]{8}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{12}
    string AuditReportResponseFormat
      value JSON
      value CSV
    string AuditReportStatus
      value CREATING
      value SUCCESS
      value FAILED
    string Base64String1To4096
      min 1
      max 4096
      pattern (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?
    boolean Boolean
    list CertificateAuthorities
      item CertificateAuthority
    structure CertificateAuthority
      member Arn Arn
      member OwnerAccount AccountId
      member CreatedAt TStamp
      member LastStateChangeAt TStamp
      member Type CertificateAuthorityType
      member Serial String
      member Status CertificateAuthorityStatus
      member NotBefore TStamp
      member NotAfter TStamp
      member FailureReason FailureReason
      member CertificateAuthorityConfiguration CertificateAuthorityConfiguration
      member RevocationConfiguration RevocationConfiguration
      member RestorableUntil TStamp
      member KeyStorageSecurityStandard KeyStorageSecurityStandard
      member UsageMode CertificateAuthorityUsageMode
    structure CertificateAuthorityConfiguration
      required KeyAlgorithm KeyAlgorithm
      required SigningAlgorithm SigningAlgorithm
      required Subject ASN1Subject
      member CsrExtensions CsrExtensions
    string CertificateAuthorityStatus
      value CREATING
      value PENDING_CERTIFICATE
      value ACTIVE
      value DELETED
      value DISABLED
      value EXPIRED
      value FAILED
    string CertificateAuthorityType
      value ROOT
      value SUBORDINATE
    string CertificateAuthorityUsageMode
      value GENERAL_PURPOSE
      value SHORT_LIVED_CERTIFICATE
    string CertificateBody
    blob CertificateBodyBlob
      min 1
      max 32768
    string CertificateChain
    blob CertificateChainBlob
      min 0
      max 2097152
    list CertificatePolicyList
      min 1
      max 20
      item PolicyInformation
    string CnameString
      min 0
      max 253
      pattern [-a-zA-Z0-9;/?:@&=+$,%_.!~*()']*
    string CountryCodeString
      min 2
      max 2
      pattern [A-Za-z]{2}
    structure CreateCertificateAuthorityAuditReportRequest
      required CertificateAuthorityArn Arn
      required S3BucketName S3BucketName
      required AuditReportResponseFormat AuditReportResponseFormat
    structure CreateCertificateAuthorityAuditReportResponse
      member AuditReportId AuditReportId
      member S3Key S3Key
    structure CreateCertificateAuthorityRequest
      required CertificateAuthorityConfiguration CertificateAuthorityConfiguration
      member RevocationConfiguration RevocationConfiguration
      required CertificateAuthorityType CertificateAuthorityType
      member IdempotencyToken IdempotencyToken
      member KeyStorageSecurityStandard KeyStorageSecurityStandard
      member Tags TagList
      member UsageMode CertificateAuthorityUsageMode
    structure CreateCertificateAuthorityResponse
      member CertificateAuthorityArn Arn
    structure CreatePermissionRequest
      required CertificateAuthorityArn Arn
      required Principal Principal
      member SourceAccount AccountId
      required Actions ActionList
    structure CrlConfiguration
      required Enabled Boolean
      member ExpirationInDays Integer1To5000
      member CustomCname CnameString
      member S3BucketName S3BucketName3To255
      member S3ObjectAcl S3ObjectAcl
      member CrlDistributionPointExtensionConfiguration CrlDistributionPointExtensionConfiguration
      member CrlType CrlType
      member CustomPath CrlPathString
    structure CrlDistributionPointExtensionConfiguration
      required OmitExtension Boolean
    string CrlPathString
      min 0
      max 253
      pattern (/|[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+(/[-a-zA-Z0-9;?:@&=+$,%_.!~*()']+)*)
    string CrlType
      value COMPLETE
      value PARTITIONED
    blob CsrBlob
      min 1
      max 32768
    string CsrBody
    structure CsrExtensions
      member KeyUsage KeyUsage
      member SubjectInformationAccess AccessDescriptionList
    structure CustomAttribute
      required ObjectIdentifier CustomObjectIdentifier
      required Value String1To256
    list CustomAttributeList
      min 1
      max 150
      item CustomAttribute
    structure CustomExtension
      required ObjectIdentifier CustomObjectIdentifier
      required Value Base64String1To4096
      member Critical Boolean
    list CustomExtensionList
      min 1
      max 150
      item CustomExtension
    string CustomObjectIdentifier
      min 0
      max 64
      pattern ([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})
    structure DeleteCertificateAuthorityRequest
      required CertificateAuthorityArn Arn
      member PermanentDeletionTimeInDays PermanentDeletionTimeInDays
    structure DeletePermissionRequest
      required CertificateAuthorityArn Arn
      required Principal Principal
      member SourceAccount AccountId
    structure DeletePolicyRequest
      required ResourceArn Arn
    structure DescribeCertificateAuthorityAuditReportRequest
      required CertificateAuthorityArn Arn
      required AuditReportId AuditReportId
    structure DescribeCertificateAuthorityAuditReportResponse
      member AuditReportStatus AuditReportStatus
      member S3BucketName S3BucketName
      member S3Key S3Key
      member CreatedAt TStamp
    structure DescribeCertificateAuthorityRequest
      required CertificateAuthorityArn Arn
    structure DescribeCertificateAuthorityResponse
      member CertificateAuthority CertificateAuthority
    structure EdiPartyName
      required PartyName String256
      member NameAssigner String256
    structure ExtendedKeyUsage
      member ExtendedKeyUsageType ExtendedKeyUsageType
      member ExtendedKeyUsageObjectIdentifier CustomObjectIdentifier
    list ExtendedKeyUsageList
      min 1
      max 20
      item ExtendedKeyUsage
    string ExtendedKeyUsageType
      value SERVER_AUTH
      value CLIENT_AUTH
      value CODE_SIGNING
      value EMAIL_PROTECTION
      value TIME_STAMPING
      value OCSP_SIGNING
      value SMART_CARD_LOGIN
      value DOCUMENT_SIGNING
      value CERTIFICATE_TRANSPARENCY
    structure Extensions
      member CertificatePolicies CertificatePolicyList
      member ExtendedKeyUsage ExtendedKeyUsageList
      member KeyUsage KeyUsage
      member SubjectAlternativeNames GeneralNameList
      member CustomExtensions CustomExtensionList
    string FailureReason
      value REQUEST_TIMED_OUT
      value UNSUPPORTED_ALGORITHM
      value OTHER
    structure GeneralName
      member OtherName OtherName
      member Rfc822Name String256
      member DnsName String253
      member DirectoryName ASN1Subject
      member EdiPartyName EdiPartyName
      member UniformResourceIdentifier String253
      member IpAddress String39
      member RegisteredId CustomObjectIdentifier
    list GeneralNameList
      min 1
      max 150
      item GeneralName
    structure GetCertificateAuthorityCertificateRequest
      required CertificateAuthorityArn Arn
    structure GetCertificateAuthorityCertificateResponse
      member Certificate CertificateBody
      member CertificateChain CertificateChain
    structure GetCertificateAuthorityCsrRequest
      required CertificateAuthorityArn Arn
    structure GetCertificateAuthorityCsrResponse
      member Csr CsrBody
    structure GetCertificateRequest
      required CertificateAuthorityArn Arn
      required CertificateArn Arn
    structure GetCertificateResponse
      member Certificate CertificateBody
      member CertificateChain CertificateChain
    structure GetPolicyRequest
      required ResourceArn Arn
    structure GetPolicyResponse
      member Policy AWSPolicy
    string IdempotencyToken
      min 1
      max 36
      pattern [\u0009\u000A\u000D\u0020-\u00FF]*
    structure ImportCertificateAuthorityCertificateRequest
      required CertificateAuthorityArn Arn
      required Certificate CertificateBodyBlob
      member CertificateChain CertificateChainBlob
    integer Integer1To5000
      min 1
      max 5000
    structure IssueCertificateRequest
      member ApiPassthrough ApiPassthrough
      required CertificateAuthorityArn Arn
      required Csr CsrBlob
      required SigningAlgorithm SigningAlgorithm
      member TemplateArn Arn
      required Validity Validity
      member ValidityNotBefore Validity
      member IdempotencyToken IdempotencyToken
    structure IssueCertificateResponse
      member CertificateArn Arn
    string KeyAlgorithm
      value RSA_2048
      value RSA_3072
      value RSA_4096
      value EC_prime256v1
      value EC_secp384r1
      value EC_secp521r1
      value ML_DSA_44
      value ML_DSA_65
      value ML_DSA_87
      value SM2
    string KeyStorageSecurityStandard
      value FIPS_140_2_LEVEL_2_OR_HIGHER
      value FIPS_140_2_LEVEL_3_OR_HIGHER
      value CCPC_LEVEL_1_OR_HIGHER
    structure KeyUsage
      member DigitalSignature Boolean
      member NonRepudiation Boolean
      member KeyEncipherment Boolean
      member DataEncipherment Boolean
      member KeyAgreement Boolean
      member KeyCertSign Boolean
      member CRLSign Boolean
      member EncipherOnly Boolean
      member DecipherOnly Boolean
    structure ListCertificateAuthoritiesRequest
      member MaxResults MaxResults
      member NextToken NextToken
      member ResourceOwner ResourceOwner
    structure ListCertificateAuthoritiesResponse
      member NextToken NextToken
      member CertificateAuthorities CertificateAuthorities
    structure ListPermissionsRequest
      member MaxResults MaxResults
      member NextToken NextToken
      required CertificateAuthorityArn Arn
    structure ListPermissionsResponse
      member NextToken NextToken
      member Permissions PermissionList
    structure ListTagsRequest
      member MaxResults MaxResults
      member NextToken NextToken
      required CertificateAuthorityArn Arn
    structure ListTagsResponse
      member NextToken NextToken
      member Tags TagList
    integer MaxResults
      min 1
      max 1000
    string NextToken
      min 1
      max 43739
    structure OcspConfiguration
      required Enabled Boolean
      member OcspCustomCname CnameString
    structure OtherName
      required TypeId CustomObjectIdentifier
      required Value String256
    integer PermanentDeletionTimeInDays
      min 7
      max 30
    structure Permission
      member CertificateAuthorityArn Arn
      member CreatedAt TStamp
      member Principal Principal
      member SourceAccount AccountId
      member Actions ActionList
      member Policy AWSPolicy
    list PermissionList
      min 0
      item Permission
    structure PolicyInformation
      required CertPolicyId CustomObjectIdentifier
      member PolicyQualifiers PolicyQualifierInfoList
    string PolicyQualifierId
      value CPS
    structure PolicyQualifierInfo
      required PolicyQualifierId PolicyQualifierId
      required Qualifier Qualifier
    list PolicyQualifierInfoList
      min 1
      max 20
      item PolicyQualifierInfo
    long PositiveLong
      min 1
    string Principal
      min 0
      max 128
      pattern [^*]+
    structure PutPolicyRequest
      required ResourceArn Arn
      required Policy AWSPolicy
    structure Qualifier
      required CpsUri String256
    string ResourceOwner
      value SELF
      value OTHER_ACCOUNTS
    structure RestoreCertificateAuthorityRequest
      required CertificateAuthorityArn Arn
    structure RevocationConfiguration
      member CrlConfiguration CrlConfiguration
      member OcspConfiguration OcspConfiguration
    string RevocationReason
      value UNSPECIFIED
      value KEY_COMPROMISE
      value CERTIFICATE_AUTHORITY_COMPROMISE
      value AFFILIATION_CHANGED
      value SUPERSEDED
      value CESSATION_OF_OPERATION
      value PRIVILEGE_WITHDRAWN
      value A_A_COMPROMISE
    structure RevokeCertificateRequest
      required CertificateAuthorityArn Arn
      required CertificateSerial String128
      required RevocationReason RevocationReason
    string S3BucketName
      min 3
      max 63
    string S3BucketName3To255
      min 3
      max 255
      pattern [-a-zA-Z0-9._/]+
    string S3Key
      min 0
      max 1024
    string S3ObjectAcl
      value PUBLIC_READ
      value BUCKET_OWNER_FULL_CONTROL
    string SigningAlgorithm
      value SHA256WITHECDSA
      value SHA384WITHECDSA
      value SHA512WITHECDSA
      value SHA256WITHRSA
      value SHA384WITHRSA
      value SHA512WITHRSA
      value SHA256WITHRSA_PSS
      value SHA384WITHRSA_PSS
      value SHA512WITHRSA_PSS
      value SM3WITHSM2
      value ML_DSA_44
      value ML_DSA_65
      value ML_DSA_87
    string String
    string String128
      min 0
      max 128
    string String16
      min 0
      max 16
    string String1To256
      min 1
      max 256
    string String253
      min 0
      max 253
    string String256
      min 0
      max 256
    string String3
      min 0
      max 3
    string String39
      min 0
      max 39
    string String40
      min 0
      max 40
    string String5
      min 0
      max 5
    string String64
      min 0
      max 64
    timestamp TStamp
    structure Tag
      required Key TagKey
      member Value TagValue
    structure TagCertificateAuthorityRequest
      required CertificateAuthorityArn Arn
      required Tags TagList
    string TagKey
      min 1
      max 128
      pattern ([\p{L}\p{Z}\p{N}_.:/=+\-@]*)
    list TagList
      min 1
      max 50
      item Tag
    string TagValue
      min 0
      max 256
      pattern ([\p{L}\p{Z}\p{N}_.:/=+\-@]*)
    structure UntagCertificateAuthorityRequest
      required CertificateAuthorityArn Arn
      required Tags TagList
    structure UpdateCertificateAuthorityRequest
      required CertificateAuthorityArn Arn
      member RevocationConfiguration RevocationConfiguration
      member Status CertificateAuthorityStatus
    structure Validity
      required Value PositiveLong
      required Type ValidityPeriodType
    string ValidityPeriodType
      value END_DATE
      value ABSOLUTE
      value DAYS
      value MONTHS
      value YEARS
    """#
