package grafana_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestImagesArePinned: an image is named by its exact version and its digest, or
// a comment above it says how to learn the digest.
func TestImagesArePinned(t *testing.T) {
	text := read(t, "docker-compose.yml") + "\n" + read(t, "Dockerfile")
	pinned := regexp.MustCompile(`:v?\d+\.\d+\.\d+(-\w+)?(@sha256:[0-9a-f]{64})?$`)
	found := regexp.MustCompile(`(?m)^(.*)\n *(?:image:|FROM(?: --platform=\S+)?) (\S+)`).FindAllStringSubmatch(text, -1)
	if len(found) != 6 {
		t.Errorf("%d images found", len(found))
	}
	for _, m := range found {
		before, image := m[1], m[2]
		if image == "scratch" || image == "velog-dashboard:local" {
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
	found := regexp.MustCompile(`uses: (.*)`).FindAllStringSubmatch(read(t, ".github/workflows/ci.yml"), -1)
	if len(found) == 0 {
		t.Error("no action found")
	}
	for _, m := range found {
		if !regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`).MatchString(m[1]) {
			t.Errorf("%s is not pinned to a commit, with its version beside it", m[1])
		}
	}
}
