package influx

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"sync"
)

// errNotInfluxDB is a success that no InfluxDB would send.
var errNotInfluxDB = errors.New("status 200 with a body, where InfluxDB sends none")

// doer sends the client library's requests.
type doer struct {
	client    *http.Client
	userAgent string
	packers   sync.Pool // of *gzip.Writer, which are large
}

// Do sends a request, compressed. It reads no more of an answer than an error of
// InfluxDB needs, and treats a success with a body, such as a proxy's login page,
// as a failure: points wrongly believed written would never be sent again.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	if d.userAgent != "" {
		req.Header.Set("User-Agent", d.userAgent)
	}
	if err := d.compress(req); err != nil {
		return nil, err
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 == 2 && hasBody(resp) {
		return nil, errors.Join(errNotInfluxDB, resp.Body.Close())
	}
	return resp, keepBody(resp)
}

// bodyKey is the key of a context's *[]byte, which receives the body of an error:
// the client library keeps only the fields of InfluxDB 2.
type bodyKey struct{}

// keepBody reads no more of an answer than an error of InfluxDB needs.
func keepBody(resp *http.Response) error {
	const longest = 1 << 20
	var reader io.Reader = io.LimitReader(resp.Body, longest)
	if keep, ok := resp.Request.Context().Value(bodyKey{}).(*[]byte); ok && resp.StatusCode/100 != 2 {
		body, err := io.ReadAll(reader)
		if err != nil {
			return errors.Join(err, resp.Body.Close())
		}
		*keep, reader = body, bytes.NewReader(body)
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{reader, resp.Body}
	return nil
}

// compress exists because the library's own compression has a data race. It also
// leaves a body that net/http can send again, when an idle connection turns out to
// be closed.
func (d *doer) compress(req *http.Request) error {
	if req.Body == nil {
		return nil
	}
	packer, ok := d.packers.Get().(*gzip.Writer)
	if !ok {
		packer = gzip.NewWriter(nil)
	}
	defer d.packers.Put(packer)
	var packed bytes.Buffer
	packer.Reset(&packed)
	_, err := io.Copy(packer, req.Body)
	if err := errors.Join(err, packer.Close(), req.Body.Close()); err != nil {
		return err
	}
	req.Header.Set("Content-Encoding", "gzip")
	req.ContentLength = int64(packed.Len())
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(packed.Bytes())), nil
	}
	req.Body, err = req.GetBody()
	return err
}

func hasBody(resp *http.Response) bool {
	n, _ := io.ReadFull(resp.Body, make([]byte, 1))
	return n > 0
}
