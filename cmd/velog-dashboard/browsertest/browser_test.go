package browsertest

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
)

// browser is a Chromium of its own for one test.
type browser struct {
	t   testing.TB
	ctx context.Context
}

func newBrowser(t testing.TB) *browser {
	t.Helper()
	programtest.SkipIfShort(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.WSURLReadTimeout(patience))
	if os.Geteuid() == 0 { // where Chromium's sandbox does not work
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("Chromium does not end: %v", err)
		}
	})
	return &browser{t, ctx}
}

// chromium returns the path of the browser.
func chromium(t testing.TB) string {
	t.Helper()
	names := []string{ // as in tools/install.sh
		"chromium", "chromium-browser", "google-chrome", "headless-shell",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	}
	if name := os.Getenv("CHROMIUM"); name != "" {
		names = []string{name}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("none of %v is there: run `make test`, which installs Chromium where it can, or name a browser with CHROMIUM=/path/to/it", names)
	return ""
}
