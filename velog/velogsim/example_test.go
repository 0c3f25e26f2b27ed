package velogsim_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// A blog with one post, read two days after its release: velog's answer and
// the truth agree.
func Example() {
	begin := time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC) // a midnight in Seoul
	world := velogsim.NewWorld(velogsim.Config{Seed: 1, Start: begin})
	post := world.Publish("writer", velogsim.PostSpec{Title: "Hello", ReleasedAt: begin, Popularity: 100})

	now := begin.AddDate(0, 0, 2)
	server, err := velogsim.Start(world, velogsim.Options{Now: func() time.Time { return now }})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()

	query := url.QueryEscape(`{posts(input:{username:"writer"}){title views}}`)
	response, err := http.Get(server.V3URL() + "?query=" + query)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	truth := world.DayViews(post, begin) + world.DayViews(post, begin.AddDate(0, 0, 1))
	fmt.Println(string(body) == fmt.Sprintf(`{"data":{"posts":[{"title":"Hello","views":%d}]}}`, truth))
	// Output: true
}
