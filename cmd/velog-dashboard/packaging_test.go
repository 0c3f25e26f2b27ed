package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func repositoryFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// directives returns the lines of a systemd unit, without comments.
func directives(t *testing.T, unit string) []string {
	t.Helper()
	return slices.DeleteFunc(strings.Split(repositoryFile(t, "tools/packaging/"+unit), "\n"), func(line string) bool {
		return line == "" || strings.HasPrefix(line, "#")
	})
}

// release is .goreleaser.yaml, as far as these tests read it.
type release struct {
	Builds []struct {
		Main, Binary string
		Targets      []string
		Ldflags      []string
	}
	Nfpms []struct {
		Contents []struct{ Src, Dst, Type string }
		Scripts  map[string]string
	}
}

func releases(t *testing.T) release {
	t.Helper()
	var r release
	if err := yaml.Unmarshal([]byte(repositoryFile(t, ".goreleaser.yaml")), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestConfigTakesSystemdCredentials(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "influxdb_token"), []byte("from systemd\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	settings := []string{"CREDENTIALS_DIRECTORY=" + dir, "INFLUXDB_URL=http://influx:8086", "INFLUXDB_ORG=o", "INFLUXDB_BUCKET=b"}
	if c := mustLoad(t, settings...); c.Influx.Token != "from systemd" || c.SecretKey != "" {
		t.Errorf("the token is %q, the key %q", string(c.Influx.Token), string(c.SecretKey))
	}
	if c := mustLoad(t, append(settings, "INFLUXDB_TOKEN=set")...); c.Influx.Token != "set" {
		t.Errorf("a variable that is set gives way to the credential %q", string(c.Influx.Token))
	}
}

func TestUnitsPassEverySecret(t *testing.T) {
	for _, file := range []string{"velog-dashboard.service", "velog-dashboard-collect.service", "velog-dashboardctl"} {
		text := repositoryFile(t, "tools/packaging/"+file)
		for _, v := range variables() {
			name := strings.ToLower(v.Name)
			if v.Secret && !strings.Contains(text, "LoadCredential="+name+":velog-dashboard."+name) {
				t.Errorf("%s does not pass %s", file, name)
			}
		}
	}
}

// TestPackagedSettingsAreComplete: the environment file of the packages has every
// variable with its default, except for secrets and the directory that systemd makes.
func TestPackagedSettingsAreComplete(t *testing.T) {
	var want []string
	for _, v := range variables() {
		if !v.Secret && v.Name != "DATA_DIR" {
			want = append(want, "#"+v.Name+"="+v.Default)
		}
	}
	got := regexp.MustCompile(`(?m)^#?[A-Z0-9_]+=.*$`).FindAllString(repositoryFile(t, "tools/packaging/velog-dashboard.env"), -1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("velog-dashboard.env (-want +got):\n%s", diff)
	}
}

// TestUnitsShareOneSandbox: the daemon and the timer's service differ only in how
// they run.
func TestUnitsShareOneSandbox(t *testing.T) {
	sandbox := func(unit string) []string {
		return slices.DeleteFunc(directives(t, unit), func(line string) bool {
			return regexp.MustCompile(`^(\[Install\]|WantedBy|Description|Type|ExecStart|Restart|Timeout)`).MatchString(line)
		})
	}
	daemon := sandbox("velog-dashboard.service")
	if diff := cmp.Diff(daemon, sandbox("velog-dashboard-collect.service")); diff != "" {
		t.Errorf("daemon (-) and timer (+) differ:\n%s", diff)
	}
	for _, want := range []string{"DynamicUser=yes", "StateDirectory=velog-dashboard", "ProtectSystem=strict", "CapabilityBoundingSet="} {
		if !slices.Contains(daemon, want) {
			t.Errorf("the units lack %s", want)
		}
	}
}

// TestInvalidConfigurationIsNotRestarted: systemd does not start the daemon again
// and again with a configuration that it rejects, only after other failures.
func TestInvalidConfigurationIsNotRestarted(t *testing.T) {
	b := newBench(t)
	b.misconfigured(b.with("VELOG_RATE=fast"), []string{"serve"}, "VELOG_RATE")
	lines := directives(t, "velog-dashboard.service")
	for _, want := range []string{"Restart=on-failure", fmt.Sprint("RestartPreventExitStatus=", exitConfig)} {
		if !slices.Contains(lines, want) {
			t.Errorf("the unit lacks %s", want)
		}
	}
}

// TestUnitsFindTheirFiles: what the units name is where the packages put it.
func TestUnitsFindTheirFiles(t *testing.T) {
	installed := map[string]string{}
	for _, c := range releases(t).Nfpms[0].Contents {
		installed[c.Dst] = c.Src
	}
	settings := "/etc/velog-dashboard/velog-dashboard.env"
	for _, unit := range []string{"velog-dashboard.service", "velog-dashboard-collect.service"} {
		if installed["/usr/lib/systemd/system/"+unit] != "tools/packaging/"+unit || installed[settings] == "" {
			t.Errorf("the packages install %v", installed)
		}
		lines := directives(t, unit)
		if !slices.Contains(lines, "EnvironmentFile=-"+settings) {
			t.Errorf("%s does not read %s", unit, settings)
		}
		run := regexp.MustCompile(`(?m)^ExecStart=/usr/bin/velog-dashboard (\w+)$`).FindStringSubmatch(strings.Join(lines, "\n"))
		if run == nil || !isCommand(run[1]) {
			t.Errorf("%s does not run a command of the program", unit)
		}
	}
}

func TestPackagesHaveEveryFile(t *testing.T) {
	used := map[string]bool{}
	for _, p := range releases(t).Nfpms {
		for _, c := range p.Contents {
			used[c.Src] = true
		}
		for _, script := range p.Scripts {
			used[script] = true
		}
	}
	for file := range used {
		if !strings.HasPrefix(file, "bin/packaged/") { // which `make packaged` writes
			repositoryFile(t, file)
		}
	}
	files, err := os.ReadDir("../../tools/packaging")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !used["tools/packaging/"+f.Name()] {
			t.Errorf("the packages lack tools/packaging/%s", f.Name())
		}
	}
}

// TestReleasesAreBuiltLikeEverythingElse: the same systems and the same link flags
// as in the Makefile.
func TestReleasesAreBuiltLikeEverythingElse(t *testing.T) {
	makefile, r := repositoryFile(t, "Makefile"), releases(t).Builds[0]
	platforms := regexp.MustCompile(`(?m)^PLATFORMS \?= (.*)$`).FindStringSubmatch(makefile)
	if platforms == nil || strings.ReplaceAll(platforms[1], "/", "_") != strings.Join(r.Targets, " ") {
		t.Errorf("releases are for %v, the Makefile builds %v", r.Targets, platforms)
	}
	flags := strings.Join(r.Ldflags, "\n")
	for _, m := range regexp.MustCompile(`-X \$\(version\)(\.\w+)=`).FindAllStringSubmatch(makefile, -1) {
		if !strings.Contains(flags, "-X github.com/prometheus/common/version"+m[1]+"=") {
			t.Errorf("releases do not link %s", m[1])
		}
	}
	if r.Main != "./cmd/velog-dashboard" || r.Binary != "velog-dashboard" {
		t.Errorf("releases build %s as %s", r.Main, r.Binary)
	}
}

// TestReleaseNotesAreTheChangelogs: each version of CHANGELOG.md has notes, and no
// line of another's.
func TestReleaseNotesAreTheChangelogs(t *testing.T) {
	changelog := repositoryFile(t, "CHANGELOG.md")
	versions := regexp.MustCompile(`(?m)^## \[(.+?)\]`).FindAllStringSubmatch(changelog, -1)
	if len(versions) == 0 {
		t.Fatal("CHANGELOG.md has no version")
	}
	for _, v := range versions {
		out, err := exec.CommandContext(t.Context(), "../../tools/release-notes.sh", "v"+v[1]).CombinedOutput()
		if err != nil || strings.Contains(string(out), "\n## ") || !strings.Contains(changelog, strings.TrimSpace(string(out))) {
			t.Errorf("%s: %v\n%s", v[1], err, out)
		}
		if !strings.Contains(changelog, "\n["+v[1]+"]: https://") {
			t.Errorf("CHANGELOG.md has no link for %s", v[1])
		}
	}
	if out, err := exec.CommandContext(t.Context(), "../../tools/release-notes.sh", "v0.0.0").CombinedOutput(); err == nil || !strings.Contains(string(out), "[Unreleased]") {
		t.Errorf("a version without notes: %v\n%s", err, out)
	}
}

// TestActionsExamplePassesVariables: what docs/github-actions.yml passes to the
// program, it knows.
func TestActionsExamplePassesVariables(t *testing.T) {
	text := repositoryFile(t, "docs/github-actions.yml")
	passed := regexp.MustCompile(`--env (\w+)`).FindAllStringSubmatch(text, -1)
	if len(passed) < 4 {
		t.Errorf("it passes only %v", passed)
	}
	for _, m := range passed {
		if !slices.Contains(knownNames(), m[1]) || !strings.Contains(text, "\n          "+m[1]+": ${{ ") {
			t.Errorf("%s is not a variable of the program, or not set", m[1])
		}
	}
}

// TestKubernetesManifest holds docs/kubernetes.yaml against the program and its
// image.
func TestKubernetesManifest(t *testing.T) {
	text := repositoryFile(t, "docs/kubernetes.yaml")
	objects, decoder := map[string]map[string]any{}, yaml.NewDecoder(strings.NewReader(text))
	for {
		var object map[string]any
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		objects[object["kind"].(string)] = object
	}
	settings, _ := objects["ConfigMap"]["data"].(map[string]any)
	for name := range settings {
		if !slices.Contains(knownNames(), name) {
			t.Errorf("the program does not know %s", name)
		}
	}
	image := repositoryFile(t, "Dockerfile")
	for _, name := range []string{"DATA_DIR", "LISTEN_ADDRESS"} {
		if want := name + "=" + settings[name].(string); !strings.Contains(image, want) {
			t.Errorf("the image does not have %s", want)
		}
	}
	spec, _ := objects["StatefulSet"]["spec"].(map[string]any)
	if spec["replicas"] != 1 {
		t.Errorf("%v processes share a ledger in SQLite", spec["replicas"])
	}
	for _, want := range []string{"runAsUser: 65532", "fsGroup: 65532", "containerPort: 9914", "path: /-/healthy", "path: /-/ready", "mountPath: /data", "readOnlyRootFilesystem: true"} {
		if !strings.Contains(text, want) {
			t.Errorf("docs/kubernetes.yaml has no %s", want)
		}
	}
}

// TestCronLineIsRight: the line of the README sets variables of the program and
// runs collect.
func TestCronLineIsRight(t *testing.T) {
	line := regexp.MustCompile("```crontab\n\\S+ \\* \\* \\* \\* (.*)\n```").FindStringSubmatch(readme(t))
	if line == nil {
		t.Fatal("README.md has no line for crontab")
	}
	for assignment := range strings.SplitSeq(line[1], " ") {
		if name, _, ok := strings.Cut(assignment, "="); ok && !slices.Contains(knownNames(), name) {
			t.Errorf("the program does not know %s", name)
		}
	}
	if !strings.HasSuffix(line[1], "/velog-dashboard collect") {
		t.Errorf("cron runs %s", line[1])
	}
}
