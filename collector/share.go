package collector

// Share is what a secret address shows to everybody who has it, without signing
// in. An account has at most one address of each kind.
type Share string

// The kinds of secret addresses.
const (
	SharePages Share = "pages" // the public link: the days and the public posts
	ShareBadge Share = "badge" // a picture of the views, and nothing else
	ShareFeed  Share = "feed"  // what happened, in Atom, without what is about private posts
)
