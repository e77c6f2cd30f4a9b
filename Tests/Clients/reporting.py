"""The steps from certificates to reports about them."""

import issuing


def revoke(client, authority, arn, reason):
    serial = f"{issuing.serial_in_arn(arn):x}"
    client.revoke_certificate(CertificateAuthorityArn=authority, CertificateSerial=serial, RevocationReason=reason)


def create(client, authority, form="JSON", bucket="reports"):
    return client.create_certificate_authority_audit_report(
        CertificateAuthorityArn=authority, S3BucketName=bucket, AuditReportResponseFormat=form
    )


def describe(client, authority, report):
    return client.describe_certificate_authority_audit_report(CertificateAuthorityArn=authority, AuditReportId=report)


def made(client, authority, form="JSON"):
    """Has a report made; what was answered, once it is there."""
    answer = create(client, authority, form)
    waiter = client.get_waiter("audit_report_created")
    waiter.wait(CertificateAuthorityArn=authority, AuditReportId=answer["AuditReportId"], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return answer
