package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
	"github.com/aws/smithy-go"
)

// met are the names of errors that calls failed with.
var met = map[string]bool{}

// refused ends the program unless a call failed with an error of the type, which tells of itself as the SDK's errors do.
func refused[Expected smithy.APIError](err error, doing string) {
	var found Expected
	check(errors.As(err, &found), "%s: %v is no %T", doing, err, found)
	check(found.ErrorMessage() != "", "%s: %s says why", doing, found.ErrorCode())
	check(strings.HasSuffix(fmt.Sprintf("%T", found), "."+found.ErrorCode()), "%T is %s", found, found.ErrorCode())
	named(err, found.ErrorCode())
}

// named ends the program unless a call failed with an error of the name, over HTTP, with the number of a request.
func named(err error, code string) {
	var found smithy.APIError
	check(errors.As(err, &found) && found.ErrorCode() == code, "%v is no %s", err, code)
	var answer *awshttp.ResponseError
	check(errors.As(err, &answer) && answer.HTTPStatusCode() == 400 && len(answer.ServiceRequestID()) == 36, "%v is an answer", err)
	met[code] = true
}

// errorsOfEveryType provokes each error of the interface that a caller can provoke.
func errorsOfEveryType(ctx context.Context) {
	client := acmpca.NewFromConfig(settings(ctx), func(options *acmpca.Options) { options.RetryMaxAttempts = 1 })
	root := create(ctx, client, types.CertificateAuthorityTypeRoot)
	pending := create(ctx, client, types.CertificateAuthorityTypeRoot)
	own := install(ctx, client, root, root, "RootCACertificate/V1", 10)
	request := certificationRequest("errors.example")
	asking := func(change func(*acmpca.IssueCertificateInput)) error {
		asked := &acmpca.IssueCertificateInput{
			CertificateAuthorityArn: &root, Csr: request, SigningAlgorithm: types.SigningAlgorithmSha256withecdsa, Validity: years(1)}
		change(asked)
		_, err := client.IssueCertificate(ctx, asked)
		return err
	}

	refused[*types.InvalidArgsException](asking(func(asked *acmpca.IssueCertificateInput) {
		asked.SigningAlgorithm = types.SigningAlgorithmSha256withrsa
	}), "another family")
	refused[*types.MalformedCSRException](asking(func(asked *acmpca.IssueCertificateInput) { asked.Csr = []byte("nothing") }), "no request")
	refused[*types.InvalidStateException](asking(func(asked *acmpca.IssueCertificateInput) { asked.CertificateAuthorityArn = &pending }), "a pending authority")
	refused[*types.InvalidArnException](asking(func(asked *acmpca.IssueCertificateInput) {
		asked.CertificateAuthorityArn = aws.String("arn:aws:acm-pca:us-east-1:000000000000:something-else")
	}), "another thing")
	refused[*types.ResourceNotFoundException](asking(func(asked *acmpca.IssueCertificateInput) {
		asked.CertificateAuthorityArn = aws.String(root[:len(root)-1] + string("0123456789abcdef"[(strings.IndexByte("0123456789abcdef", root[len(root)-1])+1)%16]))
	}), "an authority that is not there")
	named(asking(func(asked *acmpca.IssueCertificateInput) { asked.Validity.Value = aws.Int64(0) }), "ValidationException")

	limited := acmpca.NewFromConfig(settings(ctx))
	name := os.Getenv("LEDGER_LIMITED")
	_, err := limited.IssueCertificate(ctx, &acmpca.IssueCertificateInput{
		CertificateAuthorityArn: &name, Csr: request, SigningAlgorithm: types.SigningAlgorithmSha256withecdsa, Validity: years(1)})
	refused[*types.LimitExceededException](err, "an authority that issued what it may, also where the SDK asks again")

	errorsOfImporting(ctx, client, pending, own)
	errorsOfRevoking(ctx, client, root, own)
	errorsOfSharing(ctx, client, root)
	errorsOfTheDoor(ctx, root)
	for code := range met {
		fmt.Println(code)
	}
}

func errorsOfImporting(ctx context.Context, client *acmpca.Client, authority string, anothers *x509.Certificate) {
	importing := func(octets []byte) error {
		_, err := client.ImportCertificateAuthorityCertificate(ctx, &acmpca.ImportCertificateAuthorityCertificateInput{
			CertificateAuthorityArn: &authority, Certificate: octets})
		return err
	}
	refused[*types.CertificateMismatchException](importing(text(anothers)), "another's certificate")
	refused[*types.MalformedCertificateException](importing([]byte("nothing")), "no certificate")
	_, err := client.ImportCertificateAuthorityCertificate(ctx, &acmpca.ImportCertificateAuthorityCertificateInput{
		CertificateAuthorityArn: &authority, Certificate: text(foreign(ctx, client, authority)), CertificateChain: text(anothers)})
	refused[*types.InvalidRequestException](err, "a root with somebody above it")
}

// foreign is the authority's name and key under a signature of somebody else's.
func foreign(ctx context.Context, client *acmpca.Client, authority string) *x509.Certificate {
	request, err := x509.ParseCertificateRequest(block(string(requestOf(ctx, client, authority)), "CERTIFICATE REQUEST"))
	must(err, "reading a request")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err, "making a key")
	form := func(name pkix.Name) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(4711), Subject: name, NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	}
	octets, err := x509.CreateCertificate(rand.Reader, form(request.Subject), form(pkix.Name{CommonName: "Somebody"}), request.PublicKey, key)
	must(err, "signing")
	certificate, err := x509.ParseCertificate(octets)
	must(err, "reading what was signed")
	return certificate
}

func errorsOfRevoking(ctx context.Context, client *acmpca.Client, root string, own *x509.Certificate) {
	_, leaf, _ := issue(ctx, client, root, certificationRequest("revoked.example"), "EndEntityCertificate/V1", years(1))
	revoking := func(serial string) error {
		_, err := client.RevokeCertificate(ctx, &acmpca.RevokeCertificateInput{
			CertificateAuthorityArn: &root, CertificateSerial: &serial, RevocationReason: types.RevocationReasonSuperseded})
		return err
	}
	must(revoking(fmt.Sprintf("%x", leaf.SerialNumber)), "revoking")
	refused[*types.RequestAlreadyProcessedException](revoking(fmt.Sprintf("%x", leaf.SerialNumber)), "revoking again")
	err := revoking(fmt.Sprintf("%x", own.SerialNumber))
	refused[*types.InvalidRequestException](err, "revoking a root")
	check(strings.Contains(err.Error(), "Self-signed certificate can not be revoked"), "it says so: %v", err)

	// One report at a time: the server is told to leave an hour between two.
	ask := func(bucket string) error {
		_, err := client.CreateCertificateAuthorityAuditReport(ctx, &acmpca.CreateCertificateAuthorityAuditReportInput{
			CertificateAuthorityArn: &root, S3BucketName: &bucket, AuditReportResponseFormat: types.AuditReportResponseFormatCsv})
		return err
	}
	must(ask(os.Getenv("LEDGER_BUCKET")), "asking for a report")
	refused[*types.RequestInProgressException](ask(os.Getenv("LEDGER_BUCKET")), "asking for another")
	refused[*types.ResourceNotFoundException](ask("no-such-bucket"), "a report into no bucket")
}

func errorsOfSharing(ctx context.Context, client *acmpca.Client, root string) {
	_, err := client.ListCertificateAuthorities(ctx, &acmpca.ListCertificateAuthoritiesInput{NextToken: aws.String("AAAA")})
	refused[*types.InvalidNextTokenException](err, "a page that is none")

	permit := &acmpca.CreatePermissionInput{
		CertificateAuthorityArn: &root, Principal: aws.String("acm.amazonaws.com"), Actions: []types.ActionType{types.ActionTypeIssueCertificate}}
	_, err = client.CreatePermission(ctx, permit)
	must(err, "permitting")
	_, err = client.CreatePermission(ctx, permit)
	refused[*types.PermissionAlreadyExistsException](err, "permitting again")

	tag := func(tags ...types.Tag) error {
		_, err := client.TagCertificateAuthority(ctx, &acmpca.TagCertificateAuthorityInput{CertificateAuthorityArn: &root, Tags: tags})
		return err
	}
	refused[*types.InvalidTagException](tag(types.Tag{Key: aws.String("aws:mine")}), "a reserved tag")
	var many []types.Tag
	for number := 0; number < 50; number++ {
		many = append(many, types.Tag{Key: aws.String(fmt.Sprint(number))})
	}
	must(tag(many...), "fifty tags")
	refused[*types.TooManyTagsException](tag(types.Tag{Key: aws.String("one more")}), "one more")

	put := func(effect, principal string) error {
		document, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": map[string]any{
			"Effect": effect, "Principal": principal, "Action": "acm-pca:*", "Resource": root}})
		_, err := client.PutPolicy(ctx, &acmpca.PutPolicyInput{ResourceArn: &root, Policy: aws.String(string(document))})
		return err
	}
	refused[*types.InvalidPolicyException](put("Perhaps", "*"), "a policy that is none")
	refused[*types.LockoutPreventedException](put("Deny", "*"), "a policy that shuts its author out")
}

// errorsOfTheDoor are of no type of the interface's own.
func errorsOfTheDoor(ctx context.Context, root string) {
	for code, key := range map[string][2]string{
		"UnrecognizedClientException": {"AKIAUNKNOWNUNKNOWN00", "x"},
		"InvalidSignatureException":   {os.Getenv("LEDGER_KEY"), "x"},
		"AccessDeniedException":       {os.Getenv("LEDGER_AUDITOR_KEY"), os.Getenv("LEDGER_AUDITOR_SECRET")},
	} {
		client := acmpca.NewFromConfig(settings(ctx), func(options *acmpca.Options) {
			options.Credentials = credentials.NewStaticCredentialsProvider(key[0], key[1], "")
		})
		_, err := client.UpdateCertificateAuthority(ctx, &acmpca.UpdateCertificateAuthorityInput{
			CertificateAuthorityArn: &root, Status: types.CertificateAuthorityStatusDisabled})
		named(err, code)
	}
}
