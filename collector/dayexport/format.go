package dayexport

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"

	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// Format is how days are written.
type Format string

// The formats. In CSV, a text that a spreadsheet would take for a formula has an
// apostrophe before it; lines end in CRLF. JSON is one array with an object on each
// line.
const (
	CSV  Format = "csv"
	JSON Format = "json"
)

// Formats returns all formats.
func Formats() []Format { return []Format{CSV, JSON} }

// ContentType is that of an answer over HTTP.
func (f Format) ContentType() string {
	if f == JSON {
		return "application/json"
	}
	return "text/csv; charset=utf-8; header=present"
}

// rows writes rows of strings, int64, and nil for what is unknown.
type rows interface {
	write(row []any) error
	end() error
}

func (d Days) rows(w io.Writer, columns []string) rows {
	if d.Format == JSON {
		return newJSONRows(w, columns)
	}
	return newCSVRows(w, columns, d.Mark)
}

const byteOrderMark = "\ufeff"

type csvRows struct {
	csv    *csv.Writer
	record []string
}

func newCSVRows(w io.Writer, columns []string, mark bool) *csvRows {
	out := bufio.NewWriter(w) // which the CSV writer has as its own buffer
	if mark {
		_, _ = out.WriteString(byteOrderMark)
	}
	r := &csvRows{csv: csv.NewWriter(out)}
	r.csv.UseCRLF = true
	_ = r.csv.Write(columns) // into the buffer; end tells of an error
	return r
}

func (r *csvRows) write(row []any) error {
	r.record = r.record[:0]
	for _, value := range row {
		switch value := value.(type) {
		case string:
			r.record = append(r.record, readingcsv.Cell(value))
		case int64:
			r.record = append(r.record, strconv.FormatInt(value, 10))
		default:
			r.record = append(r.record, "")
		}
	}
	return r.csv.Write(r.record)
}

func (r *csvRows) end() error {
	r.csv.Flush()
	return r.csv.Error()
}

type jsonRows struct {
	out   *bufio.Writer
	names [][]byte // each with what separates it from the value before
	line  []byte
	next  string // what separates the next row from the one before
}

func newJSONRows(w io.Writer, columns []string) *jsonRows {
	r := &jsonRows{out: bufio.NewWriter(w), next: "["}
	for i, name := range columns {
		r.names = append(r.names, []byte(map[bool]string{true: "{", false: ","}[i == 0]+strconv.Quote(name)+":"))
	}
	return r
}

func (r *jsonRows) write(row []any) error {
	r.line = append(append(r.line[:0], r.next...), '\n')
	r.next = ","
	for i, value := range row {
		r.line = append(r.line, r.names[i]...)
		switch value := value.(type) {
		case string:
			r.line = append(r.line, jsonText(value)...)
		case int64:
			r.line = strconv.AppendInt(r.line, value, 10)
		default:
			r.line = append(r.line, "null"...)
		}
	}
	_, err := r.out.Write(append(r.line, '}'))
	return err
}

func jsonText(text string) []byte {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string has no error
	return bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))
}

func (r *jsonRows) end() error {
	end := "\n]\n"
	if r.next == "[" {
		end = "[]\n"
	}
	_, _ = r.out.WriteString(end) // Flush tells of an error
	return r.out.Flush()
}
