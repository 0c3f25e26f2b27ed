package velog_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog"
	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// A blog is read without a login by its owner's name. Without the two
// addresses the client talks to velog.io.
func ExampleSession_Posts() {
	world := velogsim.NewWorld(velogsim.Config{Start: time.Now()})
	world.Publish("alice", velogsim.PostSpec{
		Title: "Hello", ReleasedAt: time.Now().Add(-time.Hour), InitialViews: 12,
	})
	server, err := velogsim.Start(world, velogsim.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()

	client, err := velog.New(velog.Options{
		UserAgent: "example/1.0", V3URL: server.V3URL(), V2URL: server.V2URL(),
	})
	if err != nil {
		log.Fatal(err)
	}
	session := client.Session(velog.Tokens{}, nil)
	for page, err := range session.Posts(context.Background(), velog.User{Username: "alice"}, velog.Lean) {
		if err != nil {
			log.Fatal(err)
		}
		for _, p := range page.Posts {
			fmt.Println(p.Title, p.Views)
		}
	}
	// Output: Hello 12
}
