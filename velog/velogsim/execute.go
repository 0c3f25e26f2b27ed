package velogsim

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// execution executes one operation. The world's lock is held meanwhile.
type execution struct {
	api     API
	server  *Server
	at      time.Time
	doc     *document
	vars    map[string]any
	faults  []Fault
	login   *login
	refresh string // the refresh cookie that was sent, for restoreToken

	out        []byte
	statements int // run so far; see cost.go
	path       []string
	failures   []failure
	noData     bool // a field that may not be null has failed, so all of data is null
	fields     map[*ast.Selection][]*ast.Field
}

// object is a value with fields. field returns nil, a string, bool, int64,
// time.Time, []string, object or []object; or a problem, which makes the field
// null. Validation guarantees that only fields of its type are requested.
type object interface {
	field(e *execution, f *ast.Field) (any, *problem)
}

// run returns the HTTP status and the body of the answer.
func (e *execution) run(op *ast.OperationDefinition) (int, []byte) {
	// A list collects the same selection set for each of its entries.
	e.fields = make(map[*ast.Selection][]*ast.Field)
	var root object = queryV3{}
	if e.api == V2 {
		root = queryV2{}
	}
	e.writeObject(root, op.SelectionSet)
	data := e.out
	if e.noData {
		data = []byte("null")
	}
	return e.envelope(data)
}

// envelope joins errors and data: with status 200 on v2; on v3 an HTTP error of a
// resolver sets the status and drops all data, any other error is a 500 with the
// remaining data.
func (e *execution) envelope(data []byte) (int, []byte) {
	out := make([]byte, 0, len(data)+16)
	out = append(out, '{')
	status := 200
	if len(e.failures) > 0 {
		out = appendErrors(out, e.api, e.failures)
		if e.api == V3 {
			status = 500
			if i := slices.IndexFunc(e.failures, func(f failure) bool { return f.status != 0 }); i >= 0 {
				return e.failures[i].status, append(out, '}')
			}
		}
		out = append(out, ',')
	}
	out = append(append(append(out, `"data":`...), data...), '}')
	return status, out
}

func (e *execution) writeObject(o object, set ast.SelectionSet) {
	e.out = append(e.out, '{')
	for i, f := range e.collect(set) {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.out = append(append(append(e.out, '"'), f.Alias...), `":`...)
		e.path = append(e.path, f.Alias)
		e.writeField(o, f)
		e.path = e.path[:len(e.path)-1]
	}
	e.out = append(e.out, '}')
}

func (e *execution) writeField(o object, f *ast.Field) {
	if f.Name == "__typename" {
		e.out = appendString(e.out, f.ObjectDefinition.Name)
		return
	}
	value, p := o.field(e, f)
	e.count(o, f, value, p)
	if p != nil {
		e.failures = append(e.failures, failure{
			problem: *p, line: f.Position.Line, column: f.Position.Column, path: slices.Clone(e.path),
		})
		// Only root fields can both fail and be non-null, so a null never
		// propagates further than from there to all of data.
		e.noData = e.noData || f.Definition.Type.NonNull
		value = nil
	}
	e.writeValue(value, f.SelectionSet)
}

func (e *execution) writeValue(value any, set ast.SelectionSet) {
	switch v := value.(type) {
	case string:
		e.out = appendString(e.out, v)
	case bool:
		e.out = strconv.AppendBool(e.out, v)
	case int64:
		e.out = strconv.AppendInt(e.out, v, 10)
	case json.RawMessage:
		e.out = append(e.out, v...)
	case time.Time:
		e.out = v.UTC().AppendFormat(e.out, `"2006-01-02T15:04:05.000Z"`)
	case []string:
		writeList(e, v, func(s string) { e.out = appendString(e.out, s) })
	case []object:
		writeList(e, v, func(o object) { e.writeObject(o, set) })
	case object:
		e.writeObject(v, set)
	default:
		e.out = append(e.out, "null"...)
	}
}

func writeList[T any](e *execution, list []T, write func(T)) {
	e.out = append(e.out, '[')
	for i, v := range list {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		write(v)
	}
	e.out = append(e.out, ']')
}

// appendString appends a JSON string. Nearly all strings need no escapes, and
// a list has hundreds of them.
func appendString(out []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			return appendJSON(out, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendJSON(out, s)
	}
	return append(append(append(out, '"'), s...), '"')
}

// collect returns the fields of a selection set in the order of the answer:
// fragments expanded, fields with the same response key merged.
func (e *execution) collect(set ast.SelectionSet) []*ast.Field {
	if len(set) == 0 {
		return nil
	}
	if fields, ok := e.fields[&set[0]]; ok {
		return fields
	}
	fields := e.gather(nil, set)
	e.fields[&set[0]] = fields
	return fields
}

func (e *execution) gather(fields []*ast.Field, set ast.SelectionSet) []*ast.Field {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if e.wanted(s.Directives) {
				fields = mergeField(fields, s)
			}
		case *ast.InlineFragment:
			if e.wanted(s.Directives) {
				fields = e.gather(fields, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if e.wanted(s.Directives) {
				fields = e.gather(fields, s.Definition.SelectionSet)
			}
		}
	}
	return fields
}

func mergeField(fields []*ast.Field, f *ast.Field) []*ast.Field {
	i := slices.IndexFunc(fields, func(o *ast.Field) bool { return o.Alias == f.Alias })
	if i < 0 {
		return append(fields, f)
	}
	merged := *fields[i] // a copy: the document is shared
	merged.SelectionSet = slices.Concat(merged.SelectionSet, f.SelectionSet)
	fields[i] = &merged
	return fields
}

// wanted evaluates @skip and @include.
func (e *execution) wanted(directives ast.DirectiveList) bool {
	for _, d := range directives {
		condition, _ := d.ArgumentMap(e.vars)["if"].(bool)
		if (d.Name == "skip" && condition) || (d.Name == "include" && !condition) {
			return false
		}
	}
	return true
}
