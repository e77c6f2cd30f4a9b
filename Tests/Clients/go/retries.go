package main

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
)

// storm issues certificates eight at a time, each under a token of its own; the SDK asks again where the server is gone.
// Each certificate's name is printed as soon as it is known.
func storm(ctx context.Context, count int) {
	authority := os.Getenv("LEDGER_AUTHORITY")
	client := acmpca.NewFromConfig(settings(ctx, config.WithRetryMaxAttempts(20)))
	request := certificationRequest("storm.example")
	var all sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		all.Add(1)
		go func(worker int) {
			defer all.Done()
			for number := worker; number < count; number += 8 {
				issued := got[*acmpca.IssueCertificateOutput]("issuing")(client.IssueCertificate(ctx, &acmpca.IssueCertificateInput{
					CertificateAuthorityArn: &authority, Csr: request, SigningAlgorithm: types.SigningAlgorithmSha256withecdsa,
					Validity: years(1), IdempotencyToken: aws.String(fmt.Sprintf("storm-%d", number)),
				}))
				fmt.Println(*issued.CertificateArn)
			}
		}(worker)
	}
	all.Wait()
}

// throttled asks more than it may, once without any retries, and then with the SDK's own delays. By default the SDK gives
// up after three attempts, whose delays are drawn: now and then all of them are too short.
func throttled(ctx context.Context, count int) {
	input := &acmpca.DescribeCertificateAuthorityInput{CertificateAuthorityArn: aws.String(os.Getenv("LEDGER_AUTHORITY"))}
	patient := acmpca.NewFromConfig(settings(ctx, config.WithRetryMaxAttempts(10)))
	hasty := acmpca.NewFromConfig(settings(ctx, config.WithRetryMaxAttempts(1)))
	was := time.Now()
	for number := 0; number < count; number++ {
		if _, err := hasty.DescribeCertificateAuthority(ctx, input); err != nil {
			named(err, "ThrottlingException")
			got[*acmpca.DescribeCertificateAuthorityOutput]("asking again")(patient.DescribeCertificateAuthority(ctx, input))
			fmt.Printf("ThrottlingException, and answered after %v\n", time.Since(was))
			return
		}
	}
	fail("%d calls in %v, and none was too many", count, time.Since(was))
}
