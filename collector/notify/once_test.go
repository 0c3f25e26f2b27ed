package notify

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/telegram"
)

// here has all requests go to a server on this machine, whomever they are for.
func here(t *testing.T, answer http.HandlerFunc) *http.Client {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	t.Cleanup(server.Close)
	client := server.Client()
	transport := client.Transport.(*http.Transport)
	transport.TLSClientConfig.InsecureSkipVerify = true
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return client
}

func parsed(t *testing.T, address string, client *http.Client) Target {
	t.Helper()
	targets, errs := Parse(address)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	switch s := targets[0].sender.(type) {
	case discordOnce:
		s.client = client
		targets[0].sender = s
	case telegramOnce:
		s.client = client
		targets[0].sender = s
	default:
		t.Fatalf("%s is sent by %T", address, s)
	}
	return targets[0]
}

const (
	discordAddress  = "discord://t0ken-s3cret@1234567890"
	telegramAddress = "telegram://110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw@telegram?chats=-1001:7&preview=no&title=blog"
)

// TestDiscordAndTelegramAreAskedOnce has them answer all that they may: each message is
// one request, and what may have arrived is told from what did not.
func TestDiscordAndTelegramAreAskedOnce(t *testing.T) {
	for _, address := range []string{discordAddress, telegramAddress} {
		for _, c := range []struct {
			name      string
			status    int // 0: none
			body      string
			sent      bool
			uncertain bool
			says      string
		}{
			{"takes it", 200, `{"ok":true}`, true, false, ""},
			{"refuses it", 400, `{"ok":false,"description":"Bad Request: chat not found"}`, false, false, "400"},
			{"is asked too often", 429, `{"ok":false}`, false, false, "429"},
			{"is broken", 502, "<html>", false, false, "502"},
			{"may have taken it", 504, "<html>", false, true, "504"},
			{"does not answer", 0, "", false, true, "EOF"},
		} {
			t.Run(address[:4]+" "+c.name, func(t *testing.T) {
				var requests atomic.Int32
				target := parsed(t, address, here(t, func(w http.ResponseWriter, r *http.Request) {
					requests.Add(1)
					_, _ = io.Copy(io.Discard, r.Body)
					if c.status == 0 {
						panic(http.ErrAbortHandler)
					}
					w.WriteHeader(c.status)
					_, _ = io.WriteString(w, c.body)
				}))
				err := target.Send(t.Context(), "text")
				problem, failed := err.(*SendError)
				switch {
				case failed == c.sent:
					t.Errorf("Send: %v", err)
				case failed && (problem.Uncertain != c.uncertain || !strings.Contains(problem.Text, c.says)):
					t.Errorf("uncertain %t: %v", problem.Uncertain, err)
				case failed && (strings.Contains(problem.Text, "s3cret") || strings.Contains(problem.Text, "AAHdqTcv")):
					t.Errorf("the error has a secret: %v", err)
				}
				if n := requests.Load(); n != 1 {
					t.Errorf("%d requests", n)
				}
			})
		}
	}
}

// TestTelegramThatIsNotReachedIsNoSuccess dials nobody.
func TestTelegramThatIsNotReachedIsNoSuccess(t *testing.T) {
	for _, address := range []string{discordAddress, telegramAddress} {
		client := here(t, nil)
		client.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "example.org", IsNotFound: true}}
		}
		problem, ok := parsed(t, address, client).Send(t.Context(), "text").(*SendError)
		if !ok || problem.Uncertain {
			t.Errorf("%s: %v", address, problem)
		}
	}
}

// TestTelegramGetsWhatTheAddressSays: the chat, its thread and the options.
func TestTelegramGetsWhatTheAddressSays(t *testing.T) {
	var path, body string
	target := parsed(t, telegramAddress, here(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		path, body = r.URL.Path, string(text)
	}))
	if err := target.Send(t.Context(), "글 <b>"); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"chat_id":"-1001"`, `"message_thread_id":7`, `"disable_web_page_preview":true`, `"disable_notification":false`, `"text":"blog\n글 \u003cb\u003e"`} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
	config := target.sender.(telegramOnce).config
	if path != "/bot"+config.Token+"/sendMessage" || strings.Contains(body, "parse_mode") || config.ParseMode != telegram.ParseModes.None {
		t.Errorf("%s\n%s", path, body)
	}
}

// TestTextIsOneMessage cuts a long text where a letter ends.
func TestTextIsOneMessage(t *testing.T) {
	for _, long := range []string{strings.Repeat("가", 2000), "a" + strings.Repeat("가", 2000), strings.Repeat("@", 4000)} {
		if text := (Target{}).AsText(long); len(text) > 3900 || len(text) < 3890 || !strings.HasSuffix(text, "…") || strings.ContainsRune(text, '\uFFFD') {
			t.Errorf("%d bytes: …%q", len(text), text[len(text)-10:])
		}
	}
}
