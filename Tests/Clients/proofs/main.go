// Checks what of a bundle of evidence is C2SP's, with the libraries of Go's own checksum database: the signed note, each record's place in
// the tree, and that the tree of one bundle is the beginning of another's. It knows nothing of ledgers.
//
//	proofs KEY BUNDLE...                 every entry of each
//	proofs KEY consistency OLD NEW HASH  the trees of two bundles; HASH: base64 of the proof's hashes, with commas
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type head struct {
	size int64
	root tlog.Hash
}

func must(err error, what string) {
	if err != nil {
		fmt.Fprintln(os.Stderr, what+":", err)
		os.Exit(1)
	}
}

// cutPrefix is strings.CutPrefix, which Debian's Go does not have yet.
func cutPrefix(text, prefix string) (string, bool) {
	return strings.TrimPrefix(text, prefix), strings.HasPrefix(text, prefix)
}

func hash(text string) tlog.Hash {
	found, err := tlog.ParseHash(text)
	must(err, "a hash")
	return found
}

// opened gives the checkpoint that a note states, once the key has signed it.
func opened(text string, verifier note.Verifier) head {
	found, err := note.Open([]byte(text), note.VerifierList(verifier))
	must(err, "the note")
	lines := strings.Split(found.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		must(fmt.Errorf("it has %d lines", len(lines)), "the checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "the size")
	return head{size, hash(lines[2])}
}

// check proves every entry of a bundle: of each the header is the record, and the lines from the magic to the empty line with the
// checkpoint are a tlog-proof.
func check(file string, verifier note.Verifier) head {
	octets, err := os.ReadFile(file)
	must(err, "the bundle")
	body, checkpoint, isThere := strings.Cut(string(octets), "\ncheckpoint\n")
	if !isThere {
		must(fmt.Errorf("it has no checkpoint"), file)
	}
	tree := opened(checkpoint, verifier)
	count := 0
	var header []byte
	lines := strings.Split(body, "\n")
	for place := 0; place < len(lines); place++ {
		if text, isHeader := cutPrefix(lines[place], "header "); isHeader {
			header, err = base64.StdEncoding.DecodeString(text)
			must(err, "a header")
		}
		if lines[place] != "c2sp.org/tlog-proof@v1" {
			continue
		}
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[place+1], "index "), 10, 64)
		must(err, "an index")
		var proof tlog.RecordProof
		for place += 2; lines[place] != ""; place++ {
			proof = append(proof, hash(lines[place]))
		}
		must(tlog.CheckRecord(proof, tree.size, tree.root, index, tlog.RecordHash(header)), fmt.Sprint("entry ", index))
		count++
	}
	fmt.Println(count)
	return tree
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err, "the key")
	if os.Args[2] == "consistency" {
		older, newer := check(os.Args[3], verifier), check(os.Args[4], verifier)
		var proof tlog.TreeProof
		for _, one := range strings.Split(os.Args[5], ",") {
			if one != "" {
				proof = append(proof, hash(one))
			}
		}
		must(tlog.CheckTree(proof, newer.size, newer.root, older.size, older.root), "consistency")
		return
	}
	for _, file := range os.Args[2:] {
		check(file, verifier)
	}
}
