package collector

import "fmt"

// DeniedDays is on how many days velog must say that a post is deleted before it
// counts as deleted, where more than half of an account's posts are missing.
const DeniedDays = 3

// CopyCookies says in English how to get new tokens. How it is done in each browser
// is in the texts of the pages, and for users of the command line in the README.
const CopyCookies = "log in to velog.io and " + copyBoth

const copyBoth = "copy the cookies access_token and refresh_token " +
	"(see https://github.com/velog-dashboard/velog-dashboard#connected-accounts)"

// Problem says in English what was wrong with the last scrape and what to do
// about it; it is empty if nothing was. The ledger has the typed state and the
// cause: what to do is said in the reader's language, by whoever shows it.
func (a Account) Problem() string {
	name := a.Username
	if name == "" {
		name = a.User
	}
	switch {
	case a.Error == "":
		return ""
	case a.State == StateLoginFailed:
		return fmt.Sprintf("%s; log in to velog.io as %s, %s, then run: velog-dashboard accounts add --tokens", a.Error, name, copyBoth)
	case a.State == StateUnknownUser:
		return fmt.Sprintf("velog has no user %q; check the spelling: use the name after the @ in the blog's address: %s", name, a.Error)
	case a.State == StateSchema:
		return a.Error + "; look for a newer version of velog-dashboard"
	case a.State == StateVanished:
		return fmt.Sprintf("%s; the others are scraped, and those missing count as deleted once velog has denied them on %d days; "+
			"if they were deleted, run: velog-dashboard collect --accept-vanished %s", a.Error, DeniedDays, a.User)
	default:
		return a.Error
	}
}
