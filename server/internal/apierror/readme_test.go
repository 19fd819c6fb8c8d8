package apierror_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/apierror"
)

var update = flag.Bool("update", false, "write the table of error codes")

const (
	readme = "../../../proto/corebank/api/v1/README.md"
	begin  = "<!-- errors -->\n"
	end    = "<!-- /errors -->\n"
)

func TestReadmeHasTheCatalogue(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), begin)
	got, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatal("got no place for the error codes in " + readme + ", want the comments errors and /errors")
	}
	want := table()
	if *update {
		if err := os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Error("got other error codes in " + readme + " than in error.proto. Fix: run go test ./server/internal/apierror -update")
	}
}

func table() string {
	var b strings.Builder
	b.WriteString("\n| code | HTTP | gRPC | message | when |\n|---|---|---|---|---|\n")
	var codes []apiv1.ErrorCode
	for number := range apiv1.ErrorCode_name {
		if code := apiv1.ErrorCode(number); apierror.Spec(code) != nil {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	for _, code := range codes {
		spec := apierror.Spec(code)
		http, message := strconv.Itoa(int(spec.GetHttp())), spec.GetMessage()
		if absent := spec.GetAbsent(); absent != nil {
			http, message = fmt.Sprintf("%s, %d", http, absent.GetHttp()), message+", "+absent.GetMessage()
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", code, http, spec.GetGrpc(), message, spec.GetWhen())
	}
	b.WriteString("\n")
	return b.String()
}
