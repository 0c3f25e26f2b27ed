package collector

import "encoding/binary"

const (
	secondsPerHour = 60 * 60
	hoursPerDay    = 24
	hoursPerWeek   = 7 * hoursPerDay

	// mondayShift brings the hours since 1970, a Thursday, to weeks in Seoul
	// that begin on Monday.
	mondayShift = 9 + 3*hoursPerDay

	// evenHour is what an hour weighs where all weigh the same.
	evenHour = 1 << 10
)

// Rhythm says how the views of an account spread over the hours of its week in
// Seoul. Every hour weighs something, so that time never stands still. It is
// made by [Activity.Rhythm].
type Rhythm struct {
	before [hoursPerWeek + 1]int64 // what the hours of the week before one weigh
}

func newRhythm(weights *[hoursPerWeek]int64) *Rhythm {
	r := &Rhythm{}
	for i, weight := range weights {
		r.before[i+1] = r.before[i] + max(1, weight)
	}
	return r
}

// EvenRhythm is the one of accounts whose rhythm nobody knows.
func EvenRhythm() *Rhythm {
	var weights [hoursPerWeek]int64
	for i := range weights {
		weights[i] = evenHour
	}
	return newRhythm(&weights)
}

// elapsed is a clock that runs by the rhythm: what lies between two instants is
// the difference.
func (r *Rhythm) elapsed(at int64) int64 {
	hour := HourOf(at)
	week, i := floorDiv(hour+mondayShift, hoursPerWeek), hourOfWeek(hour)
	return (week*r.before[hoursPerWeek]+r.before[i])*secondsPerHour + (r.before[i+1]-r.before[i])*(at-hour*secondsPerHour)
}

// HourOf returns the hour in which an instant lies, in Unix seconds, counted
// since 1970.
func HourOf(at int64) int64 { return floorDiv(at, secondsPerHour) }

// hourOfWeek returns which hour of the week in Seoul an hour is, 0 being the
// first one of Monday.
func hourOfWeek(hour int64) int64 {
	hour += mondayShift
	return hour - hoursPerWeek*floorDiv(hour, hoursPerWeek)
}

// Pack returns the rhythm in a form in which it can be stored; empty for none.
func (r *Rhythm) Pack() []byte {
	packed := []byte{}
	if r == nil {
		return packed
	}
	for i := range hoursPerWeek {
		packed = binary.AppendUvarint(packed, uint64(r.before[i+1]-r.before[i]))
	}
	return packed
}

// UnpackRhythm is the inverse of [Rhythm.Pack]. It reports in ok whether packed
// is complete.
func UnpackRhythm(packed []byte) (r *Rhythm, ok bool) {
	if len(packed) == 0 {
		return nil, true
	}
	var weights [hoursPerWeek]int64
	for i := range weights {
		n, size := binary.Uvarint(packed)
		if size <= 0 {
			return nil, false
		}
		weights[i], packed = int64(n), packed[size:]
	}
	return newRhythm(&weights), len(packed) == 0
}
