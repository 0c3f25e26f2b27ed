package text_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

func load(t *testing.T) text.Languages {
	t.Helper()
	all, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// catalogue reads a file of texts: of each key its forms.
func catalogue(t *testing.T, path string) map[string][]string {
	t.Helper()
	var file map[string]any
	if _, err := toml.DecodeFile(path, &file); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for key, value := range file {
		switch value := value.(type) {
		case string:
			all[key] = []string{value}
		case map[string]any:
			for _, form := range value {
				said, _ := form.(string)
				all[key] = append(all[key], said)
			}
		}
	}
	return all
}

func TestEveryLanguageHasTheSameTexts(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{\{[^}]*\}\}`)
	arguments := func(form string) []string {
		return slices.Sorted(slices.Values(placeholder.FindAllString(form, -1)))
	}
	files, err := filepath.Glob("*.toml")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	english := catalogue(t, "en.toml")
	for _, file := range files {
		texts := catalogue(t, file)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(texts))); diff != "" {
			t.Errorf("keys of en.toml (-) and %s (+):\n%s", file, diff)
		}
		for key, forms := range texts {
			for _, form := range forms {
				if strings.TrimSpace(form) == "" || form != strings.TrimSpace(form) {
					t.Errorf("%s: %q is %q", file, key, form)
				}
				want := arguments(english[key][len(english[key])-1])
				if diff := cmp.Diff(want, arguments(form)); diff != "" && !strings.HasPrefix(key, "count.") {
					t.Errorf("%s: %q is filled in differently from English (-):\n%s", file, key, diff)
				}
			}
		}
	}
}

func TestTextsFailRatherThanBeWrong(t *testing.T) {
	t.Parallel()
	for _, l := range load(t) {
		if _, err := l.Text("no such key"); err == nil {
			t.Error(l.Tag, "has a text for a key that it lacks")
		}
		if said, err := l.Text("sign_in_as"); err == nil {
			t.Errorf("%s: a text without its argument: %q", l.Tag, said)
		}
		if _, err := l.Text("sign_in_as", "User"); err == nil {
			t.Error(l.Tag, "takes an argument without a value")
		}
		if said, err := l.Text("sign_in_as", "User", "<ann> {{.}} %s"); err != nil || !strings.Contains(said, "@<ann> {{.}} %s") {
			t.Errorf("%s: %q, %v", l.Tag, said, err)
		}
		if _, err := l.Count("post", "many"); err == nil {
			t.Error(l.Tag, "counts what is no number")
		}
	}
}

func TestLanguageIsTheOnePreferred(t *testing.T) {
	t.Parallel()
	all := load(t)
	for header, want := range map[string]string{
		"": "en", "ko": "ko", "ko-KR,ko;q=0.9,en;q=0.8": "ko", "en-GB": "en", "fr": "en", "fr, ko;q=0.5": "ko", "?!": "en",
	} {
		if got := all.Match(header).Tag; got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	if _, ok := all.Of("fr"); ok {
		t.Error("there is French")
	}
}

func TestNumbersDatesAndTimesInBothLanguages(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 5, 5, 0, 0, time.UTC)
	for i, tag := range []string{"en", "ko"} {
		l, _ := load(t).Of(tag)
		for _, tc := range []struct {
			got  string
			want [2]string
		}{
			{l.CountOf("view", 1), [2]string{"1 view", "조회 1회"}},
			{l.CountOf("view", 1234), [2]string{"1,234 views", "조회 1,234회"}},
			{l.CountOf("post", 0), [2]string{"0 posts", "글 0개"}},
			{l.Span(time.Minute), [2]string{"1 minute", "1분"}},
			{l.Span(47 * time.Hour), [2]string{"47 hours", "47시간"}},
			{l.Moment(now.Add(-3*time.Minute), now).Relative, [2]string{"3 minutes ago", "3분 전"}},
			{l.Moment(now.Add(2*time.Hour), now).Relative, [2]string{"in 2 hours", "2시간 뒤"}},
			{l.Moment(now, now).Relative, [2]string{"now", "방금"}},
			{l.Moment(now, now).Seoul, [2]string{"2026-11-22 14:05", "2026-11-22 14:05"}},
			{l.Date(collector.DateOf(now)), [2]string{"2026-11-22 (Sun)", "2026-11-22 (일)"}},
			{l.ShortDate(collector.DateOf(now)), [2]string{"Nov 22", "11월 22일"}},
			{l.Month(collector.DateOf(now)), [2]string{"Nov 2026", "2026년 11월"}},
		} {
			if tc.got != tc.want[i] {
				t.Errorf("%s: %q, want %q", tag, tc.got, tc.want[i])
			}
		}
	}
}

// TestStatesHaveTheSameWordsEverywhere: on the pages and on the command line.
func TestStatesHaveTheSameWordsEverywhere(t *testing.T) {
	t.Parallel()
	english, _ := load(t).Of("en")
	for _, state := range collector.States() {
		if want := english.Say("state." + string(state)); state.Words() != want {
			t.Errorf("%s is %q on the command line and %q on the pages", state, state.Words(), want)
		}
	}
}

// TestKoreanValuesNeedNoParticle: which particle goes with a title or another's word
// depends on how it ends, and both in one, as in 이(가), are not how anybody writes.
func TestKoreanValuesNeedNoParticle(t *testing.T) {
	t.Parallel()
	particle := regexp.MustCompile(`(은\(는\)|이\(가\)|을\(를\)|와\(과\)|\(으\)로)|\}\}[’”](은|는|이|가|을|를|과|와|으로|로)( |$)`)
	for key, forms := range catalogue(t, "ko.toml") {
		for _, form := range forms {
			if found := particle.FindString(form); found != "" {
				t.Errorf("%q has a value with a particle, %q: %s", key, found, form)
			}
		}
	}
}
