package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/discord"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/telegram"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
)

// requestTimeout is longer than a connection may take to be made.
const requestTimeout = patience - 5*time.Second

// senderOf returns what sends to a service, and does so once. Two of shoutrrr's services
// do not: see [discordOnce] and [telegramOnce].
func senderOf(service types.Service) types.Sender {
	client := &http.Client{Timeout: requestTimeout}
	switch s := service.(type) {
	case *discord.Service:
		return discordOnce{s, client}
	case *telegram.Service:
		return telegramOnce{s.Config, "https://api.telegram.org", client}
	}
	return service
}

// discordOnce sends with one request. The service itself makes another one if there is
// no answer, so that a message may arrive several times, and waits longer than anybody
// listens if Discord is down.
type discordOnce struct {
	service *discord.Service
	client  discord.HTTPClient
}

func (d discordOnce) Send(message string, params *types.Params) error {
	first := &firstRequest{client: d.client}
	service := *d.service
	service.HTTPClient, service.Sleeper = first, first
	err := service.Send(message, params)
	if first.err != nil {
		return first.err
	}
	return err
}

// firstRequest makes one request, and keeps how it failed.
type firstRequest struct {
	client discord.HTTPClient
	made   bool
	err    error
}

func (f *firstRequest) Do(r *http.Request) (*http.Response, error) {
	if f.made {
		return nil, errors.New("one request is enough")
	}
	f.made = true
	resp, err := f.client.Do(r)
	f.err = err
	if err == nil && resp.StatusCode >= http.StatusBadRequest {
		f.err = fmt.Errorf("discord answered %s", resp.Status)
	}
	return resp, err
}

// Sleep is for another request, which is not made.
func (*firstRequest) Sleep(time.Duration) {}

// telegramOnce sends to a chat. The service itself reports success if Telegram is not
// reached, or answers anything but JSON.
type telegramOnce struct {
	config *telegram.Config
	api    string
	client *http.Client
}

func (t telegramOnce) Send(message string, _ *types.Params) error {
	chat, thread, _ := strings.Cut(t.config.Chats[0], ":")
	payload := telegram.SendMessagePayload{
		Text: message, ID: chat,
		DisablePreview: !t.config.Preview, DisableNotification: !t.config.Notification,
	}
	if t.config.Title != "" {
		payload.Text = t.config.Title + "\n" + message
	}
	if n, err := strconv.Atoi(thread); err == nil {
		payload.MessageThreadID = &n
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	resp, err := t.client.Post(t.api+"/bot"+t.config.Token+"/sendMessage", "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	var answer struct{ Description string }
	if text, err := io.ReadAll(resp.Body); err == nil {
		_ = json.Unmarshal(text, &answer) // a proxy may answer a page
	}
	return fmt.Errorf("telegram answered %s %s", resp.Status, answer.Description)
}
