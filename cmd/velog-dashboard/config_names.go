package main

import (
	"reflect"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// checkNames finds variables that were probably meant for this program but do not
// exist. Otherwise a misspelt variable would be ignored silently.
func checkNames(environ []string, found *mistakes) {
	known := knownNames()
	for _, entry := range slices.Sorted(slices.Values(environ)) {
		name, value, _ := strings.Cut(entry, "=")
		if value == "" || slices.Contains(known, name) || !hasOwnPrefix(name) {
			continue
		}
		near, distance := nearest(name, known)
		switch {
		case distance <= 2:
			found.add(name, "is not a variable of this program: did you mean %s?", near)
		case strings.HasPrefix(name, "VELOG_"):
			found.add(name, "is not a variable of this program: unset it")
		}
	}
}

// knownNames lists the variables, including those that name files.
func knownNames() []string {
	var names []string
	for f := range reflect.TypeFor[environment]().Fields() {
		names = append(names, f.Tag.Get("envconfig"))
	}
	return names
}

// hasOwnPrefix excludes what Kubernetes sets by itself for services named influxdb
// or velog-…, such as INFLUXDB_PORT and VELOG_DASHBOARD_SERVICE_HOST.
func hasOwnPrefix(name string) bool {
	for _, part := range []string{"_PORT", "_SERVICE_"} {
		if strings.Contains(name, part) {
			return false
		}
	}
	return strings.HasPrefix(name, "COLLECT_") || strings.HasPrefix(name, "NOTIFY_URL") || strings.HasPrefix(name, "NOTIFY_KIND") || strings.HasPrefix(name, "INFLUXDB_") ||
		(strings.HasPrefix(name, "VELOG_") && !strings.HasPrefix(name, "VELOG_DASHBOARD_"))
}

func nearest(name string, known []string) (near string, distance int) {
	distance = len(name)
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < distance {
			near, distance = k, d
		}
	}
	return near, distance
}
