package web_test

import (
	"html"
	"image"
	"image/color"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	qr "github.com/piglig/go-qr"

	"github.com/velog-dashboard/velog-dashboard/collector/access"
)

// scanned returns what a camera reads of the QR code on a page.
func scanned(t *testing.T, page string) string {
	t.Helper()
	size := regexp.MustCompile(`<svg class="qr" viewBox="0 0 (\d+) `).FindStringSubmatch(page)
	if size == nil {
		t.Fatal("there is no QR code on the page")
	}
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, scale*number(size[1]), scale*number(size[1])))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h1v1h-1z`).FindAllStringSubmatch(page, -1) {
		for dx := range scale {
			for dy := range scale {
				picture.SetGray(scale*number(m[1])+dx, scale*number(m[2])+dy, color.Gray{})
			}
		}
	}
	text, err := qr.Decode(picture)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestPhoneIsSignedInByQRCode: the code on the page of a signed-in browser signs in
// another one, once and for minutes.
func TestPhoneIsSignedInByQRCode(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	settings := plain(b.get("/@ann/-/settings"))
	if contains(t, settings, "once, within 5 minutes"); strings.Index(settings, "Sign in on a phone") > strings.Index(settings, "Public link") {
		t.Error("the QR code is not the first of the settings")
	}
	show := func() string {
		resp, page := b.do("POST", "/@ann/-/phone", nil)
		if resp.StatusCode != 200 || resp.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v", resp.StatusCode, resp.Header)
		}
		wellFormed(t, page)
		link := scanned(t, page)
		s.secret[link[strings.LastIndex(link, "/")+1:]] = true
		contains(t, html.UnescapeString(page), link)
		contains(t, plain(page), "The code works once and expires in 5 minutes "+s.clock.Add(access.PhoneLinkLifetime).In(time.FixedZone("", 9*3600)).Format("2006-01-02 15:04"))
		if !strings.HasPrefix(link, publicURL+"/sign-in/link/") {
			t.Fatalf("the code leads to %s", link)
		}
		return strings.TrimPrefix(link, publicURL)
	}
	link, other := show(), show()
	if link == other {
		t.Error("the same code twice")
	}
	phone := s.browser()
	contains(t, plain(phone.get(link)), "Sign in as @ann")
	phone.lands(link, nil, "/")
	if !phone.isIn() || !b.isIn() {
		t.Error("not in")
	}
	s.browser().refused(link, nil, 401, "used or expired")
	s.clock = s.clock.Add(access.PhoneLinkLifetime - time.Second)
	s.browser().get(other)
	s.clock = s.clock.Add(time.Second)
	s.browser().refused(other, nil, 401, "used or expired")
	void := show()
	s.clock = s.clock.Add(time.Second)
	b.lands("/@ann/-/sessions", nil, "/@ann/-/settings?done=signed_out")
	s.browser().refused(void, nil, 401, "used or expired")
	s.clock = s.clock.Add(time.Second)
	s.browser().lands(show(), nil, "/")
}

// TestPhoneLinkIsOnlyMadeWhenAskedFor: not by looking at a page, from elsewhere, or
// where nobody signs in.
func TestPhoneLinkIsOnlyMadeWhenAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t, publicURL, true)
	b := s.connected("ann")
	for _, path := range []string{"/@ann/-/settings", "/@ann"} {
		if page := b.get(path); strings.Contains(page, "/sign-in/link/") || strings.Contains(page, `class="qr"`) {
			t.Errorf("%s shows a code", path)
		}
	}
	if resp, page := b.do("GET", "/@ann/-/phone", nil); resp.StatusCode != 404 || strings.Contains(page, "/sign-in/link/") {
		t.Errorf("GET: %d", resp.StatusCode)
	}
	b.headers = []string{"Sec-Fetch-Site", "cross-site"}
	b.refused("/@ann/-/phone", nil, 403, "sent by another site")
	operator := newSite(t, "", true)
	o := operator.connected("ann")
	o.refused("/@ann/-/phone", nil, 404)
	if page := o.get("/@ann/-/settings"); strings.Contains(page, "QR") {
		t.Error("the operator is offered a code")
	}
}
