package main

import (
	"context"
	"os"
	"sort"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/smithy-go/middleware"
)

// settings are as `config.LoadDefaultConfig` makes them, with the server's address and a key of its own.
func settings(ctx context.Context, more ...func(*config.LoadOptions) error) aws.Config {
	endpoint := aws.EndpointResolverWithOptionsFunc(func(service, region string, _ ...any) (aws.Endpoint, error) {
		return aws.Endpoint{URL: os.Getenv("LEDGER_ENDPOINT"), HostnameImmutable: true, SigningRegion: region}, nil
	})
	options := []func(*config.LoadOptions) error{
		config.WithRegion(os.Getenv("LEDGER_REGION")),
		config.WithEndpointResolverWithOptions(endpoint),
		config.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(os.Getenv("LEDGER_KEY"), os.Getenv("LEDGER_SECRET"), "")),
	}
	loaded, err := config.LoadDefaultConfig(ctx, append(options, more...)...)
	must(err, "configuring")
	return loaded
}

// calls counts what was called, by operation.
type calls struct {
	lock   sync.Mutex
	counts map[string]int
}

// record is an option of a client: it has every call counted.
func (calls *calls) record(options *acmpca.Options) {
	count := middleware.InitializeMiddlewareFunc("CountCalls", func(
		ctx context.Context, input middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		calls.lock.Lock()
		calls.counts[awsmiddleware.GetOperationName(ctx)]++
		calls.lock.Unlock()
		return next.HandleInitialize(ctx, input)
	})
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(count, middleware.After)
	})
}

// names are the operations that were called, in order.
func (calls *calls) names() []string {
	var names []string
	for name := range calls.counts {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// identifier is the last part of an ARN.
func identifier(arn string) string {
	return arn[strings.LastIndex(arn, "/")+1:]
}
