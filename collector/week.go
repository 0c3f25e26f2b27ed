package collector

// week is what is known of the hours of the week.
type week struct {
	views [hoursPerWeek]int64 // units
	hours [hoursPerWeek]int64 // how often each is known
}

// rhythm works out what the hours of the week weigh. Few views say little, so
// that each hour of the week begins with some ordinary views, which spread as its
// hour of the day and its weekday do over all of the week. These begin with as
// many that spread evenly. So the rhythm is the one of the week where there are
// many views, else the one of the day, and no rhythm where there are very few.
//
// All of it is in whole numbers: every machine works out the same.
func (k *week) rhythm() *Rhythm {
	mean := k.mean()
	if mean == 0 {
		return nil
	}
	ofDay := k.hoursOfDay(mean)
	var weights [hoursPerWeek]int64
	for day := range int64(hoursPerWeek / hoursPerDay) {
		first := day * hoursPerDay
		ofWeekday := k.weekday(first, mean, &ofDay)
		for h := first; h < first+hoursPerDay; h++ {
			usual := ofDay[h-first] * ofWeekday / evenHour
			weights[h] = (k.views[h]*evenHour + ordinary*usual) / (k.hours[h]*mean + ordinary)
		}
	}
	return newRhythm(&weights)
}

// mean returns the units of views of an hour.
func (k *week) mean() int64 {
	var views, hours int64
	for h := range k.views {
		views, hours = views+k.views[h], hours+k.hours[h]
	}
	return views / max(1, hours)
}

// hoursOfDay returns what the hours of the day weigh.
func (k *week) hoursOfDay(mean int64) (weights [hoursPerDay]int64) {
	for h := range weights {
		var views, hours int64
		for i := h; i < hoursPerWeek; i += hoursPerDay {
			views, hours = views+k.views[i], hours+k.hours[i]
		}
		weights[h] = (views + ordinary) * evenHour / (hours*mean + ordinary)
	}
	return weights
}

// weekday returns what the day weighs that begins with an hour of the week: its
// views, against those that its hours have on any day.
func (k *week) weekday(first, mean int64, ofDay *[hoursPerDay]int64) int64 {
	var views, usual int64
	for i, weight := range ofDay {
		h := first + int64(i)
		views += k.views[h]
		usual += k.hours[h] * mean * weight / evenHour
	}
	return (views + ordinary) * evenHour / (usual + ordinary)
}
