package velog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
)

func TestTokensNeverPrint(t *testing.T) {
	st := open(t, 0)
	tokens := st.tokens("alice", time.Hour, day)
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "tokens", tokens, "access", tokens.Access)
	encoded, err := json.Marshal(tokens)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&out, "%s %v %+v %#v %q %s", tokens, tokens, tokens, tokens, tokens.Access, encoded)
	if strings.Contains(out.String(), "eyJ") {
		t.Errorf("a token shows in %s", out.String())
	}
}

func TestMixedTokens(t *testing.T) {
	st := open(t, 0)
	alice, bob := st.tokens("alice", time.Hour, day), st.tokens("bob", time.Hour, day)
	for name, tt := range map[string]struct {
		tokens velog.Tokens
		want   bool
	}{
		"of one user":       {alice, false},
		"of two users":      {velog.Tokens{Access: alice.Access, Refresh: bob.Refresh}, true},
		"one alone":         {velog.Tokens{Refresh: bob.Refresh}, false},
		"none":              {velog.Tokens{}, false},
		"one says nothing":  {velog.Tokens{Access: "garbage", Refresh: bob.Refresh}, false},
		"exchanged, of two": {velog.Tokens{Access: bob.Refresh, Refresh: alice.Access}, true},
	} {
		if tt.tokens.Mixed() != tt.want {
			t.Errorf("%s: mixed is %v", name, !tt.want)
		}
	}
}

func TestMergeKeepsTheTokenThatEndsLater(t *testing.T) {
	st := open(t, 0)
	short, long := st.tokens("alice", time.Hour, day), st.tokens("alice", 2*time.Hour, 2*day)
	for name, tt := range map[string][3]velog.Tokens{
		"later":      {short, long, long},
		"earlier":    {long, short, long},
		"empty":      {short, {}, short},
		"garbage":    {short, {Access: "a", Refresh: "b.c.d"}, short},
		"each alone": {{Access: short.Access, Refresh: long.Refresh}, {Access: long.Access, Refresh: short.Refresh}, long},
		"from none":  {{}, short, short},
	} {
		if tt[0].Merge(tt[1]) != tt[2] {
			t.Errorf("%s: the wrong tokens were kept", name)
		}
	}
	if end := short.AccessExpiry(); !end.Equal(now.Add(time.Hour)) {
		t.Errorf("the access token ends at %v", end)
	}
}
