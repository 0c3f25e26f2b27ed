package grafana_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestImagesArePinned: an image is named by its exact version and its digest, or
// a comment above it says how to learn the digest.
func TestImagesArePinned(t *testing.T) {
	text := read(t, "docker-compose.yml") + "\n" + read(t, "docker-compose.scale.yml") + "\n" + read(t, "Dockerfile")
	pinned := regexp.MustCompile(`:v?\d+\.\d+(?:\.\d+)?(-\w+)?(@sha256:[0-9a-f]{64})?$`)
	found := regexp.MustCompile(`(?m)^(.*)\n *(?:image:|FROM(?: --platform=\S+)?) (\S+)`).FindAllStringSubmatch(text, -1)
	if len(found) != 7 {
		t.Errorf("%d images found", len(found))
	}
	for _, m := range found {
		before, image := m[1], m[2]
		if image == "scratch" || strings.HasPrefix(image, "ghcr.io/velog-dashboard/velog-dashboard:") { // this repository's
			continue
		}
		parts := pinned.FindStringSubmatch(image)
		if parts == nil {
			t.Errorf("the image %s is not pinned to a version", image)
		} else if parts[2] == "" && !strings.Contains(before, "docker buildx imagetools inspect "+image) {
			t.Errorf("the image %s has no digest, and nothing says how to learn it", image)
		}
	}
}

// TestActionsArePinned: a tag of an action can be moved, a commit cannot.
func TestActionsArePinned(t *testing.T) {
	workflows, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil || len(workflows) == 0 {
		t.Fatalf("workflows: %v, %v", workflows, err)
	}
	for _, file := range append(workflows, filepath.Join(root, "docs/github-actions.yml")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`uses: (.*)`).FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s: no action found", file)
		}
		for _, m := range found {
			if !regexp.MustCompile(`^([\w-]+(/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/\w+\.yml)$`).MatchString(m[1]) {
				t.Errorf("%s: %s is not pinned to a commit, with its version beside it", file, m[1])
			}
		}
	}
}
