package collector

import (
	"cmp"
	"slices"
)

// Standing is what the public posts of a blog got in a period, and in the period of
// the same length before it.
type Standing struct {
	ID          int64
	User        string
	Now, Before Sum
}

// LeaderboardOrder is what a leaderboard is ordered by.
type LeaderboardOrder string

const (
	LeadByViews  LeaderboardOrder = "views"  // of the period
	LeadByGrowth LeaderboardOrder = "growth" // over the period before
)

// LeaderboardOrders lists all of them.
func LeaderboardOrders() []LeaderboardOrder {
	return []LeaderboardOrder{LeadByViews, LeadByGrowth}
}

// Place is a blog's place on a leaderboard.
type Place struct {
	Standing
	Place      int // from 1 on; equal numbers share one; 0: not all days are known
	Comparable bool
}

// Growth is how many views more the period got than the one before.
func (p Place) Growth() int64 { return p.Now.Views - p.Before.Views }

// Leaderboard orders blogs by what they got in a period of so many days. Only
// blogs of which every day that counts is known and whole have a place; the others
// come after them.
func Leaderboard(all []Standing, by LeaderboardOrder, days int) []Place {
	var board []Place
	for _, s := range all {
		p := Place{Standing: s, Comparable: s.Now.whole(days) && s.Before.whole(days)}
		if p.Comparable || by == LeadByViews && s.Now.whole(days) {
			p.Place = 1
		}
		board = append(board, p)
	}
	value := func(p Place) int64 {
		if by == LeadByGrowth && p.Place > 0 {
			return p.Growth()
		}
		return p.Now.Views
	}
	slices.SortFunc(board, func(a, b Place) int {
		return cmp.Or(cmp.Compare(b.Place, a.Place), cmp.Compare(value(b), value(a)), cmp.Compare(a.User, b.User))
	})
	for i := range board {
		switch {
		case board[i].Place == 0:
		case i > 0 && value(board[i]) == value(board[i-1]):
			board[i].Place = board[i-1].Place
		default:
			board[i].Place = i + 1
		}
	}
	return board
}
