package grafana_test

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestDockerfileAgrees holds the image against docker-compose.yml.
func TestDockerfileAgrees(t *testing.T) {
	text, collector := read(t, "Dockerfile"), compose(t).Services["collector"]
	port := containerPort(collector.Ports[0])
	for _, want := range []string{
		"make build", // the flags are the Makefile's
		"FROM scratch",
		"/etc/ssl/certs/ca-certificates.crt",
		"USER 65532:65532",
		"ENV DATA_DIR=/data LISTEN_ADDRESS=:" + port + "\n",
		"EXPOSE " + port + "\n",
		`CMD ["/velog-dashboard", "healthcheck"]`,
		`ENTRYPOINT ["/velog-dashboard"]`,
		"--chown=65532:65532 /empty /data",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("Dockerfile has no %q", want)
		}
	}
	if collector.mounts()["/data"] == "" {
		t.Error("the ledger is in no volume")
	}
	if !strings.Contains(read(t, "cmd/velog-dashboard/healthcheck.go"), `Use:   "healthcheck"`) {
		t.Error("the program has no command healthcheck")
	}
}

func TestDockerfileHasGoOfTheModule(t *testing.T) {
	image := regexp.MustCompile(`golang:(\d+\.\d+)\.\d+-`).FindStringSubmatch(read(t, "Dockerfile"))
	module := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if image == nil || module == nil || image[1] != module[1] {
		t.Errorf("the image has Go %v, go.mod %v", image, module)
	}
}

// TestBuildContextIsWhatGitTracks: a tracked file that is missing in the image's
// build would make its version "dirty", and a secret has no business there.
func TestBuildContextIsWhatGitTracks(t *testing.T) {
	git := func(args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), "git", append([]string{"-C", root}, args...)...).Output()
		if err != nil {
			t.Fatalf("git %v: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	if lost := git("ls-files", "--cached", "--ignored", "--exclude-from=.dockerignore"); lost != "" {
		t.Errorf(".dockerignore keeps out what git tracks:\n%s", lost)
	}
	ignored := "\n" + read(t, ".dockerignore")
	for _, secret := range []string{".env", ".env.*", "data", "secrets"} {
		if !strings.Contains(ignored, "\n/"+secret+"\n") {
			t.Errorf(".dockerignore lets %s into the build", secret)
		}
	}
	for _, secret := range []string{".env", "data/secret.key", "secrets/secret_key"} {
		if got := git("check-ignore", secret); got != secret {
			t.Errorf("git would track %s", secret)
		}
	}
}
