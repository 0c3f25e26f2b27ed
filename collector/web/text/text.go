// Package text says what the pages say, in the reader's language. The texts are
// in a catalogue for each language, NAME.toml, in the format of go-i18n; adding a
// file adds a language. Numbers, dates and times are written here, too.
package text

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed *.toml
var catalogues embed.FS

// Default is the tag of the language for readers who prefer none that there is.
const Default = "en"

// Language says things in one language. Its methods may be called by many
// goroutines.
type Language struct {
	Tag       string // of BCP 47: en, ko
	plain     map[string]string
	localizer *i18n.Localizer
	parser    template.Parser

	months, weekdays, weekdayNames, units []string
	unitStep                              int64
}

// Languages are all languages, the default one first.
type Languages []*Language

// Load reads the catalogues.
func Load() (Languages, error) {
	files, err := catalogues.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var all Languages
	for _, file := range files {
		l, err := load(file.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the texts in %s: %w", file.Name(), err)
		}
		if l.Tag == Default {
			all = slices.Insert(all, 0, l)
		} else {
			all = append(all, l)
		}
	}
	return all, nil
}

func load(file string) (*Language, error) {
	l := &Language{
		Tag:    strings.TrimSuffix(path.Base(file), ".toml"),
		plain:  map[string]string{},
		parser: &template.TextParser{Option: "missingkey=error"},
	}
	tag, err := language.Parse(l.Tag)
	if err != nil {
		return nil, err
	}
	bundle := i18n.NewBundle(tag)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	catalogue, err := bundle.LoadMessageFileFS(catalogues, file)
	if err != nil {
		return nil, err
	}
	l.localizer = i18n.NewLocalizer(bundle, l.Tag)
	for _, m := range catalogue.Messages {
		if m.One == "" && !strings.Contains(m.Other, "{{") {
			l.plain[m.ID] = m.Other
		}
	}
	return l, l.readLists()
}

// readLists reads the texts that are lists, and the step from one unit of large
// numbers to the next.
func (l *Language) readLists() (err error) {
	l.months = strings.Fields(l.Say("months"))
	l.weekdays = strings.Fields(l.Say("weekdays"))
	l.weekdayNames = strings.Fields(l.Say("weekdays.names"))
	l.units = strings.Fields(l.Say("units"))
	if len(l.months) != 12 || len(l.weekdays) != 7 || len(l.weekdayNames) != 7 || len(l.units) == 0 {
		return fmt.Errorf("%d months, %d weekdays with %d names, and %d units; want 12, 7, 7 and at least one",
			len(l.months), len(l.weekdays), len(l.weekdayNames), len(l.units))
	}
	l.unitStep, err = strconv.ParseInt(l.Say("units.step"), 10, 64)
	return err
}

// Of returns the language with a tag.
func (all Languages) Of(tag string) (*Language, bool) {
	i := slices.IndexFunc(all, func(l *Language) bool { return l.Tag == tag })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Match returns the language that an Accept-Language header prefers.
func (all Languages) Match(header string) *Language {
	tags := make([]language.Tag, len(all))
	for i, l := range all {
		tags[i] = language.Make(l.Tag)
	}
	_, i := language.MatchStrings(language.NewMatcher(tags), header)
	return all[i]
}

// Text returns the text of a key. The arguments are the names and values of what
// it is filled in with, in turn. It returns an error for a key that the
// catalogue lacks, and for an argument that the text needs and does not get.
func (l *Language) Text(key string, args ...any) (string, error) {
	if text, ok := l.plain[key]; ok {
		return text, nil
	}
	data, err := arguments(args)
	if err != nil {
		return "", fmt.Errorf("the text %q: %w", key, err)
	}
	return l.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: l.parser})
}

func arguments(pairs []any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("an argument without a value: %v", pairs)
	}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("an argument without a name: %v", pairs[i])
		}
		data[name] = pairs[i+1]
	}
	return data, nil
}

// Say is [Language.Text] for the program's own keys, which a test holds against
// the catalogues. It returns the key if there is an error.
func (l *Language) Say(key string, args ...any) string {
	text, err := l.Text(key, args...)
	if err != nil {
		return key
	}
	return text
}

// Count writes a number with its noun: 1 minute, 1,234 posts. It returns an error
// for what is no number.
func (l *Language) Count(noun string, n any) (string, error) {
	var count int64
	switch n := n.(type) {
	case int:
		count = int64(n)
	case int64:
		count = n
	default:
		return "", fmt.Errorf("%v is not a number of %s", n, noun)
	}
	return l.plural("count."+noun, count)
}

// CountOf is Count for the program's own nouns.
func (l *Language) CountOf(noun string, n int64) string {
	text, err := l.plural("count."+noun, n)
	if err != nil {
		return "count." + noun
	}
	return text
}

// plural returns the form of a text that goes with a number. Whether a number
// is negative makes no difference.
func (l *Language) plural(key string, n int64) (string, error) {
	return l.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: key, PluralCount: n, TemplateData: map[string]any{"Count": Number(n)}, TemplateParser: l.parser,
	})
}
