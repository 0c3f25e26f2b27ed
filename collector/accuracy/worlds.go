package accuracy

import "math"

// Worlds returns worlds that differ from each other in when readers come.
func Worlds() []World {
	return []World{
		Simulated(137),
		Simulated(40),
		newWorld("steady", steady(4, evenly)),
		newWorld("weekly rhythm", steady(4, atWork)),
		newWorld("night owl", steady(4, atNight)),
		newWorld("viral posts", append(steady(3, atWork), viral(atWork)...)),
		newWorld("launch days", append(steady(2, atNight), launches(atNight)...)),
		newWorld("few readers", steady(0.3, atNight)),
	}
}

// evenly, atWork and atNight are how an hour of the week compares with the mean.
func evenly(int) float64 { return 1 }

func atWork(hourOfWeek int) float64 {
	factor := 0.25
	switch h := hourOfWeek % hoursInDay; {
	case h < 7:
		factor = 0.1
	case h >= 9 && h < 19:
		factor = 2
	case h >= 19:
		factor = 1
	}
	if hourOfWeek >= weekend {
		factor *= 0.35
	}
	return factor
}

func atNight(hourOfWeek int) float64 {
	switch h := hourOfWeek % hoursInDay; {
	case h < 4:
		return 3
	case h < 9:
		return 0.3
	case h < 18:
		return 0.4
	case h < 22:
		return 1
	default:
		return 2.2
	}
}

// steady are 15 posts with as many readers all year, the first of them with some
// views an hour, the others with ever fewer.
func steady(views float64, when func(int) float64) []readers {
	var all []readers
	for i := range 15 {
		mean := views * math.Exp(-float64(i)/5)
		all = append(all, readers{rate: func(_ float64, h int) float64 { return mean * when(h) }})
	}
	return all
}

// viral are a post a month that has up to 20 times the views of all steady ones
// on its first days.
func viral(when func(int) float64) []readers {
	var all []readers
	for i := range 12 {
		peak := 100 * math.Exp(float64(i%4))
		all = append(all, readers{released: (10+30*i)*hoursInDay + 7*i%hoursInDay, rate: func(age float64, h int) float64 {
			return when(h) * (0.3 + peak*math.Exp(-age/1.2))
		}})
	}
	return all
}

// launches are a post every ten days that has as many views as all steady ones on
// its first day, and few from the third on.
func launches(when func(int) float64) []readers {
	var all []readers
	for i := range 36 {
		all = append(all, readers{released: 10*i*hoursInDay + 10, rate: func(age float64, h int) float64 {
			return when(h) * (0.05 + 12*math.Exp(-1.5*age))
		}})
	}
	return all
}
