package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func TestMergeRunsSplits(t *testing.T) {
	between := func(first, last, views int64) collector.Span {
		return collector.Span{First: first, Last: last, Counters: collector.Counters{Views: views}}
	}
	at := func(at, views int64) collector.Reading {
		return collector.Reading{At: at, Counters: collector.Counters{Views: views}}
	}
	for _, c := range []struct {
		name         string
		spans        []collector.Span
		add          []collector.Reading
		want         []collector.Span
		contradicted int
	}{
		{"into nothing", nil, []collector.Reading{at(1, 5), at(2, 5), at(3, 6)}, []collector.Span{between(1, 2, 5), between(3, 3, 6)}, 0},
		{"inside, equal", []collector.Span{between(10, 20, 5)}, []collector.Reading{at(10, 5), at(15, 5), at(20, 5)}, []collector.Span{between(10, 20, 5)}, 0},
		{"inside, different", []collector.Span{between(10, 20, 5)}, []collector.Reading{at(12, 5), at(15, 6)},
			[]collector.Span{between(10, 12, 5), between(15, 15, 6), between(20, 20, 5)}, 0},
		{"around, equal", []collector.Span{between(10, 20, 5)}, []collector.Reading{at(5, 5), at(25, 5)}, []collector.Span{between(5, 25, 5)}, 0},
		{"at the end, less", []collector.Span{between(10, 20, 5)}, []collector.Reading{at(20, 4)}, []collector.Span{between(10, 20, 5)}, 1},
		{"at the end, more", []collector.Span{between(10, 20, 5)}, []collector.Reading{at(20, 6)},
			[]collector.Span{between(10, 10, 5), between(20, 20, 6)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var spans []Span
			for _, r := range c.spans {
				spans = append(spans, Span{Span: r})
			}
			got := mergeSpans(spans, c.add)
			if diff := cmp.Diff(c.want, plainSpans(got.spans)); diff != "" || got.contradicted != c.contradicted {
				t.Errorf("%d contradicted, %s", got.contradicted, diff)
			}
		})
	}
}
