package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

func token(t testing.TB, ends time.Time) velog.Token {
	t.Helper()
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		ExpiresAt: jwt.NewNumericDate(ends),
	}).SignedString([]byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	return velog.Token(s)
}

func pair(t testing.TB, access, refresh time.Time) velog.Tokens {
	t.Helper()
	return velog.Tokens{Access: token(t, access), Refresh: token(t, refresh)}
}

func alice() velog.User {
	return velog.User{ID: "11111111-1111-4111-8111-111111111111", Username: "alice"}
}

func addAlice(t testing.TB, db *DB, tokens velog.Tokens) int64 {
	t.Helper()
	id, _, err := db.AddConnected(t.Context(), alice(), tokens, noon())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func tokensOf(t testing.TB, db *DB, id int64) velog.Tokens {
	t.Helper()
	got, err := db.Tokens(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTokensAreEncrypted(t *testing.T) {
	dir := t.TempDir()
	db := openDir(t, dir, testKeys(t))
	tokens := pair(t, noon().Add(time.Hour), noon().Add(24*time.Hour))
	id := addAlice(t, db, tokens)
	if got := tokensOf(t, db, id); got != tokens {
		t.Error("the tokens do not come back")
	}
	for _, name := range []string{FileName, FileName + "-wal"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(tokens.Access)) || bytes.Contains(raw, []byte(tokens.Refresh)) {
			t.Errorf("%s holds a token in plain text", name)
		}
	}
}

func TestSaveTokensKeepsThoseThatEndLater(t *testing.T) {
	onEachEngine(t, testSaveTokensKeepsThoseThatEndLater)
}

func testSaveTokensKeepsThoseThatEndLater(t *testing.T) {
	db := openTest(t)
	old := pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour))
	id := addAlice(t, db, old)
	newer := token(t, noon().Add(2*time.Hour))
	for _, save := range []velog.Tokens{
		{Access: newer, Refresh: token(t, noon())},
		{Access: "", Refresh: ""},
		{Access: "garbage", Refresh: "garbage"},
	} {
		if err := db.SaveTokens(t.Context(), id, save); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := tokensOf(t, db, id), (velog.Tokens{Access: newer, Refresh: old.Refresh}); got != want {
		t.Error("the tokens that end later did not stay")
	}
	a, err := db.Account(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if !a.AccessExpiry.Equal(noon().Add(2*time.Hour)) || !a.RefreshExpiry.Equal(noon().Add(48*time.Hour)) {
		t.Errorf("the account's tokens end at %v and %v", a.AccessExpiry, a.RefreshExpiry)
	}
}

// TestKeysRotate has a key come and the old one go, while velog renews nothing.
func TestKeysRotate(t *testing.T) { onEachEngine(t, testKeysRotate) }

func testKeysRotate(t *testing.T) {
	place := newPlace(t)
	texts := make([]string, 2)
	for i := range texts {
		var err error
		if texts[i], err = secretkey.NewKey(); err != nil {
			t.Fatal(err)
		}
	}
	tokens := pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour))
	var id int64
	for i, step := range []struct {
		keys        string
		reencrypted int
		old         int // before
	}{
		{texts[0], 0, 0},
		{texts[1] + ", " + texts[0], 1, 1},
		{texts[1] + ", " + texts[0], 0, 0}, // again: nothing is left to do
		{texts[1], 0, 0},
	} {
		keys, err := secretkey.ParseKeys(step.keys)
		if err != nil {
			t.Fatal(err)
		}
		db, err := openWith(t, place, keys)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			id = addAlice(t, db, tokens)
		}
		if old, err := db.CheckKeys(t.Context()); err != nil || old != step.old {
			t.Errorf("step %d: an old key is needed for %d accounts, %v", i, old, err)
		}
		if n, err := db.Reencrypt(t.Context()); err != nil || n != step.reencrypted {
			t.Errorf("step %d: encrypted again: %d, %v", i, n, err)
		}
		if got := tokensOf(t, db, id); got != tokens {
			t.Errorf("step %d: other tokens came back", i)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDamagedTokensKeepNoKey: others are encrypted again all the same.
func TestDamagedTokensKeepNoKey(t *testing.T) { onEachEngine(t, testDamagedTokensKeepNoKey) }

func testDamagedTokensKeepNoKey(t *testing.T) {
	place := newPlace(t)
	old, both := rotatedKeys(t)
	db, err := openWith(t, place, old)
	if err != nil {
		t.Fatal(err)
	}
	tokens := pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour))
	id := addAlice(t, db, tokens)
	if _, _, err := db.AddConnected(t.Context(), velog.User{ID: "id2", Username: "bob"}, tokens, noon()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.write.ExecContext(t.Context(), `UPDATE tokens SET access = $2 WHERE account <> $1`, id, []byte{0}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = openAt(t, place, both)
	if _, err := db.Reencrypt(t.Context()); err != nil {
		t.Fatal(err)
	}
	if old, err := db.CheckKeys(t.Context()); err != nil || old != 1 {
		t.Errorf("an old key is needed for %d accounts, %v", old, err)
	}
	if got := tokensOf(t, db, id); got != tokens {
		t.Error("other tokens came back")
	}
}

func TestTokensWithTheWrongKey(t *testing.T) { onEachEngine(t, testTokensWithTheWrongKey) }

func testTokensWithTheWrongKey(t *testing.T) {
	place := newPlace(t)
	db, err := openWith(t, place, testKeys(t))
	if err != nil {
		t.Fatal(err)
	}
	id := addAlice(t, db, pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour)))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string]secretkey.Keys{"another key": testKeys(t), "no key": {}} {
		t.Run(name, func(t *testing.T) {
			db := openAt(t, place, keys)
			_, err := db.Tokens(t.Context(), id)
			_, err2 := db.CheckKeys(t.Context())
			for what, err := range map[string]error{"Tokens": err, "CheckKeys": err2} {
				if !errors.Is(err, secretkey.ErrKey) || !strings.Contains(err.Error(), "SECRET_KEY") {
					t.Errorf("%s: %v does not name SECRET_KEY", what, err)
				}
			}
		})
	}
	// New tokens from the owner are the way out.
	again := openAt(t, place, testKeys(t))
	tokens := pair(t, noon(), noon().Add(time.Hour))
	if addAlice(t, again, tokens); tokensOf(t, again, id) != tokens {
		t.Error("new tokens did not replace those that cannot be read")
	}
}

func TestTokensOfAnotherRow(t *testing.T) { onEachEngine(t, testTokensOfAnotherRow) }

func testTokensOfAnotherRow(t *testing.T) {
	db := openTest(t)
	id := addAlice(t, db, pair(t, noon().Add(time.Hour), noon().Add(48*time.Hour)))
	bob := addAccount(t, db, "bob", noon())
	for _, statement := range []string{
		fmt.Sprintf("INSERT INTO tokens SELECT %d, key_id, access, refresh, 0, 0 FROM tokens", bob),
		fmt.Sprintf("UPDATE tokens SET access = refresh WHERE account = %d", id),
	} {
		if _, err := db.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, account := range []int64{id, bob} {
		if _, err := db.Tokens(t.Context(), account); !errors.Is(err, secretkey.ErrKey) {
			t.Errorf("account %d: moved tokens were decrypted: %v", account, err)
		}
	}
}

func TestTokensOfNobody(t *testing.T) { onEachEngine(t, testTokensOfNobody) }

func testTokensOfNobody(t *testing.T) {
	db := openTest(t)
	id := addAccount(t, db, "bob", noon())
	if got := tokensOf(t, db, id); !got.Empty() {
		t.Error("a public account has tokens")
	}
	if _, err := db.Tokens(t.Context(), id+1); !errors.Is(err, collector.ErrNoAccount) {
		t.Errorf("an unknown account: %v", err)
	}
}

func TestExpiringTokens(t *testing.T) { onEachEngine(t, testExpiringTokens) }

func testExpiringTokens(t *testing.T) {
	db := openTest(t)
	before := noon().Add(time.Hour)
	early, late := before.Add(-time.Second), before.Add(time.Second)
	var want []int64
	for i, tokens := range []velog.Tokens{
		pair(t, early, late),         // to be renewed
		pair(t, late, late),          // good
		pair(t, early, early),        // beyond help
		{Refresh: token(t, late)},    // to be renewed
		{Access: token(t, early)},    // beyond help
		pair(t, late, noon().Add(0)), // good until it ends
	} {
		id, _, err := db.AddConnected(t.Context(),
			velog.User{ID: fmt.Sprint("id", i), Username: fmt.Sprint("user", i)}, tokens, noon())
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 || i == 3 {
			want = append(want, id)
		}
	}
	got, err := db.ExpiringTokens(t.Context(), before)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}
