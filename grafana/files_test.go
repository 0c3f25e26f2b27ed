// Package grafana_test holds what brings the program up against each other and
// against the program: docker-compose.yml, the Dockerfile, .env.example and the
// provisioning of Grafana.
package grafana_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// root is the repository, as seen from this package.
const root = ".."

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// parse reads a YAML file and complains about fields that a test does not know
// only where strict.
func parse(t *testing.T, file string, into any, strict bool) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, file)))
	decoder.KnownFields(strict)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// composition is a compose file. It has every field that is used in ours, so
// that a misspelt one is found.
type composition struct {
	Name     string
	Services map[string]*service
	Volumes  map[string]any
	Secrets  map[string]struct{ File string }
}

type service struct {
	Image, Build, Restart string
	PullPolicy            string `yaml:"pull_policy"`
	User                  string
	Extends               struct{ File, Service string }
	Command               []string
	Environment           map[string]string
	Volumes, Ports, Tmpfs []string
	Secrets               []string
	GroupAdd              []string  `yaml:"group_add"`
	ReadOnly              bool      `yaml:"read_only"`
	CapDrop               []string  `yaml:"cap_drop"`
	SecurityOpt           []string  `yaml:"security_opt"`
	StopGracePeriod       string    `yaml:"stop_grace_period"`
	ShmSize               string    `yaml:"shm_size"`
	DependsOn             dependsOn `yaml:"depends_on"`
	Healthcheck           *struct {
		Test              []string
		Interval, Timeout string
		Retries           int
		StartPeriod       string `yaml:"start_period"`
	}
}

type dependsOn map[string]struct{ Condition string }

func compose(t *testing.T) composition { return composeFile(t, "docker-compose.yml") }

func composeFile(t *testing.T, file string) composition {
	t.Helper()
	var c composition
	parse(t, file, &c, true)
	if len(c.Services) == 0 {
		t.Fatalf("%s has no services", file)
	}
	return c
}

// use is a ${NAME}, ${NAME:-default}, ${NAME:+instead} or ${NAME:?message} in
// docker-compose.yml.
type use struct{ name, operator, rest string }

func uses(text string) []use {
	var all []use
	for _, m := range regexp.MustCompile(`\$\{([A-Z0-9_]+)(?:(:[-+?])([^}]*))?\}`).FindAllStringSubmatch(text, -1) {
		all = append(all, use{m[1], m[2], m[3]})
	}
	return all
}

// example returns the variables of .env.example with their defaults.
func example(t *testing.T) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^#? ?([A-Z0-9_]+)=(.*)$`).FindAllStringSubmatch(read(t, ".env.example"), -1) {
		values[m[1]] = m[2]
	}
	return values
}

// containerPort returns the port inside the container of a published one.
func containerPort(published string) string {
	return published[strings.LastIndex(published, ":")+1:]
}

// mounts returns the volumes of a service by where they are inside.
func (s *service) mounts() map[string]string {
	inside := map[string]string{}
	for _, v := range s.Volumes {
		source, rest, _ := strings.Cut(v, ":")
		target, _, _ := strings.Cut(rest, ":")
		inside[target] = source
	}
	return inside
}
