package collector

// Lease is the permission to work on something that one process at a time works
// on, such as an account. The turn sets it apart from earlier ones.
type Lease struct {
	Name string `json:"name"`
	Turn int64  `json:"turn"`
}
