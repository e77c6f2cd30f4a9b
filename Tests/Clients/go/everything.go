package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// everything walks all operations, from nothing to an authority that is deleted and restored; it prints the names of those
// that it called.
func everything(ctx context.Context) {
	called := &calls{counts: map[string]int{}}
	client := acmpca.NewFromConfig(settings(ctx), called.record)
	tags := []types.Tag{{Key: aws.String("team"), Value: aws.String("blau/grün")}, {Key: aws.String("stage")}}

	root := create(ctx, client, types.CertificateAuthorityTypeRoot, tags...)
	before := describe(ctx, client, root)
	check(before.Status == types.CertificateAuthorityStatusCreating || before.Status == types.CertificateAuthorityStatusPendingCertificate,
		"a new authority is %s", before.Status)
	check(before.KeyStorageSecurityStandard == types.KeyStorageSecurityStandardFips1402Level3OrHigher, "the standard that is asked for by default is told")
	check(before.Serial == nil && before.NotAfter == nil && before.RestorableUntil == nil, "what there is not is not told")
	check(time.Since(*before.CreatedAt) < time.Minute && before.CreatedAt.Before(time.Now()), "it was made now: %v", before.CreatedAt)
	own := install(ctx, client, root, root, "RootCACertificate/V1", 10)

	after := describe(ctx, client, root)
	check(after.Status == types.CertificateAuthorityStatusActive, "it is %s", after.Status)
	check(*after.Serial == own.SerialNumber.String(), "its serial number is %s", *after.Serial)
	check(after.NotAfter.Equal(own.NotAfter) && after.NotBefore.Equal(own.NotBefore), "it lasts as its certificate does")
	check(after.LastStateChangeAt.After(*before.LastStateChangeAt) && after.CreatedAt.Equal(*before.CreatedAt), "its times go on")
	told := got[*acmpca.GetCertificateAuthorityCertificateOutput]("reading its certificate")(client.GetCertificateAuthorityCertificate(
		ctx, &acmpca.GetCertificateAuthorityCertificateInput{CertificateAuthorityArn: &root}))
	check(told.CertificateChain == nil && certificates(*told.Certificate)[0].Equal(own), "its certificate is as it was given")

	authority := create(ctx, client, types.CertificateAuthorityTypeSubordinate)
	install(ctx, client, authority, root, "SubordinateCACertificate_PathLen0/V1", 3)
	standing(ctx, client, authority, root)
	tagging(ctx, client, root, tags)
	permissions(ctx, client, authority)
	policies(ctx, client, authority)
	report(ctx, client, authority)
	listing(ctx, client, authority, root)
	ending(ctx, client, authority)
	fmt.Println(strings.Join(called.names(), "\n"))
}

func describe(ctx context.Context, client *acmpca.Client, authority string) *types.CertificateAuthority {
	found := got[*acmpca.DescribeCertificateAuthorityOutput]("describing")(client.DescribeCertificateAuthority(
		ctx, &acmpca.DescribeCertificateAuthorityInput{CertificateAuthorityArn: &authority}))
	check(*found.CertificateAuthority.Arn == authority, "what is described is what was asked for")
	return found.CertificateAuthority
}

func update(ctx context.Context, client *acmpca.Client, authority string, status types.CertificateAuthorityStatus) {
	_, err := client.UpdateCertificateAuthority(ctx, &acmpca.UpdateCertificateAuthorityInput{CertificateAuthorityArn: &authority, Status: status})
	must(err, "updating")
}

func tagging(ctx context.Context, client *acmpca.Client, authority string, first []types.Tag) {
	changed := []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}, {Key: aws.String("stage"), Value: aws.String("test")}}
	_, err := client.TagCertificateAuthority(ctx, &acmpca.TagCertificateAuthorityInput{CertificateAuthorityArn: &authority, Tags: changed})
	must(err, "tagging")
	_, err = client.UntagCertificateAuthority(ctx, &acmpca.UntagCertificateAuthorityInput{
		CertificateAuthorityArn: &authority, Tags: []types.Tag{{Key: aws.String("a")}, {Key: first[0].Key, Value: aws.String("another")}}})
	must(err, "taking tags away")
	found, pages := map[string]string{}, acmpca.NewListTagsPaginator(client,
		&acmpca.ListTagsInput{CertificateAuthorityArn: &authority, MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		must(err, "listing tags")
		for _, tag := range page.Tags {
			found[*tag.Key] = *tag.Value
		}
	}
	check(len(found) == 2 && found["team"] == *first[0].Value && found["stage"] == "test", "its tags are %v", found)
}

func permissions(ctx context.Context, client *acmpca.Client, authority string) {
	const service = "acm.amazonaws.com"
	actions := []types.ActionType{types.ActionTypeIssueCertificate, types.ActionTypeGetCertificate, types.ActionTypeListPermissions}
	for _, account := range []*string{nil, aws.String("123456789012")} {
		_, err := client.CreatePermission(ctx, &acmpca.CreatePermissionInput{
			CertificateAuthorityArn: &authority, Principal: aws.String(service), Actions: actions, SourceAccount: account})
		must(err, "permitting")
	}
	var accounts []string
	pages := acmpca.NewListPermissionsPaginator(client, &acmpca.ListPermissionsInput{CertificateAuthorityArn: &authority, MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		must(err, "listing permissions")
		for _, one := range page.Permissions {
			check(*one.Principal == service && len(one.Actions) == 3 && *one.CertificateAuthorityArn == authority, "a permission is told as it was given")
			accounts = append(accounts, *one.SourceAccount)
		}
	}
	check(len(accounts) == 2 && accounts[1] == "123456789012", "permissions are those of %v", accounts)
	_, err := client.DeletePermission(ctx, &acmpca.DeletePermissionInput{CertificateAuthorityArn: &authority, Principal: aws.String(service)})
	must(err, "withdrawing")
}

func policies(ctx context.Context, client *acmpca.Client, authority string) {
	document, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]any{"AWS": "111111111111"}, "Resource": authority,
		"Action":    []string{"acm-pca:IssueCertificate"},
		"Condition": map[string]any{"StringEquals": map[string]any{"acm-pca:TemplateArn": templates + "EndEntityCertificate/V1"}}}}})
	_, err := client.PutPolicy(ctx, &acmpca.PutPolicyInput{ResourceArn: &authority, Policy: aws.String(string(document))})
	must(err, "putting a policy")
	found := got[*acmpca.GetPolicyOutput]("reading a policy")(client.GetPolicy(ctx, &acmpca.GetPolicyInput{ResourceArn: &authority}))
	check(*found.Policy == string(document), "a policy is told as it was put: %s", *found.Policy)
	for range []int{1, 2} {
		_, err = client.DeletePolicy(ctx, &acmpca.DeletePolicyInput{ResourceArn: &authority})
		must(err, "deleting a policy, also where there is none")
	}
	_, err = client.GetPolicy(ctx, &acmpca.GetPolicyInput{ResourceArn: &authority})
	refused[*types.ResourceNotFoundException](err, "a policy that is gone")
}

// report has the SDK's own client of the object store fetch what it waited for.
func report(ctx context.Context, client *acmpca.Client, authority string) {
	bucket := os.Getenv("LEDGER_BUCKET")
	asked := got[*acmpca.CreateCertificateAuthorityAuditReportOutput]("asking for a report")(client.CreateCertificateAuthorityAuditReport(
		ctx, &acmpca.CreateCertificateAuthorityAuditReportInput{
			CertificateAuthorityArn: &authority, S3BucketName: &bucket, AuditReportResponseFormat: types.AuditReportResponseFormatJson}))
	made := got[*acmpca.DescribeCertificateAuthorityAuditReportOutput]("waiting for a report")(acmpca.NewAuditReportCreatedWaiter(client).WaitForOutput(
		ctx, &acmpca.DescribeCertificateAuthorityAuditReportInput{CertificateAuthorityArn: &authority, AuditReportId: asked.AuditReportId}, patience))
	check(made.AuditReportStatus == types.AuditReportStatusSuccess && *made.S3Key == *asked.S3Key && *made.S3BucketName == bucket, "a report is made")
	store := s3.NewFromConfig(settings(ctx), func(options *s3.Options) { options.UsePathStyle = true })
	object := got[*s3.GetObjectOutput]("fetching a report")(store.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: made.S3Key}))
	defer object.Body.Close()
	octets, err := io.ReadAll(object.Body)
	must(err, "reading a report")
	var rows []struct{ CertificateArn, Serial, RevokedAt, RevocationReason, TemplateArn string }
	must(json.Unmarshal(octets, &rows), "a report is JSON")
	check(len(rows) == 2 && rows[0].RevocationReason == "KEY_COMPROMISE" && rows[1].RevokedAt == "", "a report tells of both: %s", octets)
	serial, _ := new(big.Int).SetString(strings.ReplaceAll(rows[0].Serial, ":", ""), 16)
	check(serial != nil && serial.String() == identifier(rows[0].CertificateArn), "its numbers are theirs")
}

func listing(ctx context.Context, client *acmpca.Client, newest, older string) {
	var names []string
	pages := acmpca.NewListCertificateAuthoritiesPaginator(client, &acmpca.ListCertificateAuthoritiesInput{MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		must(err, "listing authorities")
		check(len(page.CertificateAuthorities) == 1, "one a page")
		names = append(names, *page.CertificateAuthorities[0].Arn)
	}
	check(len(names) == 2 && names[0] == newest && names[1] == older, "authorities are listed once, the newest first: %v", names)
	none := got[*acmpca.ListCertificateAuthoritiesOutput]("listing what is shared")(client.ListCertificateAuthorities(
		ctx, &acmpca.ListCertificateAuthoritiesInput{ResourceOwner: types.ResourceOwnerOtherAccounts}))
	check(len(none.CertificateAuthorities) == 0 && none.NextToken == nil, "nobody shares anything")
}

// ending deletes an authority, and restores it.
func ending(ctx context.Context, client *acmpca.Client, authority string) {
	update(ctx, client, authority, types.CertificateAuthorityStatusDisabled)
	_, err := client.DeleteCertificateAuthority(ctx, &acmpca.DeleteCertificateAuthorityInput{
		CertificateAuthorityArn: &authority, PermanentDeletionTimeInDays: aws.Int32(7)})
	must(err, "deleting")
	deleted := describe(ctx, client, authority)
	left := time.Until(*deleted.RestorableUntil)
	check(deleted.Status == types.CertificateAuthorityStatusDeleted && left > 6*24*time.Hour && left <= 7*24*time.Hour, "it is %s for %v", deleted.Status, left)
	_, err = client.RestoreCertificateAuthority(ctx, &acmpca.RestoreCertificateAuthorityInput{CertificateAuthorityArn: &authority})
	must(err, "restoring")
	restored := describe(ctx, client, authority)
	check(restored.Status == types.CertificateAuthorityStatusDisabled && restored.RestorableUntil == nil, "it is back, and %s", restored.Status)
	update(ctx, client, authority, types.CertificateAuthorityStatusActive)
	issue(ctx, client, authority, certificationRequest("again.example"), "EndEntityCertificate/V1", years(1))
}
