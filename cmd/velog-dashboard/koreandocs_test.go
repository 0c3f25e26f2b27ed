package main

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKoreanDocsAreAsComplete holds each document in docs/ko to its English edition,
// section by section, so that a change of one is not forgotten in the other.
func TestKoreanDocsAreAsComplete(t *testing.T) {
	files, err := filepath.Glob("../../docs/ko/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents in docs/ko: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			english, korean := docSections(t, "docs/"+name), docSections(t, "docs/ko/"+name)
			if diff := cmp.Diff(headings(english), headings(korean)); diff != "" {
				t.Fatalf("headings of docs/%s (-) and docs/ko/%s (+):\n%s", name, name, diff)
			}
			for i, e := range english {
				k := korean[i]
				if diff := cmp.Diff(e.contents, k.contents); diff != "" {
					t.Errorf("“%s” in docs/%s (-) and “%s” in docs/ko/%s (+):\n%s", e.title, name, k.title, name, diff)
				}
				for _, number := range e.numbers {
					if !slices.Contains(k.numbers, number) {
						t.Errorf("“%s” in docs/ko/%s lacks the number %s of “%s”", k.title, name, number, e.title)
					}
				}
			}
		})
	}
}

// TestKoreanDocsAreLinked: the two editions of a document link to each other, and
// Korean texts link to Korean documents.
func TestKoreanDocsAreLinked(t *testing.T) {
	files, err := filepath.Glob("../../docs/ko/*.md")
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"README.ko.md"}
	for _, file := range files {
		name := filepath.Base(file)
		texts = append(texts, "docs/ko/"+name)
		if !strings.Contains(repositoryFile(t, "docs/"+name), "\n\n[한국어](ko/"+name+")\n\n") {
			t.Errorf("docs/%s does not link to its Korean edition below its title", name)
		}
		if !strings.Contains(repositoryFile(t, "docs/ko/"+name), "\n\n[English](../"+name+")\n\n") {
			t.Errorf("docs/ko/%s does not link to its English edition below its title", name)
		}
	}
	for _, text := range texts {
		for _, target := range linkTargets(repositoryFile(t, text)) {
			if file := linkedFile(text, target); hasKoreanEdition(file) && file != englishEdition(text) {
				t.Errorf("%s links to %s instead of %s", text, target, koreanEdition(file))
			}
		}
	}
}

// docSection is what the two editions of a section have in common.
type docSection struct {
	title    string
	contents docContents
	numbers  []string // of two digits and more; Korean writes smaller ones as words elsewhere
}

type docContents struct {
	Heading string   // its level, and its title if that is a name
	Lines   []string // the beginnings of list items, table rows and alerts
	Blocks  []string // code, without comments
	Code    []string // in sentences: variables, commands, states; and panels
	Links   []string
}

var (
	docBlock    = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")
	docComment  = regexp.MustCompile(`(?m)(^|\s+)(#|//) .*$`)
	docHeading  = regexp.MustCompile(`(?m)^(#+) (.*)$`)
	docName     = regexp.MustCompile(`^(Velog\w+|[a-z-]+)$`)
	docLine     = regexp.MustCompile("(?m)^([-*] |\\d+\\. |\\|( `[^|]*`)?|(critical|warning|info)\\. )")
	docCode     = regexp.MustCompile("`[^`\n]+`|“[^”\n]+”")
	docNumber   = regexp.MustCompile(`\d[\d,.:]*\d`)
	docLink     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	docLanguage = regexp.MustCompile(`(?m)^\[(한국어|English)\]\(.*\)$`)
)

// docSections cuts a document at its headings. Comments in code may be translated.
func docSections(t *testing.T, file string) []docSection {
	t.Helper()
	text := docLanguage.ReplaceAllString(repositoryFile(t, file), "")
	var blocks []string
	text = docBlock.ReplaceAllStringFunc(text, func(block string) string {
		blocks = append(blocks, docComment.ReplaceAllString(block, ""))
		return "\x00"
	})
	var sections []docSection
	starts := docHeading.FindAllStringSubmatchIndex(text, -1)
	for i, m := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		body := text[m[1]:end]
		s := docSection{title: text[m[4]:m[5]], numbers: docNumber.FindAllString(body, -1)}
		s.contents = docContents{
			Heading: text[m[2]:m[3]],
			Lines:   docLine.FindAllString(body, -1),
			Code:    sortedSet(docCode.FindAllString(body, -1)),
			Links:   docLinks(t, file, body),
		}
		if docName.MatchString(s.title) {
			s.contents.Heading += " " + s.title
		}
		n := strings.Count(body, "\x00")
		s.contents.Blocks, blocks = blocks[:n], blocks[n:]
		sections = append(sections, s)
	}
	return sections
}

func headings(sections []docSection) []string {
	var all []string
	for _, s := range sections {
		all = append(all, s.contents.Heading)
	}
	return all
}

// docLinks returns where the links of a part of a file lead, alike in both languages:
// a link to a heading by the heading's number.
func docLinks(t *testing.T, file, body string) []string {
	t.Helper()
	var links []string
	for _, target := range linkTargets(body) {
		if strings.Contains(target, "://") {
			links = append(links, target)
			continue
		}
		to := linkedFile(file, target)
		link := englishEdition(to)
		if _, anchor, ok := strings.Cut(target, "#"); ok {
			link += "#" + headingNumber(t, file, to, anchor)
		} else if _, err := os.Stat("../../" + to); err != nil {
			t.Errorf("%s links to %s, which is nowhere", file, target)
		}
		links = append(links, link)
	}
	return sortedSet(links)
}

func linkTargets(text string) []string {
	var targets []string
	for _, m := range docLink.FindAllStringSubmatch(text, -1) {
		targets = append(targets, m[1])
	}
	return targets
}

// linkedFile returns the file that a relative link in another one leads to.
func linkedFile(from, target string) string {
	to, _, _ := strings.Cut(target, "#")
	if to == "" {
		return from
	}
	return path.Join(path.Dir(from), to)
}

// headingNumber returns which heading of a file has an anchor on GitHub.
func headingNumber(t *testing.T, from, file, anchor string) string {
	t.Helper()
	text := docBlock.ReplaceAllString(repositoryFile(t, file), "")
	punctuation := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for i, m := range docHeading.FindAllStringSubmatch(text, -1) {
		slug := punctuation.ReplaceAllString(strings.ToLower(m[2]), "")
		if strings.ReplaceAll(slug, " ", "-") == anchor {
			return strconv.Itoa(i)
		}
	}
	t.Errorf("%s links to #%s of %s, which has no such heading", from, anchor, file)
	return "?"
}

func englishEdition(file string) string {
	return strings.Replace(strings.Replace(file, "docs/ko/", "docs/", 1), ".ko.md", ".md", 1)
}

func koreanEdition(file string) string {
	if englishEdition(file) == "README.md" {
		return "README.ko.md"
	}
	return strings.Replace(englishEdition(file), "docs/", "docs/ko/", 1)
}

// hasKoreanEdition reports whether a file is an English one that is there in Korean, too.
func hasKoreanEdition(file string) bool {
	korean := koreanEdition(file)
	_, err := os.Stat("../../" + korean)
	return err == nil && korean != file
}

func sortedSet(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}
