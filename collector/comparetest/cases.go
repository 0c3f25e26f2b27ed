package comparetest

import (
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// at is a time of day in Seoul, so many days after the day of the cases.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 6, 17+day, hour, minute, 0, 0, collector.Seoul)
}

// first is the midnight at which the tracking of a blog began long enough ago
// for every period to be whole.
func first() time.Time { return at(-61, 0, 0) }

// Cases is the table. Views are so steady that each answer can be worked out in
// the head: 144 a day are 6 an hour and one every ten minutes.
func Cases() []Case {
	return slices.Concat(clocks(), gaps(), deletions(), ratios())
}

// clocks are about today and yesterday by the same time.
func clocks() []Case {
	return []Case{
		{
			Name: "steady, last reading three hours old", Now: at(0, 14, 0),
			Posts: []Post{{ID: id(1), Readings: steady(144, first(), at(0, 11, 0))}},
			Want: Want{
				Today: changed(66, 1, 66, 0), Yesterday: changed(144, 1, 144, 0),
				Week: changed(1008, 7, 1008, 0), Month: changed(4320, 30, 4320, 0),
			},
		},
		{
			Name: "hourly readings, ten minutes after midnight", Now: at(0, 0, 10),
			Posts: []Post{{ID: id(1), Readings: nights()}},
			Want: Want{
				Today: changed(27, 1, 24, 12.5), Yesterday: changed(4347, 1, 4140, 5),
				Week: changed(8987, 7, 700, 1183.9), Month: changed(11287, 30, 3000, 276.2),
			},
		},
		{
			Name: "before the first reading of a day", Now: at(0, 0, 3),
			Posts: []Post{{ID: id(1), Readings: steady(144, first(), at(-1, 23, 50))}},
			Want: Want{
				Today: obstacle(Nothing, 0, Nothing, collector.NotKnown), Yesterday: obstacle(143, 1, 144, collector.Incomplete),
				Week: obstacle(1007, 7, 1008, collector.Incomplete), Month: obstacle(4319, 30, 4320, collector.Incomplete),
			},
		},
		{
			Name: "an old post read more rarely", Now: at(0, 12, 10),
			Posts: []Post{
				{ID: id(1), Readings: steady(144, first(), at(0, 12, 0))},
				{ID: id(2), Readings: steady(24, first(), at(0, 6, 0))},
			},
			Want: Want{
				Today: changed(78, 1, 78, 0), Yesterday: changed(168, 1, 168, 0),
				Week: changed(1176, 7, 1176, 0), Month: changed(5040, 30, 5040, 0),
			},
		},
	}
}

// gaps are about days that are unknown or partial.
func gaps() []Case {
	return []Case{
		{
			Name: "tracked since 23:00 the day before yesterday", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: steady(144, at(-2, 23, 0), at(0, 12, 0))}},
			Want: Want{
				Today: changed(72, 1, 72, 0), Yesterday: obstacle(144, 1, Nothing, collector.BeforeIncomplete),
				Week:  obstacle(150, 2, Nothing, collector.Incomplete),
				Month: obstacle(150, 2, Nothing, collector.Incomplete),
			},
		},
		{
			Name: "tracked since 23:00 yesterday", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: steady(144, at(-1, 23, 0), at(0, 12, 0))}},
			Want: Want{
				Today:     obstacle(72, 1, Nothing, collector.BeforeIncomplete),
				Yesterday: obstacle(6, 1, Nothing, collector.Incomplete), Week: obstacle(6, 1, Nothing, collector.Incomplete),
				Month: obstacle(6, 1, Nothing, collector.Incomplete),
			},
		},
		{
			Name: "tracked since this morning", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: steady(144, at(0, 10, 0), at(0, 12, 0))}},
			Want: Want{
				Today:     obstacle(12, 1, Nothing, collector.BeforeNotKnown),
				Yesterday: obstacle(Nothing, 0, Nothing, collector.NotKnown), Week: obstacle(Nothing, 0, Nothing, collector.NotKnown),
				Month: obstacle(Nothing, 0, Nothing, collector.NotKnown),
			},
		},
		{
			Name: "tracked for three days", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: steady(144, at(-3, 0, 0), at(0, 12, 0))}},
			Want: Want{
				Today: changed(72, 1, 72, 0), Yesterday: changed(144, 1, 144, 0),
				Week:  obstacle(432, 3, Nothing, collector.Incomplete),
				Month: obstacle(432, 3, Nothing, collector.Incomplete),
			},
		},
		{
			Name: "tracked for seven days", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: steady(144, at(-7, 0, 0), at(0, 12, 0))}},
			Want: Want{
				Today: changed(72, 1, 72, 0), Yesterday: changed(144, 1, 144, 0),
				Week:  obstacle(1008, 7, Nothing, collector.BeforeNotKnown),
				Month: obstacle(1008, 7, Nothing, collector.Incomplete),
			},
		},
		{
			Name: "tracked for ten days, collector off for 20 hours", Now: at(0, 9, 20),
			Posts: []Post{{ID: id(1), Readings: steady(144, at(-10, 0, 0), at(-1, 13, 20))}},
			Want: Want{
				Today: obstacle(Nothing, 0, Nothing, collector.NotKnown), Yesterday: obstacle(80, 1, 144, collector.Incomplete),
				Week:  obstacle(944, 7, Nothing, collector.Incomplete),
				Month: obstacle(1376, 10, Nothing, collector.Incomplete),
			},
		},
		{
			Name: "collector off for 20 hours", Now: at(0, 9, 20),
			Posts: []Post{{ID: id(1), Readings: steady(144, first(), at(-1, 13, 20))}},
			Want: Want{
				Today: obstacle(Nothing, 0, Nothing, collector.NotKnown), Yesterday: obstacle(80, 1, 144, collector.Incomplete),
				Week: obstacle(944, 7, 1008, collector.Incomplete), Month: obstacle(4256, 30, 4320, collector.Incomplete),
			},
		},
		{
			Name: "collector back after 20 hours", Now: at(0, 10, 0),
			Posts: []Post{{ID: id(1), Readings: append(
				steady(144, first(), at(-1, 14, 0)), reading(at(0, 10, 0), grown(144, first(), at(0, 10, 0)), 0))}},
			Want: Want{
				Today: changed(60, 1, 60, 0), Yesterday: changed(144, 1, 144, 0),
				Week: changed(1008, 7, 1008, 0), Month: changed(4320, 30, 4320, 0),
			},
		},
		{
			Name: "a partial day in the last seven", Now: at(0, 12, 5),
			Posts: []Post{
				{ID: id(1), Readings: steady(144, first(), at(0, 12, 0))},
				{ID: id(2), Readings: steady(24, at(-3, 12, 0), at(0, 12, 0))},
			},
			Want: Want{
				Today: changed(84, 1, 84, 0), Yesterday: changed(168, 1, 168, 0),
				Week: obstacle(1068, 7, 1008, collector.Incomplete), Month: obstacle(4380, 30, 4320, collector.Incomplete),
			},
		},
		{
			Name: "a partial day in the seven before", Now: at(0, 12, 5),
			Posts: []Post{
				{ID: id(1), Readings: steady(144, first(), at(0, 12, 0))},
				{ID: id(2), Readings: steady(24, at(-10, 12, 0), at(0, 12, 0))},
			},
			Want: Want{
				Today: changed(84, 1, 84, 0), Yesterday: changed(168, 1, 168, 0),
				Week:  obstacle(1176, 7, Nothing, collector.BeforeIncomplete),
				Month: obstacle(4548, 30, 4320, collector.Incomplete),
			},
		},
	}
}

// deletions are about posts that are deleted, whose own days end with them.
func deletions() []Case {
	return []Case{
		{
			Name: "a post deleted yesterday at noon", Now: at(0, 12, 5),
			Posts: []Post{
				{ID: id(1), Readings: steady(144, first(), at(0, 12, 0))},
				{ID: id(2), Readings: steady(24, first(), at(-1, 12, 0)), Deleted: at(-1, 12, 10)},
			},
			Want: Want{
				Today: changed(72, 1, 84, -14.3), Yesterday: changed(156, 1, 168, -7.1),
				Week: changed(1164, 7, 1176, -1), Month: changed(5028, 30, 5040, -0.2),
			},
		},
	}
}

// ratios are about what has no percentage, and about likes.
func ratios() []Case {
	return []Case{
		{
			Name: "views since yesterday only", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: append(
				steady(0, first(), at(-2, 12, 0)), steady(144, at(-1, 0, 0), at(0, 12, 0))...)}},
			Want: Want{
				Today: changed(72, 1, 72, 0), Yesterday: fromNone(144, 1),
				Week: fromNone(144, 7), Month: fromNone(144, 30),
			},
		},
		{
			Name: "views since today only", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: append(
				steady(0, first(), at(-1, 12, 0)), steady(144, at(0, 0, 0), at(0, 12, 0))...)}},
			Want: Want{
				Today: fromNone(72, 1), Yesterday: fromNone(0, 1),
				Week: fromNone(0, 7), Month: fromNone(0, 30),
			},
		},
		{
			Name: "likes known of one post of two", Now: at(0, 12, 5),
			Posts: []Post{
				{ID: id(1), Readings: []Reading{
					reading(at(-1, 0, 0), 950, 45), reading(at(-1, 12, 0), 970, 47), reading(at(0, 0, 0), 990, 49), reading(at(0, 12, 0), 1000, 50),
				}},
				{ID: id(2), Readings: []Reading{
					reading(at(-1, 0, 0), 8000, collector.Unknown), reading(at(-1, 12, 0), 8480, collector.Unknown),
					reading(at(0, 0, 0), 8960, collector.Unknown), reading(at(0, 12, 0), 9000, collector.Unknown),
				}},
			},
			Want: Want{
				Today: changed(50, 1, 500, -90), Yesterday: obstacle(1000, 1, Nothing, collector.BeforeNotKnown),
				Week:  obstacle(1000, 1, Nothing, collector.Incomplete),
				Month: obstacle(1000, 1, Nothing, collector.Incomplete), LikesPer100: 5,
			},
		},
		{
			Name: "likes unknown on the first days", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: []Reading{
				reading(at(-2, 0, 0), 100, collector.Unknown), reading(at(-1, 0, 0), 200, collector.Unknown), reading(at(-1, 12, 0), 250, 9),
				reading(at(0, 0, 0), 300, 10), reading(at(0, 12, 0), 400, 12),
			}}},
			Want: Want{
				Today: changed(100, 1, 50, 100), Yesterday: changed(100, 1, 100, 0),
				Week:  obstacle(200, 2, Nothing, collector.Incomplete),
				Month: obstacle(200, 2, Nothing, collector.Incomplete), LikesPer100: 3,
			},
		},
		{
			Name: "likes never known", Now: at(0, 12, 5),
			Posts: []Post{{ID: id(1), Readings: []Reading{
				reading(at(-1, 0, 0), 100, collector.Unknown), reading(at(-1, 12, 0), 150, collector.Unknown),
				reading(at(0, 0, 0), 200, collector.Unknown), reading(at(0, 12, 0), 250, collector.Unknown),
			}}},
			Want: Want{
				Today: changed(50, 1, 50, 0), Yesterday: obstacle(100, 1, Nothing, collector.BeforeNotKnown),
				Week:  obstacle(100, 1, Nothing, collector.Incomplete),
				Month: obstacle(100, 1, Nothing, collector.Incomplete), LikesPer100: Nothing,
			},
		},
	}
}
