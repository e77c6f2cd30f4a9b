package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
)

// standing has certificates name lists and a responder, revokes one, and waits until the list that it names says so.
func standing(ctx context.Context, client *acmpca.Client, authority, root string) {
	bucket := os.Getenv("LEDGER_BUCKET")
	_, err := client.UpdateCertificateAuthority(ctx, &acmpca.UpdateCertificateAuthorityInput{
		CertificateAuthorityArn: &authority,
		RevocationConfiguration: &types.RevocationConfiguration{
			CrlConfiguration: &types.CrlConfiguration{
				Enabled: aws.Bool(true), ExpirationInDays: aws.Int32(7), S3BucketName: &bucket, S3ObjectAcl: types.S3ObjectAclPublicRead},
			OcspConfiguration: &types.OcspConfiguration{Enabled: aws.Bool(true)},
		},
	})
	must(err, "configuring lists and a responder")
	configured := describe(ctx, client, authority).RevocationConfiguration
	check(*configured.OcspConfiguration.Enabled && *configured.CrlConfiguration.ExpirationInDays == 7 && *configured.CrlConfiguration.S3BucketName == bucket,
		"the configuration is told as it was asked for")

	passed := func(asked *acmpca.IssueCertificateInput) {
		asked.ApiPassthrough = &types.ApiPassthrough{
			Subject:    &types.ASN1Subject{CommonName: aws.String("passed.example")},
			Extensions: &types.Extensions{SubjectAlternativeNames: []types.GeneralName{{DnsName: aws.String("passed.example")}}},
		}
		asked.ValidityNotBefore = &types.Validity{Type: types.ValidityPeriodTypeAbsolute, Value: aws.Int64(time.Now().Add(-time.Hour).Unix())}
	}
	_, bad, above := issue(ctx, client, authority, certificationRequest("a.example"), "EndEntityCertificate_APIPassthrough/V1", years(1), passed)
	_, good, _ := issue(ctx, client, authority, certificationRequest("good.example"), "EndEntityCertificate/V1", years(1))
	check(len(above) == 2, "the authority and its root stand above a certificate")
	issuer := above[0]
	for name, leaf := range map[string]*x509.Certificate{"passed.example": bad, "good.example": good} {
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(above[1])
		between.AddCert(issuer)
		_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, DNSName: name})
		must(err, "believing "+name)
		check(len(leaf.CRLDistributionPoints) == 1 && len(leaf.OCSPServer) == 1, "%s names a list and a responder", name)
		check(leaf.CRLDistributionPoints[0] == bad.CRLDistributionPoints[0], "all certificates of an authority name one list")
	}

	_, err = client.RevokeCertificate(ctx, &acmpca.RevokeCertificateInput{
		CertificateAuthorityArn: &authority, CertificateSerial: aws.String(fmt.Sprintf("%x", bad.SerialNumber)),
		RevocationReason: types.RevocationReasonKeyCompromise,
	})
	must(err, "revoking")
	for until := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if list := fetched(good.CRLDistributionPoints[0]); list != nil {
			must(list.CheckSignatureFrom(issuer), "believing a list")
			check(time.Now().Before(list.NextUpdate), "a list is of now")
			if told := list.RevokedCertificates; len(told) > 0 {
				check(len(told) == 1 && told[0].SerialNumber.Cmp(bad.SerialNumber) == 0, "one is revoked: %v", told)
				return
			}
		}
		check(time.Now().Before(until), "a list tells of the revocation within a minute")
	}
}

// fetched is the list at a URL, whose host is taken to be the window; nil where there is none yet.
func fetched(url string) *x509.RevocationList {
	window := strings.TrimPrefix(os.Getenv("LEDGER_WINDOW"), "http://")
	reader := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, window)
	}}}
	answer, err := reader.Get(url)
	must(err, "fetching a list")
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotFound {
		return nil
	}
	check(answer.StatusCode == http.StatusOK && answer.Header.Get("Content-Type") == "application/pkix-crl", "a list is one: %v", answer.Header)
	octets, err := io.ReadAll(answer.Body)
	must(err, "fetching a list")
	list, err := x509.ParseRevocationList(octets)
	must(err, "reading a list")
	return list
}
