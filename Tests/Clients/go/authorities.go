package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
)

const templates = "arn:aws:acm-pca:::template/"

// patience is how long a waiter waits at most.
const patience = time.Minute

// create asks for an authority, and waits for its certification request.
func create(ctx context.Context, client *acmpca.Client, kind types.CertificateAuthorityType, tags ...types.Tag) string {
	asked := &acmpca.CreateCertificateAuthorityInput{
		CertificateAuthorityType: kind,
		CertificateAuthorityConfiguration: &types.CertificateAuthorityConfiguration{
			KeyAlgorithm:     types.KeyAlgorithmEcPrime256v1,
			SigningAlgorithm: types.SigningAlgorithmSha256withecdsa,
			Subject:          &types.ASN1Subject{CommonName: aws.String("Go " + string(kind)), Country: aws.String("CH")},
		},
		IdempotencyToken: aws.String(token()),
		Tags:             tags,
	}
	arn := *got[*acmpca.CreateCertificateAuthorityOutput]("creating")(client.CreateCertificateAuthority(ctx, asked)).CertificateAuthorityArn
	again := got[*acmpca.CreateCertificateAuthorityOutput]("creating again")(client.CreateCertificateAuthority(ctx, asked))
	check(*again.CertificateAuthorityArn == arn, "one token makes one authority")
	return arn
}

// token is one that nobody used.
func token() string {
	octets := make([]byte, 18)
	_, err := rand.Read(octets)
	must(err, "drawing a token")
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 36)
	for _, octet := range octets {
		text = append(text, digits[octet>>4], digits[octet&15])
	}
	return string(text)
}

// requestOf waits for an authority's certification request, and gives it as PEM.
func requestOf(ctx context.Context, client *acmpca.Client, authority string) []byte {
	waiter := acmpca.NewCertificateAuthorityCSRCreatedWaiter(client)
	input := &acmpca.GetCertificateAuthorityCsrInput{CertificateAuthorityArn: &authority}
	text := *got[*acmpca.GetCertificateAuthorityCsrOutput]("waiting for a request")(waiter.WaitForOutput(ctx, input, patience)).Csr
	request, err := x509.ParseCertificateRequest(block(text, "CERTIFICATE REQUEST"))
	must(err, "reading a request")
	must(request.CheckSignature(), "checking a request")
	return []byte(text)
}

// issue asks for a certificate and waits for it; its name, it, and those above it.
func issue(
	ctx context.Context, client *acmpca.Client, authority string, request []byte, template string, validity *types.Validity,
	more ...func(*acmpca.IssueCertificateInput),
) (string, *x509.Certificate, []*x509.Certificate) {
	asked := &acmpca.IssueCertificateInput{
		CertificateAuthorityArn: &authority, Csr: request, SigningAlgorithm: types.SigningAlgorithmSha256withecdsa,
		TemplateArn: aws.String(templates + template), Validity: validity, IdempotencyToken: aws.String(token()),
	}
	for _, change := range more {
		change(asked)
	}
	name := *got[*acmpca.IssueCertificateOutput]("issuing")(client.IssueCertificate(ctx, asked)).CertificateArn
	waiter := acmpca.NewCertificateIssuedWaiter(client)
	found := got[*acmpca.GetCertificateOutput]("waiting for a certificate")(waiter.WaitForOutput(
		ctx, &acmpca.GetCertificateInput{CertificateAuthorityArn: &authority, CertificateArn: &name}, patience))
	var above []*x509.Certificate
	if found.CertificateChain != nil {
		above = certificates(*found.CertificateChain)
	}
	return name, certificates(*found.Certificate)[0], above
}

// years is a validity.
func years(count int64) *types.Validity {
	return &types.Validity{Type: types.ValidityPeriodTypeYears, Value: &count}
}

// install has an authority's certificate issued by itself or by another, and gives it that.
func install(ctx context.Context, client *acmpca.Client, authority, parent string, template string, length int64) *x509.Certificate {
	_, certificate, above := issue(ctx, client, parent, requestOf(ctx, client, authority), template, years(length))
	check((above == nil) == (authority == parent), "a root has nobody above it, and no other authority has nobody")
	_, err := client.ImportCertificateAuthorityCertificate(ctx, &acmpca.ImportCertificateAuthorityCertificateInput{
		CertificateAuthorityArn: &authority, Certificate: text(certificate), CertificateChain: text(above...),
	})
	must(err, "importing")
	return certificate
}

// certificationRequest is one for a new key, as PEM.
func certificationRequest(name string) []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err, "making a key")
	asked := &x509.CertificateRequest{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}}
	octets, err := x509.CreateCertificateRequest(rand.Reader, asked, key)
	must(err, "making a request")
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: octets})
}

// block is the octets of a PEM text that holds one block.
func block(text, kind string) []byte {
	found, rest := pem.Decode([]byte(text))
	check(found != nil && found.Type == kind && len(bytes.TrimSpace(rest)) == 0, "one %s in %q", kind, text)
	return found.Bytes
}

// certificates are those of a PEM text.
func certificates(text string) []*x509.Certificate {
	var all []*x509.Certificate
	for rest := []byte(text); ; {
		var found *pem.Block
		if found, rest = pem.Decode(rest); found == nil {
			check(len(all) > 0 && len(bytes.TrimSpace(rest)) == 0, "certificates in %q", text)
			return all
		}
		one, err := x509.ParseCertificate(found.Bytes)
		must(err, "reading a certificate")
		all = append(all, one)
	}
}

// text is certificates as PEM; nothing where there are none.
func text(certificates ...*x509.Certificate) []byte {
	var all []byte
	for _, one := range certificates {
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: one.Raw})...)
	}
	return all
}
