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
