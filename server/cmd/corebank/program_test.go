package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/corebank/corebank/store/proctest"
	"github.com/corebank/corebank/store/storetest"
)

// program is a `corebank serve` in a process of its own.
type program struct {
	dir        string
	http, grpc string
	others     []string // HTTP ports

	process *os.Process
	// greeting receives the addresses that it prints when it has started; nil when it has not.
	greeting chan []string
	ended    chan struct{} // closed at its end, after state is set
	state    *os.ProcessState
	log      *proctest.Log
}

// newDataDir is a data directory for one program.
func newDataDir(t *testing.T) string {
	t.Helper()
	return storetest.DataDir(t)
}

// command is the program with arguments, on a data directory.
func command(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = dir // So that no data directory of the source tree is found.
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "HOME=" + os.Getenv("HOME"),
		asProgram + "=1", "COREBANK_DATA_DIR=" + dir, "COREBANK_LOG_LEVEL=warn", "COREBANK_METRICS_ADDR=",
	}
	if storetest.PollOnly() {
		cmd.Env = append(cmd.Env, "COREBANK_NOTIFY=off")
	}
	return cmd
}

// serveOn starts a demo and returns when it has printed its addresses. An earlier run may be given whose addresses to use again.
func serveOn(t *testing.T, dir string, before *program, args ...string) *program {
	t.Helper()
	p := start(t, dir, before, append([]string{"--demo"}, args...)...)
	p.awaitGreeting(t)
	return p
}

// start starts the program, on free ports unless it is to use those of an earlier run.
func start(t *testing.T, dir string, before *program, args ...string) *program {
	t.Helper()
	p := &program{dir: dir, http: "127.0.0.1:0", grpc: "127.0.0.1:0", ended: make(chan struct{}), log: &proctest.Log{}}
	if before != nil {
		p.http, p.grpc = before.http, before.grpc
	}
	cmd := command(t, dir, append([]string{
		"serve", "--http-addr=" + p.http, "--payment-addr=127.0.0.1:0", "--risk-addr=127.0.0.1:0", "--grpc-addr=" + p.grpc,
	}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell runs a command in the foreground
	cmd.Stderr = p.log
	process, err := proctest.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	p.process = process.Process
	p.greeting = make(chan []string, 1)
	go func() {
		text := bufio.NewReader(process.Stdout)
		p.greeting <- read(text)
		_, _ = text.WriteTo(p.log)
		p.state = cmd.ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("the program says: %s", p.log)
		}
	})
	return p
}

func (p *program) awaitGreeting(t *testing.T) {
	t.Helper()
	greeting := <-p.greeting
	if greeting == nil {
		<-p.ended
		t.Fatalf("got the end of the program with %v, want its greeting", p.state)
	}
	p.http, p.others, p.grpc = greeting[1], greeting[2:4], greeting[4]
}

var greeting = regexp.MustCompile(`(?s)JSON  https?://(\S+)   payments (\S+), risk (\S+)\n  gRPC  (\S+)`)

// read returns the addresses that a program prints; nil if it ends without.
func read(text *bufio.Reader) []string {
	var said strings.Builder
	for {
		line, err := text.ReadString('\n')
		if err != nil {
			return nil
		}
		said.WriteString(line)
		if found := greeting.FindStringSubmatch(said.String()); found != nil {
			return found
		}
	}
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
}

// freeze stops the program in its tracks, as a machine does that hangs.
func (p *program) freeze(t *testing.T) {
	t.Helper()
	if err := p.process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

// interrupt presses Ctrl-C and waits for the end.
func (p *program) interrupt(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(-p.process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	p.awaitEnd(t)
}

// awaitEnd waits until the program has ended, as it should.
func (p *program) awaitEnd(t *testing.T) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		t.Fatal("timed out after a minute waiting for the end of the program")
	}
	if !p.state.Success() {
		t.Errorf("got the end %v, want success", p.state)
	}
}

// postgres lists the processes of its Postgres, the postmaster first.
func (p *program) postgres(t *testing.T) []int {
	t.Helper()
	cluster, err := filepath.EvalSymlinks(filepath.Join(p.dir, "postgres", "cluster"))
	if err != nil {
		t.Fatal(err)
	}
	note, _ := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	postmaster, _, _ := strings.Cut(string(note), "\n")
	cwds, _ := filepath.Glob("/proc/[0-9]*/cwd")
	var pids []int
	for _, cwd := range cwds {
		if dir, err := os.Readlink(cwd); err != nil || dir != cluster {
			continue
		}
		text := filepath.Base(filepath.Dir(cwd))
		pid, _ := strconv.Atoi(text)
		if text == postmaster {
			pids = append([]int{pid}, pids...)
		} else {
			pids = append(pids, pid)
		}
	}
	return pids
}

// backend finds a process of its Postgres that serves the program's pool.
func (p *program) backend(t *testing.T) int {
	t.Helper()
	for _, pid := range p.postgres(t)[1:] {
		title, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if bytes.Contains(title, []byte("corebank postgres [local]")) {
			return pid
		}
	}
	t.Fatal("got no backend, want one")
	return 0
}

// isReady reports whether /readyz answers 200.
func (p *program) isReady() bool {
	status, _ := p.readyz()
	return status == http.StatusOK
}

// readyz is the answer of /readyz; 0 without one.
func (p *program) readyz() (status int, text string) {
	response, err := http.Get("http://" + p.http + "/readyz")
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, ""
	}
	return response.StatusCode, string(body)
}

// health runs `corebank health` against this program.
func (p *program) health(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := command(t, p.dir, append([]string{"health", "--http-addr=" + p.http}, args...)...).CombinedOutput()
	return string(out), err
}

// verify runs `corebank verify` on the data of the stopped program, whose output must be JSON and nothing else.
func (p *program) verify(t *testing.T) {
	t.Helper()
	cmd := command(t, p.dir, "verify")
	cmd.Stderr = p.log
	if out, err := cmd.Output(); err != nil || !json.Valid(out) {
		t.Errorf("verify: got %s, %v, want JSON", out, err)
	}
}
