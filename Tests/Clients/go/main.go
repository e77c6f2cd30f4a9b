// Command walk is a client of the Private CA API, made with AWS's SDK for Go as it comes: its signatures, its retries, its
// waiters and its paginators. A test builds it, starts a server, and runs it; it ends with 1 at the first thing that is not
// as it must be, and says which.
//
//	walk everything   walks every operation
//	walk errors       meets every error that a caller can provoke, each as the type that the SDK has for it
//	walk storm N      issues N certificates with a token each, whatever happens to the server meanwhile; prints their names
//	walk throttled N  describes an authority N times, faster than the server allows
//	walk read FILE…   reads certificates and revocation lists as Go does
//
// It reads LEDGER_ENDPOINT, LEDGER_WINDOW, LEDGER_REGION, LEDGER_KEY and LEDGER_SECRET, and of the following what a walk needs:
// LEDGER_BUCKET, LEDGER_AUTHORITY, LEDGER_LIMITED (an authority that may issue nothing more), LEDGER_AUDITOR_KEY and _SECRET.
package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strconv"
)

func main() {
	walks := map[string]func(context.Context, []string){
		"everything": func(context context.Context, _ []string) { everything(context) },
		"errors":     func(context context.Context, _ []string) { errorsOfEveryType(context) },
		"storm":      func(context context.Context, words []string) { storm(context, number(words)) },
		"throttled":  func(context context.Context, words []string) { throttled(context, number(words)) },
		"read":       func(_ context.Context, files []string) { read(files) },
	}
	if len(os.Args) < 2 || walks[os.Args[1]] == nil {
		fail("which walk?")
	}
	walks[os.Args[1]](context.Background(), os.Args[2:])
}

// number is the one that a walk is told.
func number(words []string) int {
	check(len(words) == 1, "a walk is told a number")
	count, err := strconv.Atoi(words[0])
	must(err, "reading a number")
	return count
}

// read reads files of one PEM block each.
func read(files []string) {
	check(len(files) > 0, "there is something to read")
	for _, file := range files {
		octets, err := os.ReadFile(file)
		must(err, "opening")
		found, _ := pem.Decode(octets)
		check(found != nil, "%s is PEM", file)
		if found.Type == "X509 CRL" {
			_, err = x509.ParseRevocationList(found.Bytes)
		} else {
			_, err = x509.ParseCertificate(found.Bytes)
		}
		must(err, "reading "+file)
	}
}

// fail says what is wrong, and ends the program.
func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

// must ends the program where something failed.
func must(err error, doing string) {
	if err != nil {
		fail("%s: %v", doing, err)
	}
}

// check ends the program where something is not so.
func check(isSo bool, format string, values ...any) {
	if !isSo {
		fail("not so: "+format, values...)
	}
}

// got is what a call gave; it ends the program where the call failed.
func got[Output any](doing string) func(Output, error) Output {
	return func(output Output, err error) Output {
		must(err, doing)
		return output
	}
}
