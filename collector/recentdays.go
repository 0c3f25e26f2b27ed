package collector

import (
	"encoding/binary"
	"slices"
)

// RecentLength is how many days recent ones are at most: today, the 90 days before, the
// 90 before these, and some more for a clock that is ahead.
const RecentLength = 2*90 + 8

// RecentDays are what a blog got by a measure on its last day and on those before it,
// packed so that those of thousands of blogs are read at once: an unsigned varint for each
// day, the newest first. 0 is a day of which nothing is known. Of another one the lowest
// bit is 1, the next one tells whether the day is partial, and the others are what it
// got, zigzag: likes may fall.
type RecentDays struct {
	Last   Date
	Packed []byte
}

// PackRecent packs the recent ones among the days of an account, oldest first.
func PackRecent(days []Day, m Measure) RecentDays {
	if len(days) == 0 {
		return RecentDays{}
	}
	r := RecentDays{Last: days[len(days)-1].Date}
	next := r.Last
	for _, d := range slices.Backward(days) {
		value, _, known := m.Of(d)
		if r.Last-d.Date >= RecentLength {
			break
		}
		if !known {
			continue
		}
		for ; next > d.Date; next-- {
			r.Packed = append(r.Packed, 0)
		}
		code := (uint64(value)<<1^uint64(value>>63))<<2 | 1
		if d.Quality == Partial {
			code |= 2
		}
		r.Packed = binary.AppendUvarint(r.Packed, code)
		next--
	}
	return r
}

// each calls a function with the days from one on that are known, the newest first.
func (r RecentDays) each(from Date, do func(d Date, value int64, partial bool)) {
	packed := r.Packed
	for d := r.Last; d >= from && len(packed) > 0; d-- {
		code, size := uint64(packed[0]), 1
		if code > 0x7f { // a single byte, as most are, is read fastest
			if code, size = binary.Uvarint(packed); size <= 0 {
				return
			}
		}
		packed = packed[size:]
		if code != 0 {
			n := code >> 2
			do(d, int64(n>>1)^-int64(n&1), code&2 != 0)
		}
	}
}

// Sums adds up some periods, which may lie in one another.
func (r RecentDays) Sums(periods ...Period) []Sum {
	sums := make([]Sum, len(periods))
	from := r.Last
	for _, p := range periods {
		from = min(from, p.First)
	}
	r.each(from, func(d Date, value int64, partial bool) {
		for i := range periods {
			if d < periods[i].First || d > periods[i].Last {
				continue
			}
			s := &sums[i]
			s.Views += value
			s.Days++
			if partial {
				s.Partial++
			}
		}
	})
	return sums
}

// UnpackRecent is the inverse of [PackRecent], of all measures: days with what they know,
// oldest first, without totals. A day that is not partial is exact.
func UnpackRecent(by map[Measure]RecentDays) []Day {
	var days []Day
	by[ByViews].each(AllDays, func(d Date, value int64, partial bool) {
		day := Day{Date: d, Views: value, Likes: Unknown, Comments: Unknown, Quality: Exact}
		if partial {
			day.Quality = Partial
		}
		days = append(days, day)
	})
	slices.Reverse(days)
	for m, of := range map[Measure]func(*Day) *int64{
		ByLikes: func(d *Day) *int64 { return &d.Likes }, ByComments: func(d *Day) *int64 { return &d.Comments },
	} {
		by[m].each(AllDays, func(d Date, value int64, _ bool) {
			if i, ok := slices.BinarySearchFunc(days, d, func(a Day, d Date) int { return int(a.Date) - int(d) }); ok {
				*of(&days[i]) = value
			}
		})
	}
	return days
}
