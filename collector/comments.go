package collector

// Comments are known of fewer readings than views and likes, since velog's
// database has to look them up post by post: see [Span.CommentsTold].

// CommentsTold returns the first and the last reading of a span that told the
// number of comments. Where none of it did, told is false and to is the reading
// before it that did, whose number goes on; without one the number is [Unknown].
func (s *Span) CommentsTold() (from, to int64, told bool) {
	if s.Comments == Unknown {
		return 0, 0, false
	}
	if from, to = s.CommentsFrom, s.CommentsTo; from == 0 {
		from = s.First
	}
	if to == 0 {
		to = s.Last
	}
	return from, to, to >= s.First
}

// With returns the span to which a later reading belongs: this one, which it
// makes longer, or one that begins with it. A reading that does not tell the
// comments takes the number on that is known.
func (s *Span) With(at int64, c Counters) (next Span, begins bool) {
	told := c.Comments != Unknown
	from, to, before := s.CommentsTold()
	if !told && s.First != 0 {
		c.Comments = s.Comments
	}
	begins = s.First == 0 || s.Counters != c
	if next = *s; begins {
		next, before = Span{First: at, Counters: c}, false
	}
	next.Last, next.CommentsFrom, next.CommentsTo = at, 0, 0
	switch {
	case c.Comments == Unknown:
		return next, begins
	case told && !before:
		from, to = at, at
	case told:
		to = at
	case !before:
		from = 0
	}
	next.setTold(from, to)
	return next, begins
}

// Agrees reports whether a reading says nothing else than the span.
func (s *Span) Agrees(c Counters) bool {
	if c.Comments == Unknown {
		c.Comments = s.Comments
	}
	return c == s.Counters
}

// Tells reports whether the last reading of the span says all that another one of
// the same instant does.
func (s *Span) Tells(c Counters) bool {
	_, to, told := s.CommentsTold()
	return s.Agrees(c) && (c.Comments == Unknown || told && to == s.Last)
}

// ClipComments has a part of a span tell the comments as far as the whole told
// them in its time.
func (s *Span) ClipComments(whole Span) {
	from, to, told := whole.CommentsTold()
	if s.Comments == Unknown {
		return
	}
	if from, to = max(from, s.First), min(to, s.Last); !told || from > to {
		from, to = 0, s.First-1
	}
	s.setTold(from, to)
}

// setTold writes what is usual as 0, so that equal spans are equal values.
func (s *Span) setTold(from, to int64) {
	s.CommentsFrom, s.CommentsTo = from, to
	if from == s.First || to < s.First {
		s.CommentsFrom = 0
	}
	if to == s.Last {
		s.CommentsTo = 0
	}
}

// CommentsChange returns the first day whose comments may be other than they were
// when a reading follows the span that tells them. A midnight near to the reading
// before is not moved by one that is far from it.
func (s *Span) CommentsChange(at, comments int64) Date {
	day := dateOfUnix(at)
	_, to, _ := s.CommentsTold()
	if s.First == 0 || comments == Unknown || s.Comments == Unknown {
		return day
	}
	last := dateOfUnix(to)
	midnight := (last + 1).beginUnix()
	near := midnight-to <= exactWithin && at-midnight > exactWithin
	if last == day || last+1 == day && (comments == s.Comments || near) {
		return day
	}
	return last
}

// addComments adds a span to the line of comments. Carried says that a number
// which only goes on counts, because the span that told it may be missing.
func (t *timeline) addComments(r *Span, carried bool) {
	from, to, told := r.CommentsTold()
	if !told {
		from = to
	}
	n := len(t.comments.knots)
	if n == 0 {
		from = min(from, r.First) // told before the span as well, or it would begin here
	}
	switch {
	case r.Comments == Unknown || !told && !carried:
	case n > 0 && !told && t.comments.knots[n-1].at >= to:
	default:
		t.comments.addSpan(&Span{First: from, Last: to}, r.Comments)
	}
}

// told returns the spans as far as they tell the comments.
func told(spans []Span) []Span {
	all := make([]Span, len(spans))
	for i := range spans {
		from, to, ok := spans[i].CommentsTold()
		if all[i] = spans[i]; !ok {
			all[i].Comments = Unknown
			continue
		}
		all[i].First, all[i].Last = from, to
	}
	return all
}

// commentsOn returns the growth of comments on a day and their total at its end.
// While the day is not over and nothing was told in it, its growth is unknown, and
// the total is the one that was told just before it began.
func (t *timeline) commentsOn(begin, end int64) (growth, total int64) {
	growth, total = t.comments.between(begin, end)
	if n := len(t.comments.knots); total == Unknown && end > t.end && n > 0 {
		if last := t.comments.knots[n-1]; last.at < begin && last.near(begin) {
			total = last.total
		}
	}
	return growth, total
}
