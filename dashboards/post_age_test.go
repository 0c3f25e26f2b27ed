package dashboards_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

func TestViewsByAge(t *testing.T) {
	f := fixtureOf(t)
	chosen := f.newest()
	released := f.dayAt(chosen.ReleasedAt)
	own := f.onPost(t, "Views by days since release", "A", small, chosen.ID, 90)
	if len(own) != -released+1 {
		t.Fatalf("%d days of age, want %d", len(own), -released+1)
	}
	for _, row := range own {
		d := released + int(row["age"].(int64))
		if want := f.grown(chosen.ID, f.midnight(d), f.dayEnd(d)).Views; row["this"] != want {
			t.Errorf("at age %v: %v views, want %d", row["age"], row["this"], want)
		}
	}
	medians := f.medians(t, []string{small}, chosen.ID)
	if len(medians) != len(own) {
		t.Fatalf("%d medians for %d days", len(medians), len(own))
	}
	for i, row := range medians {
		// In those times midnights were read four minutes off.
		const off = 2
		if want := f.medianAt(int(row["age"].(int64)), chosen.ID); row["age"] != int64(i) || math.Abs(row["median"].(float64)-want) > off {
			t.Errorf("at age %v the median is %v, want %v within %d", row["age"], row["median"], want, off)
		}
	}
}

// medianAt is the true median of the small blog's posts at an age, of those
// that were tracked then.
func (f *fixture) medianAt(age int, but string) float64 {
	var views []float64
	for _, p := range f.world.Posts(small, f.now) {
		d := f.dayAt(p.ReleasedAt) + age
		if p.ID != but && d > f.dayAt(f.followed()) && d <= 0 {
			views = append(views, float64(f.grown(p.ID, f.midnight(d), f.dayEnd(d)).Views))
		}
	}
	slices.Sort(views)
	n := len(views)
	return (views[(n-1)/2] + views[n/2]) / 2
}

// medians runs the comparison by age with the posts that the dashboard's hidden
// variable chooses.
func (f *fixture) medians(t *testing.T, users []string, post string) []map[string]any {
	t.Helper()
	v := vars{"user": users, "post": {post}}
	for _, row := range f.run(t, f.fill(load(t, "velog-post").variable(t, "others"), v, f.now, f.now)) {
		v["others"] = append(v["others"], row["_value"].(string))
	}
	return f.rows(t, "velog-post", "Views by days since release", "B", v, f.midnight(-89), f.midnight(1))
}

// TestMedianIsOfOneWriter: with several writers chosen, a post is compared with
// its own writer's others.
func TestMedianIsOfOneWriter(t *testing.T) {
	f := fixtureOf(t)
	alone, among := f.medians(t, []string{small}, f.newest().ID), f.medians(t, all(), f.newest().ID)
	if len(alone) == 0 || len(alone) != len(among) {
		t.Fatalf("%d medians alone, %d among others", len(alone), len(among))
	}
	for i := range alone {
		if alone[i]["median"] != among[i]["median"] {
			t.Errorf("the median %v becomes %v with other writers chosen, too", alone[i], among[i])
		}
	}
}

// TestThirtyOthers: however many posts there are, the comparison reads the newest
// thirty, so that it stays quick.
func TestThirtyOthers(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	var want []string
	for i := range 33 { // the newest first
		post := fmt.Sprint("post-", i)
		server.WriteLines(fmt.Sprintf(`velog_post,user=many,post=%s slug="s" %d`, post, f.midnight(-i).UnixNano()))
		if i != 3 && len(want) < 30 {
			want = append(want, post)
		}
	}
	server.WriteLines(fmt.Sprintf(`velog_post,user=else,post=other slug="s" %d`, f.midnight(-1).UnixNano()))
	query := load(t, "velog-post").variable(t, "others")
	var got []string
	for _, row := range f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all(), "post": {"post-3"}}, f.now, f.now)) {
		got = append(got, row["_value"].(string))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the others are\n%v, want\n%v", got, want)
	}
}

// TestMedianIsOfTheFirstYear: of each other post the first 366 known days count, so
// that the comparison stays quick after many years.
func TestMedianIsOfTheFirstYear(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	for _, post := range []string{"p", "q"} {
		server.WriteLines(fmt.Sprintf(`velog_post,user=one,post=%s slug="s",released=%di %d`, post, f.midnight(-400).Unix(), f.midnight(-400).UnixNano()))
		var days []string
		for day := -400; day <= 0; day++ {
			days = append(days, fmt.Sprintf("velog_post_daily,user=one,post=%s views=%di %d", post, 400+day, f.midnight(day).UnixNano()))
		}
		server.WriteLines(days...)
	}
	v := vars{"user": all(), "post": {"p"}, "others": {"q"}}
	query := load(t, "velog-post").panel(t, "Views by days since release").query(t, "B")
	medians := f.run(t, f.fillBucket(server.Bucket, query, v, f.midnight(-30), f.midnight(1)))
	if len(medians) != 366 || medians[365]["age"] != int64(365) || medians[365]["median"] != 365.0 {
		t.Errorf("%d medians, the last one %v, want those of the ages 0 to 365", len(medians), medians[len(medians)-1])
	}
}

// TestMedianEndsWithThePost: the others are compared at the ages that the
// chosen post has reached, and at no later ones.
func TestMedianEndsWithThePost(t *testing.T) {
	f := fixtureOf(t)
	for _, p := range f.world.Posts(writer, f.now)[:4] {
		medians := f.medians(t, []string{writer}, p.ID)
		if age := -f.dayAt(p.ReleasedAt); len(medians) != age+1 || medians[age]["age"] != int64(age) {
			t.Errorf("%d medians for the ages 0 to %d", len(medians), age)
		}
	}
}

// TestAgeOfPostsInABucketThatForgets: where a bucket does not keep as old a
// point as a post's release, the post stands at the oldest time that it keeps;
// what it was released at, and how old it is, is told all the same.
func TestAgeOfPostsInABucketThatForgets(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	released := f.midnight(-100).Add(9 * time.Hour)
	server.WriteLines(
		fmt.Sprintf(`velog_post,user=one,post=p title="t",slug="s",url="u",released=%di %d`, released.Unix(), f.midnight(-10).UnixNano()),
		fmt.Sprintf(`velog_post_daily,user=one,post=p views=7i,likes=1i,views_total=9i %d`, f.midnight(-3).UnixNano()),
	)
	ask := func(query string) []map[string]any {
		v := vars{"user": all(), "post": {"p"}, "others": {""}, "chosen": {"p"}}
		return f.run(t, f.fillBucket(server.Bucket, query, v, f.midnight(-30), f.midnight(1)))
	}
	post := load(t, "velog-post")
	about := ask(post.panel(t, "About this post").query(t, "A"))
	if len(about) != 1 || about[0]["age"] != int64(100) || !about[0]["released"].(time.Time).Equal(released) {
		t.Errorf("the facts are %v, want 100 days since %v", about, released)
	}
	if ages := ask(post.panel(t, "Views by days since release").query(t, "A")); len(ages) != 1 || ages[0]["age"] != int64(97) {
		t.Errorf("the views are %v, want those of age 97", ages)
	}
	compared := ask(load(t, "velog-compare").panel(t, "Views by days since release").query(t, "A"))
	if len(compared) != 1 || compared[0]["_time"].(time.Time).UnixMilli() != 97 {
		t.Errorf("compared are %v, want those of age 97", compared)
	}
	for _, row := range ask(load(t, "velog-leaderboard").panel(t, "Posts by views").query(t, "A")) {
		if !row["released"].(time.Time).Equal(released) {
			t.Errorf("released %v, want %v", row["released"], released)
		}
	}
	if marks := ask(load(t, "velog-overview").annotation(t, "New posts")); len(marks) != 0 {
		t.Errorf("an old post is marked as a new one: %v", marks)
	}
}
