package secretkey

import (
	"strings"
	"testing"
)

func newKey(t *testing.T) string {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func parsed(t *testing.T, text string) Keys {
	t.Helper()
	keys, err := ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestOnlyTheNewestKeySigns(t *testing.T) {
	old, fresh := newKey(t), newKey(t)
	both := parsed(t, fresh+","+old)
	sealed, err := parsed(t, old).Seal("a link", "text")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := both.Unseal("a link", sealed); ok {
		t.Error("what a retired key signed is taken")
	}
	sealed, err = both.Seal("a link", "text")
	if err != nil {
		t.Fatal(err)
	}
	if text, ok := parsed(t, fresh).Unseal("a link", sealed); !ok || text != "text" {
		t.Error("the newest key did not sign")
	}
}

func TestKeyOpensWhatItSealedForTheSamePurpose(t *testing.T) {
	keys := parsed(t, newKey(t)+","+newKey(t))
	newest, err := keys.Newest()
	if err != nil {
		t.Fatal(err)
	}
	sealed := newest.Seal("account 1", "text")
	if k, err := keys.ByID(newest.ID()); err != nil {
		t.Error(err)
	} else if text, ok := k.Open("account 1", sealed); !ok || text != "text" {
		t.Errorf("got %q, %v", text, ok)
	}
	if _, ok := newest.Open("account 2", sealed); ok {
		t.Error("opened for another purpose")
	}
	if keys.Has("0000000000000000") {
		t.Error("has a key that nobody made")
	}
}

func TestParseKeys(t *testing.T) {
	good, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		good, good + "," + strings.Repeat("0f", 32), strings.TrimRight(good, "="),
		strings.NewReplacer("+", "-", "/", "_").Replace(good),
	} {
		if keys, err := ParseKeys(text); err != nil || keys.Empty() {
			t.Errorf("a good key: %v", err)
		}
	}
	for _, text := range []string{"", "c2hvcnQ=", good + ",", strings.Repeat("secret", 10)} {
		_, err := ParseKeys(text)
		if err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
